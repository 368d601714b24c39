using BookingAdmin.Testing.Stripe;

namespace BookingAdmin.Web.Tests.Payments.Crash;

/// <summary>One moment at which the process is killed.</summary>
/// <param name="Reach">Begins something, and is back when the process is held at the point.</param>
/// <param name="Left">What is there when it is dead: see <see cref="CrashPlace.StandAsync"/>.</param>
/// <param name="End">What it comes to after the restart.</param>
sealed record CrashPoint(string Name, Func<CrashPlace, Task> Reach, string Left, string End)
{
    /// <summary>Only the process dies; the database carries out the statement that it has.</summary>
    public bool DatabaseGoesOn { get; init; }

    /// <summary>It is started again when the time to pay is over.</summary>
    public bool ADayLater { get; init; }
}

/// <summary>The table of the points between the first write and the last call.</summary>
static class CrashPoints
{
    public static TheoryData<string> Named(params string[] beginnings) =>
        [.. All.Select(point => point.Name)
            .Where(name => beginnings.Any(beginning => name.StartsWith(beginning, StringComparison.Ordinal)))];

    const string NoOrder = "no order | nothing";
    const string Waits = "PENDING PENDING PENDING with intent | requires_payment_method";
    const string Paid = "PENDING SUCCEEDED PENDING with intent | succeeded";
    const string Refunded = "CANCELLED REFUNDED CANCELLED with intent, Refund Succeeded | succeeded, refunded 1x";
    const string Closed = "CANCELLED CANCELLED CANCELLED with intent, CancelIntent Succeeded | canceled";

    const string Held = "PENDING PENDING PENDING with intent, held | requires_capture";
    const string Captured = "CONFIRMED SUCCEEDED CONFIRMED with intent | succeeded";
    const string Capturing = "CONFIRMED PENDING CONFIRMED with intent, held, Capture open";

    public static IReadOnlyList<CrashPoint> All { get; } =
    [
        new("order: before its transaction is committed", async place =>
        {
            await place.HoldWritersAsync("\"OrderItem\"", "AFTER INSERT");
            Begin(place.OrderAsync);
            await place.UntilHeldAsync();
        }, NoOrder, NoOrder),
        new("order: the process is gone, the database commits", async place =>
        {
            await place.HoldWritersAsync("\"OrderItem\"", "AFTER INSERT");
            Begin(place.OrderAsync);
            await place.UntilHeldAsync();
        }, "PENDING PENDING PENDING, CreateIntent open | nothing", Waits) { DatabaseGoesOn = true },
        new("order: Stripe has the call and has done nothing", async place =>
        {
            var there = place.HoldAtStripe(StripeCallKind.CreateIntent, done: false);
            Begin(place.OrderAsync);
            await there;
        }, "PENDING PENDING PENDING, CreateIntent open | nothing", Waits),
        new("order: the PaymentIntent is made, the answer is lost", async place =>
        {
            var there = place.HoldAtStripe(StripeCallKind.CreateIntent, done: true);
            Begin(place.OrderAsync);
            await there;
        }, "PENDING PENDING PENDING, CreateIntent open | requires_payment_method", Waits),
        new("order: the answer is there and not yet written", async place =>
        {
            place.HoldOrderAtAnswerOf(StripeCallKind.CreateIntent);
            Begin(place.OrderAsync);
            await place.UntilHeldAsync();
        }, "PENDING PENDING PENDING, CreateIntent open | requires_payment_method", Waits),

        new("without a key: the PaymentIntent is made, the answer is lost", async place =>
        {
            var there = place.HoldAtStripe(StripeCallKind.CreateIntent, done: true);
            Begin(place.OrderWithoutKeyAsync);
            await there;
        }, "PENDING PENDING PENDING, CreateIntent open | requires_payment_method", Closed),

        new("without a key: the PaymentIntent is written, the answer never arrives", async place =>
        {
            Begin(place.OrderWithoutKeyAsync);
            await place.UntilAsync("""SELECT EXISTS (SELECT FROM "Order" WHERE id NOT LIKE 'cdemo%' AND "paymentIntentId" IS NOT NULL)""");
        }, Waits, Closed) { ADayLater = true },

        new("event: stored, not yet handled", async place =>
        {
            await place.PlacedAsync();
            await place.HoldOrderAsync();
            var told = place.Pay();
            Begin(() => place.DeliverAsync(told));
            await place.UntilHeldAsync();
        }, "PENDING PENDING PENDING with intent, event Received | succeeded", Paid),
        new("event: handled, the answer never arrives", async place =>
        {
            await place.PlacedAsync();
            var told = place.Pay();
            Begin(() => place.DeliverAsync(told));
            await place.UntilAsync("SELECT EXISTS (SELECT FROM booking_admin.stripe_event WHERE state = 'Handled')");
        }, Paid, Paid),

        new("decline: before its transaction is committed", async place =>
        {
            await place.PaidAsync();
            await place.HoldWritersAsync("booking_admin.refund", "AFTER INSERT");
            Begin(place.DeclineAsync);
            await place.UntilHeldAsync();
        }, Paid, Paid),
        new("refund: committed with the decline, before it leaves", async place =>
        {
            await place.PaidAsync();
            await place.HoldWritersAsync("booking_admin.outbox", "BEFORE UPDATE");
            Begin(place.DeclineAsync);
            await place.UntilHeldAsync();
        }, "CANCELLED SUCCEEDED CANCELLED with intent, Refund Queued, MoneyBack open | succeeded", Refunded),
        new("refund: Stripe has the call and has done nothing", async place =>
        {
            await place.PaidAsync();
            var there = place.HoldAtStripe(StripeCallKind.CreateRefund, done: false);
            Begin(place.DeclineAsync);
            await there;
        }, "CANCELLED SUCCEEDED CANCELLED with intent, Refund Sending, MoneyBack open | succeeded", Refunded),
        new("refund: done, the answer is lost", async place =>
        {
            await place.PaidAsync();
            var there = place.HoldAtStripe(StripeCallKind.CreateRefund, done: true);
            Begin(place.DeclineAsync);
            await there;
        }, "CANCELLED SUCCEEDED CANCELLED with intent, Refund Sending, MoneyBack open | succeeded, refunded 1x", Refunded),
        new("refund: the answer is there and not yet written", async place =>
        {
            await place.PaidAsync();
            place.HoldOrderAtAnswerOf(StripeCallKind.CreateRefund);
            Begin(place.DeclineAsync);
            await place.UntilHeldAsync();
        }, "CANCELLED SUCCEEDED CANCELLED with intent, Refund Sending, MoneyBack open | succeeded, refunded 1x", Refunded),

        new("closing: Stripe has the call and has done nothing", async place =>
        {
            await place.PlacedAsync();
            var there = place.HoldAtStripe(StripeCallKind.CancelIntent, done: false);
            Begin(place.DeclineAsync);
            await there;
        }, "CANCELLED PENDING CANCELLED with intent, CancelIntent Sending, MoneyBack open | requires_payment_method", Closed),
        new("closing: done, the answer is lost", async place =>
        {
            await place.PlacedAsync();
            var there = place.HoldAtStripe(StripeCallKind.CancelIntent, done: true);
            Begin(place.DeclineAsync);
            await there;
        }, "CANCELLED PENDING CANCELLED with intent, CancelIntent Sending, MoneyBack open | canceled", Closed),
        new("unpaid for a day: Stripe has the call and has done nothing", async place =>
        {
            await place.PlacedAsync();
            await place.KillAsync(databaseGoesOn: false);
            var there = place.HoldAtStripe(StripeCallKind.CancelIntent, done: false);
            await place.RestartAsync(aDayLater: true);
            await there;
        }, "PENDING PENDING PENDING with intent, CancelIntent Sending, MoneyBack open | requires_payment_method", Closed),
        new("unpaid for a day: the customer pays while it is being closed", async place =>
        {
            await place.PlacedAsync();
            await place.KillAsync(databaseGoesOn: false);
            var there = place.HoldAtStripe(StripeCallKind.CancelIntent, done: false, () => place.Pay());
            await place.RestartAsync(aDayLater: true);
            await there;
        }, "PENDING PENDING PENDING with intent, CancelIntent Sending, MoneyBack open | succeeded", Paid),
        new("closing: under way while the customer pays", async place =>
        {
            await place.PlacedAsync();
            var there = place.HoldAtStripe(StripeCallKind.CancelIntent, done: false, () => place.Pay());
            Begin(place.DeclineAsync);
            await there;
        }, "CANCELLED PENDING CANCELLED with intent, CancelIntent Sending, MoneyBack open | succeeded", Refunded),

        new("capture: the authorization is stored, not yet handled", async place =>
        {
            await place.PlacedAsync();
            await place.HoldOrderAsync();
            var told = place.Pay();
            Begin(() => place.DeliverAsync(told));
            await place.UntilHeldAsync();
        }, "PENDING PENDING PENDING with intent, event Received | requires_capture", Held),
        new("capture: the acceptance is not committed", async place =>
        {
            await place.PaidAsync();
            await place.UntilQuietAsync();
            await place.HoldWritersAsync("booking_admin.outbox", "BEFORE INSERT");
            Begin(place.AcceptAsync);
            await place.UntilHeldAsync();
        }, Held, Held),
        new("capture: Stripe has the call and has done nothing", async place =>
        {
            await place.PaidAsync();
            var there = place.HoldAtStripe(StripeCallKind.CaptureIntent, done: false);
            Begin(place.AcceptAsync);
            await there;
        }, $"{Capturing} | requires_capture", Captured),
        new("capture: done, the answer is lost", async place =>
        {
            await place.PaidAsync();
            var there = place.HoldAtStripe(StripeCallKind.CaptureIntent, done: true);
            Begin(place.AcceptAsync);
            await there;
        }, $"{Capturing} | succeeded", Captured),
        new("capture: the answer is there and not yet written", async place =>
        {
            await place.PaidAsync();
            place.HoldOrderAtAnswerOf(StripeCallKind.CaptureIntent);
            Begin(place.AcceptAsync);
            await place.UntilHeldAsync();
        }, $"{Capturing} | succeeded", Captured),
        new("capture: declined, released, the answer is lost", async place =>
        {
            await place.PaidAsync();
            await place.UntilQuietAsync();
            var there = place.HoldAtStripe(StripeCallKind.CancelIntent, done: true);
            Begin(place.DeclineAsync);
            await there;
        }, "CANCELLED PENDING CANCELLED with intent, held, CancelIntent Sending, MoneyBack open | canceled", Closed),
    ];

    /// <summary>Whoever waits for it will see their connection break.</summary>
    static void Begin<T>(Func<Task<T>> call) =>
        _ = call().ContinueWith(ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
}
