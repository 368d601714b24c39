using System.Globalization;
using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Payments;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Outbox;
using BookingAdmin.Services.Payments.Books;
using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Services.Repair;
using BookingAdmin.Services.Requests;
using BookingAdmin.Services.Settings;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Stripe;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Services.Tests.Payments;

/// <summary>A marketplace whose payments go to a double of Stripe.</summary>
sealed class Till : IAsyncDisposable
{
    public const long Price = 15000;

    int made;

    Till(StripeDouble stripe, TestMarketplace marketplace)
    {
        Stripe = stripe;
        Marketplace = marketplace;
        Worker = NewWorker();
    }

    public StripeDouble Stripe { get; }
    public TestMarketplace Marketplace { get; }
    public OutboxWorker Worker { get; }

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<Till> OpenAsync(Func<BookingAdminSettings, BookingAdminSettings>? change = null)
    {
        var stripe = await StripeDouble.StartAsync();
        return new(
            stripe, await TestMarketplace.DemoAsync(settings =>
            change?.Invoke(settings with { Stripe = stripe.Settings }) ?? settings with { Stripe = stripe.Settings }));
    }

    public OutboxWorker NewWorker() => ActivatorUtilities.CreateInstance<OutboxWorker>(Marketplace.Provider);

    /// <summary>A request of Emma Stone's that waits, with a PaymentIntent at Stripe.</summary>
    public async Task<Sale> OrderAsync(bool paid)
    {
        var client = Marketplace.Get<StripeGateway>();
        var number = Interlocked.Increment(ref made).ToString(CultureInfo.InvariantCulture);
        var (order, booking) = ($"corder{number}", $"cbooking{number}");
        var intent = await client.CreateIntentAsync(
            new(Price, "nzd", new Dictionary<string, string> { ["orderId"] = order }), $"test-{number}", Cancel);
        if (paid)
            Stripe.Succeed(intent.Id);
        await Marketplace.ExecuteAsync($"""
            INSERT INTO "Order"
                SELECT (jsonb_populate_record(o,
                jsonb_build_object('id', '{order}', 'orderNumber', 'KO-1-TEST{number}', 'totalAmount', {Price / 100}, 'celebrityAmount',
                {Price / 125}, 'platformFee', {Price / 500},
                'paymentIntentId', '{intent.Id}', 'paymentStatus', '{(paid ? "SUCCEEDED" : "PENDING")}', 'paidAt', CASE
                    WHEN {paid} THEN now() AT TIME ZONE 'utc' END))).*
            FROM "Order" o JOIN "Booking" b ON b."orderId" = o.id WHERE b.id = '{await Marketplace.WaitingRequestAsync()}';
            INSERT INTO "Booking"
                SELECT (jsonb_populate_record(b,
                jsonb_build_object('id', '{booking}', 'orderId', '{order}', 'orderNumber', 'KO-1-TEST{number}', 'totalAmount',
                {Price / 100}, 'price', {Price / 125}))).*
            FROM "Booking" b WHERE b.id = '{await Marketplace.WaitingRequestAsync()}';
            """);
        return new(order, booking, intent.Id);
    }

    /// <summary>Its decline, still in the time to undo it.</summary>
    public async Task<DecisionResult.Done> DeclineAsync(Sale sale) =>
        (DecisionResult.Done)await Marketplace.Get<RequestDecisions>()
            .DecideAsync(await Marketplace.CelebrityAsync("Emma Stone"), sale.Booking, Decision.Decline, "No", Cancel);

    /// <summary>A declined order, with its time to undo over.</summary>
    public async Task<Sale> DeclinedAsync(bool paid = true)
    {
        var sale = await OrderAsync(paid);
        await DeclineAsync(sale);
        Marketplace.Clock.Advance(TimeSpan.FromSeconds(31));
        return sale;
    }

    /// <summary>Whatever is due now.</summary>
    /// <returns>How many entries were tried.</returns>
    public async Task<int> RunDueAsync(OutboxWorker? worker = null, OutboxKind? only = null)
    {
        var tried = 0;
        while (await (worker ?? Worker).RunNextAsync(Cancel, only))
            tried++;
        return tried;
    }

    /// <summary>So much later, whatever is due then.</summary>
    public Task<int> RunDueAfterAsync(TimeSpan time)
    {
        Marketplace.Clock.Advance(time);
        return RunDueAsync();
    }

    /// <summary>What Stripe's event about an order comes to.</summary>
    /// <param name="refund">Stripe's id of the refund, where it tells of one; it is ours unless <paramref name="foreign"/>.</param>
    public async Task<PaymentOutcome?> HearAsync(Sale sale, PaymentEvent told, string? refund = null, bool foreign = false)
    {
        var own = refund is null || foreign ? (long?)null : await RefundIdAsync(sale);
        await using var context = await Marketplace.Contexts.CreateDbContextAsync(Cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(Cancel);
        var outcome = await Marketplace.Get<PaymentWriter>()
            .WriteAsync(
                context, sale.Order,
                new(told, sale.Intent, Actor.Stripe, "evt_1", StripeRefundId: refund, RefundId: own,
                    Fault: told is PaymentEvent.RefundFailed ? "declined" : null), Cancel);
        await transaction.CommitAsync(Cancel);
        return outcome;
    }

    /// <summary>
    /// "CANCELLED SUCCEEDED, Refund Failed 1 declined, done": order and payment, the refund with its refusals and fault, its outbox entry.
    /// </summary>
    public Task<string> BookAsync(Sale sale) => Marketplace.ScalarAsync<string>($"""
        SELECT concat_ws(' ', o.status,
            o."paymentStatus") || coalesce((SELECT string_agg(concat_ws(' ', ', ' || r.kind, r.status, nullif(r.refusals, 0),
            r.fault) || ', ' ||
            concat_ws(' ', CASE WHEN e.done_at IS NOT NULL THEN 'done' WHEN e.dead_at IS NOT NULL THEN 'dead' ELSE 'open' END, CASE
                WHEN e.done_at IS NULL THEN e.fault END), ' | ' ORDER BY r.id)
            FROM booking_admin.refund r JOIN booking_admin.outbox e ON e.refund_id = r.id WHERE r.order_id = o.id), '')
        FROM "Order" o WHERE o.id = '{sale.Order}'
        """);

    public Task<string> AuditAsync(Sale sale) =>
        Marketplace.ScalarAsync<string>(
            $"SELECT string_agg(action || ' by ' || actor_name, ', ' ORDER BY id) FROM booking_admin.audit_entry WHERE "
            + $"order_id = '{sale.Order}'");

    public Task<long> RefundIdAsync(Sale sale) =>
        Marketplace.ScalarAsync<long>($"SELECT max(id) FROM booking_admin.refund WHERE order_id = '{sale.Order}'");

    /// <summary>Seconds until its outbox entry is tried again.</summary>
    public async Task<double> WaitAsync(Sale sale) =>
        await Marketplace.ScalarAsync<double>(
            $"SELECT extract(epoch FROM not_before)::double precision FROM booking_admin.outbox WHERE order_id = '{sale.Order}'")
            - Marketplace.Clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    /// <summary>Support sends the refund that failed again.</summary>
    public async Task RepairAsync(Sale sale) => (await Marketplace.Get<FindingRepair>()
        .RepairAsync(TestMarketplace.Support, "stuck-refund", [sale.Order], "The bank is back", Cancel)).Failed.ShouldBeEmpty();

    public IEnumerable<StripeCall> Calls(StripeCallKind kind) => Stripe.Calls.Where(call => call.Kind == kind);

    public async ValueTask DisposeAsync()
    {
        Worker.Dispose();
        await Marketplace.DisposeAsync();
        await Stripe.DisposeAsync();
    }
}

/// <param name="Intent">At Stripe.</param>
sealed record Sale(string Order, string Booking, string Intent);
