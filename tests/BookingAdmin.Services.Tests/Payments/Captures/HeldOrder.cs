using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Outbox;
using BookingAdmin.Services.Payments.Events;
using BookingAdmin.Services.Payments.Intake;
using BookingAdmin.Services.Requests;
using BookingAdmin.Services.Settings;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Stripe;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Services.Tests.Payments.Captures;

/// <summary>An order of Emma Stone that was placed where payments are captured on acceptance.</summary>
sealed class HeldOrder : IAsyncDisposable
{
    HeldOrder(Shop shop, string order, string booking, string intent)
    {
        (Shop, Order, Booking, Intent) = (shop, order, booking, intent);
        Worker = NewWorker();
    }

    public Shop Shop { get; }
    public TestMarketplace Marketplace => Shop.Marketplace;
    public StripeDouble Stripe => Shop.Stripe;
    public OutboxWorker Worker { get; }
    public string Order { get; }
    public string Booking { get; }
    public string Intent { get; }

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="paid">The customer has paid, and Stripe's event has come in.</param>
    public static async Task<HeldOrder> OpenAsync(bool paid = true, WebhookMode webhook = WebhookMode.Instead)
    {
        var shop = await Shop.OpenAsync(settings => settings with
        {
            Payments = settings.Payments with { Webhook = webhook, Capture = CaptureMode.OnAccept },
        });
        var placed = (IntakeResult.Placed)await shop.PlaceAsync(Shop.Order(), key: "a-customers-key");
        var order = new HeldOrder(shop, placed.OrderId, await shop.Marketplace.ScalarAsync<string>(
            $"""SELECT id FROM "Booking" WHERE "orderId" = '{placed.OrderId}'"""), shop.Stripe.Intents.Single().Id);
        if (paid)
            await order.PayAsync();
        return order;
    }

    public OutboxWorker NewWorker() => ActivatorUtilities.CreateInstance<OutboxWorker>(Marketplace.Provider);

    public async Task PayAsync() => await HearAsync(Stripe.Succeed(Intent));

    /// <summary>Stripe's event comes in, and is handled once the marketplace's own handler has had its time.</summary>
    public async Task<HandledEvent> HearAsync(StripeDoubleEvent told)
    {
        var events = Marketplace.Get<StripeEvents>();
        await events.StoreAsync(Actor.Stripe, StripeEventReader.Read(told.Body)!, null, Cancel);
        return (await events.HandleAsync(Actor.Stripe, told.Id, Cancel))!;
    }

    public async Task<DecisionResult> DecideAsync(Decision decision) =>
        await Marketplace.Get<RequestDecisions>()
            .DecideAsync(await Marketplace.CelebrityAsync("Emma Stone"), Booking, decision, null, Cancel);

    /// <summary>And the time to undo it is over.</summary>
    public async Task AcceptAsync()
    {
        (await DecideAsync(Decision.Accept)).ShouldBeOfType<DecisionResult.Done>();
        Marketplace.Clock.Advance(TimeSpan.FromSeconds(31));
    }

    public async Task<DecisionResult> UndoAsync(DecisionResult done) =>
        await Marketplace.Get<RequestDecisions>().UndoAsync(
            await Marketplace.CelebrityAsync("Emma Stone"), ((DecisionResult.Done)done).Entry, Cancel);

    /// <returns>How many entries were tried.</returns>
    public async Task<int> RunDueAsync(OutboxWorker? worker = null)
    {
        var tried = 0;
        while (await (worker ?? Worker).RunNextAsync(Cancel))
            tried++;
        return tried;
    }

    public Task<int> RunDueAfterAsync(TimeSpan time)
    {
        Marketplace.Clock.Advance(time);
        return RunDueAsync();
    }

    /// <summary>
    /// "CONFIRMED PENDING CONFIRMED, held, Capture open": order, payment, booking; the hold; what is to be asked; the closing.
    /// </summary>
    public Task<string> StandAsync() => Marketplace.ScalarAsync<string>($"""
        SELECT concat_ws(', ', concat_ws(' ', o.status, o."paymentStatus", b.status),
            (SELECT 'held' FROM booking_admin.payment_authorization a WHERE a.order_id = o.id AND a.ended_at IS NULL),
            (SELECT 'Capture ' || CASE WHEN e.dead_at IS NOT NULL THEN 'given up: ' || e.fault ELSE 'open' END
                FROM booking_admin.outbox e WHERE e.kind = 'Capture' AND e.order_id = o.id AND e.done_at IS NULL),
            (SELECT r.kind || ' ' || r.status FROM booking_admin.refund r WHERE r.order_id = o.id AND r.status <> 'Withdrawn'))
        FROM "Order" o JOIN "Booking" b ON b."orderId" = o.id WHERE o.id = '{Order}'
        """);

    public string AtStripe => Stripe.Intents.Single().Status;

    public IReadOnlyList<StripeCall> Captures => [.. Stripe.Calls.Where(call => call.Kind is StripeCallKind.CaptureIntent)];

    public async ValueTask DisposeAsync()
    {
        Worker.Dispose();
        await Shop.DisposeAsync();
    }
}
