using System.Globalization;
using BookingAdmin.Data.Marketplace;
using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Domain.Tests.Payments;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Consistency.Runs;
using BookingAdmin.Services.Payments.Events;
using BookingAdmin.Services.Payments.Intents;
using BookingAdmin.Services.Requests;
using BookingAdmin.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Services.Tests.Payments.Events;

/// <summary>
/// Orders of arrival through the real services: each on an order of its own, all in one database, at which a full scan then looks.
/// </summary>
public sealed class ArrivalTests
{
    const string Celebrity = "cdemocelebrityemmastone00";
    const int SampleSize = 250, SampleSeed = 20_261_122;

    static readonly Step[] Steps = Enum.GetValues<Step>();

    // As a job, for a person decides sixty times a minute at most.
    static readonly Actor Emma = new(ActorId.Job("arrival"), "Emma Stone", Roles.Celebrity, Celebrity);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>All up to length three, and a sample of the longer ones in which the order is placed.</summary>
    static IReadOnlyList<Step[]> Sequences { get; } = [.. Enumerable.Range(1, 3).SelectMany(OfLength), .. Sample()];

    [Fact]
    public async Task Whatever_the_order_of_arrival_the_services_end_where_the_tables_do_and_a_check_finds_nothing()
    {
        // The clock moves on between two steps, so a decision must be undoable for longer.
        await using var marketplace = await TestMarketplace.DemoAsync(settings => settings with { UndoSeconds = 3600 });
        var customer = await marketplace.ScalarAsync<string>("""SELECT "userId" FROM "Order" LIMIT 1""");
        var ends = new string[Sequences.Count];

        await Parallel.ForAsync(
            0, Sequences.Count, new ParallelOptions { MaxDegreeOfParallelism = 6, CancellationToken = Cancel }, async (number, _) =>
        {
            await using var scope = marketplace.Provider.CreateAsyncScope();
            ends[number] = await new Course(marketplace, scope.ServiceProvider, customer, number).RunAsync(Sequences[number]);
        });

        Enumerable.Range(0, Sequences.Count).Select(n => $"{string.Join(", ", Sequences[n])}: {ends[n]}")
            .Except(Sequences.Select(steps => $"{string.Join(", ", steps)}: {Told(Arrival.Of(steps))}"), StringComparer.Ordinal).Take(5)
                .ShouldBeEmpty();
        await marketplace.Get<ConsistencyRuns>().RunAsync(TestMarketplace.Admin, RunKind.Full, null, Cancel);
        (await FindingsAsync(marketplace)).Take(5).ShouldBeEmpty();
        // Only a dispute needs somebody, each disputed order once.
        (await marketplace.ScalarAsync<long>(
            "SELECT count(*) FROM booking_admin.finding WHERE rule = 'stripe-event' AND resolved_at IS NULL")).ShouldBe(
            await marketplace.ScalarAsync<long>(
                "SELECT count(DISTINCT order_id) FROM booking_admin.stripe_event WHERE outcome = 'Disputed'"));
        // Every event was told at least twice, and each told the audit once.
        (await marketplace.ScalarAsync<long>(
            "SELECT count(*) FROM (SELECT FROM booking_admin.audit_entry WHERE after ->> 'stripeEvent' IS NOT NULL AND action <> "
            + "'EventReplayed' GROUP BY after ->> 'stripeEvent' HAVING count(*) > 1) twice")).ShouldBe(0);
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.stripe_event WHERE state = 'Handled'"))
            .ShouldBeGreaterThan(500);
    }

    static async Task<List<string>> FindingsAsync(TestMarketplace marketplace)
    {
        await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);
        var found = await context.Findings.Where(
            f => f.ResolvedAt == null && f.Rule != "stripe-event" && f.OrderNumber!.StartsWith("KO-A-"))
            .Select(f => new { f.Rule, f.OrderNumber }).ToListAsync(Cancel);
        return [.. found.Select(
            f => $"{f.Rule}: "
                + string.Join(", ", Sequences[int.Parse(f.OrderNumber!["KO-A-".Length..], CultureInfo.InvariantCulture)]))];
    }

    static string Told(Arrival order) => order.State is not { } state ? "no order"
        : $"{Labels.Of(state.Order)} {(state.Approval is ApprovalStatus.Declined ? "declined " : "")}{Labels.Of(state.Payment)} "
            + $"{Labels.Of(state.Booking!.Value)} {order.Refund?.Kind} {order.Refund?.Status}".TrimEnd();

    static IEnumerable<Step[]> OfLength(int length) =>
        length == 0 ? [[]] : OfLength(length - 1).SelectMany(steps => Steps.Select(step => (Step[])[.. steps, step]));

    static IEnumerable<Step[]> Sample()
    {
        var random = new Random(SampleSeed);
        return Enumerable.Range(0, SampleSize).Select(_ =>
        {
            var steps = random.GetItems(Steps, random.Next(4, 6));
            steps[random.Next(0, 2)] = Step.Created;
            return steps;
        });
    }

    /// <summary>One sequence, on one order.</summary>
    sealed class Course(TestMarketplace marketplace, IServiceProvider services, string customer, int number)
    {
        static readonly Lock Gate = new();

        readonly List<ReceivedEvent> told = [];
        long? decision;

        string Order => $"carrival{number:0000}";

        public async Task<string> RunAsync(Step[] steps)
        {
            foreach (var step in steps)
            {
                // Two things at the same millisecond cannot be told apart by when a row was last written.
                lock (Gate)
                    marketplace.Clock.Advance(TimeSpan.FromMilliseconds(2));
                await TakeAsync(step);
                // Twice, as when an answer is lost.
                if (Arrival.EventOf(step) is not null && number % 3 == 0)
                    await DeliverAsync(told[^1]);
            }
            if (!steps.Contains(Step.Created))
                return await EndAsync();
            var events = services.GetRequiredService<StripeEvents>();
            foreach (var again in told.ToArray())
                await DeliverAsync(again);
            if (number % 5 == 0)
                foreach (var again in told)
                    await events.ReplayAsync(Actor.Monitor, again.Id, null, Cancel);
            return await EndAsync();
        }

        async Task TakeAsync(Step step)
        {
            var decisions = services.GetRequiredService<RequestDecisions>();
            switch (step)
            {
                case Step.Created:
                    await CreateAsync();
                    break;
                case Step.Accept or Step.Decline:
                    if (await decisions.DecideAsync(
                        Emma, Order, step is Step.Accept ? Decision.Accept : Decision.Decline, "Why", Cancel) is DecisionResult.Done done)
                        decision = done.Entry;
                    break;
                case Step.Undo:
                    if (decision is { } entry && await decisions.UndoAsync(Emma, entry, Cancel) is DecisionResult.Undone)
                        decision = null;
                    break;
                default:
                    told.Add(Event(step));
                    await DeliverAsync(told[^1]);
                    break;
            }
        }

        ReceivedEvent Event(Step step)
        {
            var (type, facts) = step switch
            {
                Step.Authorized => ("payment_intent.amount_capturable_updated", new StripeFacts("requires_capture")),
                Step.Succeeded => ("payment_intent.succeeded", new StripeFacts("succeeded")),
                Step.Failed => ("payment_intent.payment_failed", new StripeFacts("requires_payment_method")),
                Step.Cancelled => ("payment_intent.canceled", new StripeFacts("canceled")),
                Step.Refunded => ("charge.refunded", new StripeFacts("succeeded", AmountBack: 15_000, Whole: true)),
                Step.Disputed => ("charge.dispute.created", new StripeFacts("needs_response")),
                _ => throw new ArgumentOutOfRangeException(nameof(step), step, null),
            };
            return new(
                $"evt_{number}_{told.Count}", type, marketplace.Clock.GetUtcNow(), "ob_1", $"pi_{number}",
                facts with { Amount = 15_000, Currency = "nzd", About = "booking", OrderId = Order });
        }

        async Task DeliverAsync(ReceivedEvent about)
        {
            var events = services.GetRequiredService<StripeEvents>();
            await events.StoreAsync(Actor.Stripe, about, null, Cancel);
            await events.HandleAsync(Actor.Stripe, about.Id, Cancel);
        }

        /// <summary>Booking and order share their id here. The payment was made by us: of no other a hold counts.</summary>
        async Task CreateAsync()
        {
            await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);
            var (now, deadline) = (marketplace.Clock.Now().UtcDateTime, marketplace.Clock.Now().UtcDateTime.AddDays(7));
            await context.Database.ExecuteSqlAsync($"""
                WITH placed AS (
                    INSERT INTO "Order" (id, "orderNumber", "userId", "celebrityId", "totalAmount", "celebrityAmount", "platformFee",
                        "paymentIntentId", "recipientName", occasion, "personalMessage", "messageType", email, "createdAt", "updatedAt")
                    VALUES ({Order}, {$"KO-A-{number}"}, {customer}, {Celebrity}, 150, 120, 30, {$"pi_{number}"}, 'R', 'O', 'M',
                        'personal', 'e@example.com', {now}::timestamp, {now}::timestamp)
                    ON CONFLICT DO NOTHING RETURNING id
                ), ours AS (
                    INSERT INTO booking_admin.outbox (kind, order_id, created_at, not_before, attempts, done_at)
                    SELECT 'CreateIntent', id, {now}, {now}, 1, {now} FROM placed)
                INSERT INTO "Booking" (id, "orderId", "orderNumber", "userId", "celebrityId", message, "recipientName", price,
                    "totalAmount", deadline, "createdAt", "updatedAt")
                SELECT id, id, {$"KO-A-{number}"}, {customer}, {Celebrity}, 'M', 'R', 120, 150, {deadline}::timestamp, {now}::timestamp,
                    {now}::timestamp FROM placed
                """, Cancel);
        }

        async Task<string> EndAsync()
        {
            await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);
            var order = await context.Orders.Where(o => o.Id == Order)
                .Select(o => new { o.Status, o.ApprovalStatus, o.PaymentStatus, Booking = o.Booking!.Status }).FirstOrDefaultAsync(Cancel);
            if (order is null)
                return "no order";
            var refund = await context.Refunds.Where(r => r.OrderId == Order && r.Status != RefundStatus.Withdrawn)
                .FirstOrDefaultAsync(Cancel);
            return $"{Labels.Of(order.Status)} "
                + $"{(order.ApprovalStatus is ApprovalStatus.Declined ? "declined " : "")}{Labels.Of(order.PaymentStatus)} "
                + $"{Labels.Of(order.Booking)} {refund?.Kind} {refund?.Status}".TrimEnd();
        }
    }
}
