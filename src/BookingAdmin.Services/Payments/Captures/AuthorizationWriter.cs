namespace BookingAdmin.Services.Payments.Captures;

/// <summary>
/// Writes holds on customers' money, each with the entry of the outbox that looks after it: the only place that does. An order has one
/// entry, which is opened again for each thing that is to be asked of Stripe.
/// </summary>
static class AuthorizationWriter
{
    /// <summary>The hold ended before the payment was captured, although the celebrity had accepted.</summary>
    public const string Lapsed = "authorization_lapsed";

    /// <summary>How long a hold lasts where Stripe has not been asked yet: as long as one of a card that was used online.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromDays(7);

    /// <summary>The bank holds the amount. Stripe is asked until when, or captures it where the celebrity has accepted already.</summary>
    /// <param name="at">When it was authorized.</param>
    /// <param name="notBefore">When Stripe is asked.</param>
    public static async Task OpenAsync(
        BookingAdminContext context, string order, string intent, DateTimeOffset at, DateTimeOffset notBefore, DateTimeOffset now,
        CancellationToken cancel)
    {
        await context.Database.ExecuteSqlAsync($"""
            INSERT INTO booking_admin.payment_authorization AS a (order_id, payment_intent_id, authorized_at, capture_before, refusals)
            VALUES ({order}, {intent}, {at}, {at + Lasts}, 0)
            ON CONFLICT (order_id) DO UPDATE SET payment_intent_id = excluded.payment_intent_id, authorized_at = excluded.authorized_at,
                capture_before = excluded.capture_before, refusals = 0, ended_at = NULL
            WHERE a.ended_at IS NOT NULL
            """, cancel);
        await AskAsync(context, [order], notBefore, now, cancel);
    }

    /// <summary>
    /// Has Stripe asked about the holds of these orders. What is captured is decided when the entry is due, by what the order is then.
    /// </summary>
    /// <returns>How many of the orders have a hold.</returns>
    public static Task<int> AskAsync(
        BookingAdminContext context, string[] orders, DateTimeOffset notBefore, DateTimeOffset now, CancellationToken cancel) =>
        context.Database.ExecuteSqlAsync($"""
            INSERT INTO booking_admin.outbox (kind, order_id, created_at, not_before, attempts)
            SELECT 'Capture', a.order_id, {now}, {notBefore}, 0 FROM booking_admin.payment_authorization a
                WHERE a.order_id = ANY({orders}) AND a.ended_at IS NULL
            ON CONFLICT (kind, order_id) WHERE kind = 'Capture'
                DO UPDATE SET created_at = excluded.created_at, not_before = excluded.not_before, attempts = 0, leased_until = NULL,
                    fault = NULL, done_at = NULL, dead_at = NULL
            """, cancel);

    /// <summary>An acceptance is taken back: its capture does not leave.</summary>
    /// <returns>False where Stripe is being asked already.</returns>
    public static async Task<bool> TakeBackAsync(
        BookingAdminContext context, string order, DateTimeOffset now, CancellationToken cancel)
    {
        var entries = context.Outbox.Where(e => e.Kind == OutboxKind.Capture && e.OrderId == order && e.DoneAt == null);
        // A claim counts as an attempt, so an entry without one has not left.
        await entries.Where(e => e.Attempts == 0).ExecuteUpdateAsync(set => set.SetProperty(e => e.DoneAt, now), cancel);
        return !await entries.AnyAsync(cancel);
    }

    /// <summary>Stripe has said until when the hold lasts.</summary>
    public static Task LastsUntilAsync(
        BookingAdminContext context, string order, DateTimeOffset captureBefore, CancellationToken cancel) =>
        Open(context, order).ExecuteUpdateAsync(set => set.SetProperty(a => a.CaptureBefore, captureBefore), cancel);

    /// <summary>
    /// Stripe would not capture it. The next try has another idempotency key, since Stripe repeats its answer to this one.
    /// </summary>
    public static Task RefusedAsync(BookingAdminContext context, string order, CancellationToken cancel) =>
        Open(context, order).ExecuteUpdateAsync(set => set.SetProperty(a => a.Refusals, a => a.Refusals + 1), cancel);

    /// <summary>It was captured, released, or has lapsed: nothing is left to ask.</summary>
    /// <param name="lapsed">The celebrity had accepted: then somebody has to see it, so the entry becomes a dead letter.</param>
    public static async Task EndAsync(
        BookingAdminContext context, string order, bool lapsed, DateTimeOffset now, CancellationToken cancel)
    {
        await Open(context, order).ExecuteUpdateAsync(set => set.SetProperty(a => a.EndedAt, now), cancel);
        await context.Database.ExecuteSqlAsync($"""
            UPDATE booking_admin.outbox SET done_at = CASE WHEN {lapsed} THEN NULL ELSE {now} END, leased_until = NULL,
                dead_at = CASE WHEN {lapsed} THEN {now} END, fault = CASE WHEN {lapsed} THEN {Lapsed} END
            WHERE kind = 'Capture' AND order_id = {order} AND (done_at IS NULL OR {lapsed})
            """, cancel);
    }

    static IQueryable<PaymentAuthorization> Open(BookingAdminContext context, string order) =>
        context.PaymentAuthorizations.Where(a => a.OrderId == order && a.EndedAt == null);
}
