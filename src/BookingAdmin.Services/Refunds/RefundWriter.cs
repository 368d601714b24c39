using BookingAdmin.Domain.Payments;
using BookingAdmin.Services.Live;
using Microsoft.EntityFrameworkCore.Query;

namespace BookingAdmin.Services.Refunds;

/// <summary>
/// Writes refunds, each with its entry in the outbox, so that none is queued without what sends it: the only place that does. That the
/// money is back changes the order's payment too, which is written by the payments.
/// </summary>
static class RefundWriter
{
    /// <summary>
    /// Queues refunds, or closings of a payment, in the caller's transaction. An order has one way back of its money: where it has one
    /// already, nothing is queued.
    /// </summary>
    /// <returns>The new ids by order.</returns>
    public static async Task<Dictionary<string, long>> QueueAsync(
        BookingAdminContext context, IReadOnlyList<Refund> refunds, CancellationToken cancel)
    {
        var queued = await context.Database.SqlQuery<Queued>($"""
            WITH queued AS (
                INSERT INTO booking_admin.refund (order_id, kind, payment_intent_id, amount, currency, status, not_before, created_at,
                    refusals, for_unpaid)
                SELECT order_id, kind, intent, amount, currency, 'Queued', not_before, created_at, 0, for_unpaid
                FROM unnest(
                    {refunds.Select(r => r.OrderId).ToArray()}, {refunds.Select(r => r.Kind.ToString()).ToArray()},
                    {refunds.Select(r => r.PaymentIntentId).ToArray()},
                    {refunds.Select(r => r.Amount).ToArray()}, {refunds.Select(r => r.Currency).ToArray()},
                    {refunds.Select(r => r.NotBefore).ToArray()},
                    {refunds.Select(r => r.CreatedAt).ToArray()}, {refunds.Select(r => r.ForUnpaid).ToArray()})
                    w (order_id, kind, intent, amount, currency, not_before, created_at, for_unpaid)
                ON CONFLICT (order_id) WHERE status <> 'Withdrawn' DO NOTHING
                RETURNING order_id, id, created_at, not_before
            ), sent AS (
                INSERT INTO booking_admin.outbox (kind, order_id, refund_id, created_at, not_before, attempts)
                SELECT 'MoneyBack', order_id, id, created_at, not_before, 0 FROM queued
            )
            SELECT order_id AS "OrderId", id AS "Id" FROM queued
            """).ToListAsync(cancel);
        return queued.ToDictionary(row => row.OrderId, row => row.Id, StringComparer.Ordinal);
    }

    /// <summary>Stripe has taken it, and the bank has not finished.</summary>
    public static async Task TakenAsync(
        BookingAdminContext context, HeldRefund held, string stripeRefundId, Actor by, DateTimeOffset now, CancellationToken cancel)
    {
        await SetAsync(context, held.Refund, now, set => set
            .SetProperty(r => r.Status, RefundStatus.Pending)
            .SetProperty(r => r.StripeRefundId, stripeRefundId)
            .SetProperty(r => r.Fault, (string?)null), cancel);
        if (held.Refund.Status is not RefundStatus.Pending)
            await NoteAsync(
                context, held, by, AuditAction.RefundSent, null, now,
                new { status = RefundStatus.Pending.ToString(), stripeRefund = stripeRefundId }, cancel);
    }

    /// <summary>Writes that the refund has failed and that somebody must look.</summary>
    /// <param name="fault">Stripe's code or a word of ours.</param>
    /// <param name="refused">Whether Stripe has given its last word on this try. Then the next one has a new idempotency key; else it must
    /// have the same.</param>
    public static async Task FailedAsync(
        BookingAdminContext context, HeldRefund held, string fault, bool refused, string? stripeRefundId, Actor by, DateTimeOffset now,
        CancellationToken cancel)
    {
        var refusals = held.Refund.Refusals + (refused ? 1 : 0);
        var known = stripeRefundId ?? held.Refund.StripeRefundId;
        await SetAsync(context, held.Refund, now, set => set
            .SetProperty(r => r.Status, RefundStatus.Failed)
            .SetProperty(r => r.Fault, fault)
            .SetProperty(r => r.Refusals, refusals)
            .SetProperty(r => r.StripeRefundId, known)
            .SetProperty(r => r.SettledAt, now), cancel);
        await NoteAsync(
            context, held, by, AuditAction.RefundFailed, null, now,
            new { status = RefundStatus.Failed.ToString(), fault, stripeRefund = known }, cancel);
    }

    /// <summary>
    /// Stripe had it, or a part of it, before anything was sent from here. The id that is known may be of a try that failed, so Stripe's
    /// takes its place.
    /// </summary>
    /// <param name="stripe">Id, status and amount at Stripe; null where Stripe named none.</param>
    public static async Task FoundAsync(
        BookingAdminContext context, HeldRefund held, FoundAtStripe found, (string Id, string Status, long Amount)? stripe, Actor by,
        DateTimeOffset now, CancellationToken cancel)
    {
        var id = stripe?.Id;
        await SetAsync(context, held.Refund, now, set =>
            set.SetProperty(r => r.Found, found).SetProperty(r => r.StripeRefundId, id), cancel);
        if (found is FoundAtStripe.Whole)
            await NoteAsync(
                context, held, by, AuditAction.RefundFound, null, now,
                new { stripeRefund = id, stripeStatus = stripe?.Status, amount = stripe?.Amount ?? held.Refund.Amount }, cancel);
    }

    /// <summary>
    /// Which refund it is at Stripe, and about how much (minor units): less than was paid, where a part had gone back before.
    /// </summary>
    public static Task KnownAsync(
        BookingAdminContext context, Refund refund, string stripeRefundId, long amount, DateTimeOffset now, CancellationToken cancel) =>
        SetAsync(context, refund, now, set =>
            set.SetProperty(r => r.StripeRefundId, stripeRefundId).SetProperty(r => r.Amount, amount), cancel);

    /// <summary>The money is back, or the payment is closed.</summary>
    public static Task SucceededAsync(
        BookingAdminContext context, Refund refund, string? stripeRefundId, long amount, DateTimeOffset now, CancellationToken cancel) =>
        SetAsync(context, refund, now, set => set
            .SetProperty(r => r.Status, RefundStatus.Succeeded)
            .SetProperty(r => r.Amount, amount)
            .SetProperty(r => r.StripeRefundId, stripeRefundId)
            .SetProperty(r => r.Fault, (string?)null)
            .SetProperty(r => r.SettledAt, now), cancel);

    /// <summary>The bank has returned the money of a refund that was done, or whose closing was.</summary>
    public static Task ReturnedAsync(
        BookingAdminContext context, Refund refund, string? intent, string? stripeRefundId, long amount, string? fault, DateTimeOffset now,
        CancellationToken cancel)
    {
        var known = stripeRefundId ?? refund.StripeRefundId;
        return SetAsync(context, refund, now, set => set
            .SetProperty(r => r.Kind, MoneyBack.Refund)
            .SetProperty(r => r.PaymentIntentId, intent)
            .SetProperty(r => r.Amount, amount)
            .SetProperty(r => r.Status, RefundStatus.Failed)
            .SetProperty(r => r.StripeRefundId, known)
            .SetProperty(r => r.Refusals, refund.Refusals + 1)
            .SetProperty(r => r.Fault, fault)
            .SetProperty(r => r.SettledAt, now), cancel);
    }

    /// <summary>The same of a refund that nobody here has asked for, so that it does not go unseen.</summary>
    public static Task AddReturnedAsync(BookingAdminContext context, Refund failed, CancellationToken cancel)
    {
        context.Add(failed);
        return context.SaveChangesAsync(cancel);
    }

    /// <summary>The closing of a payment found it paid: all of it goes back.</summary>
    public static Task BecomesRefundAsync(
        BookingAdminContext context, Refund closing, string? intent, long amount, DateTimeOffset notBefore, DateTimeOffset now,
        CancellationToken cancel) =>
        SetAsync(context, closing, now, set => set
            .SetProperty(r => r.Kind, MoneyBack.Refund)
            .SetProperty(r => r.PaymentIntentId, intent)
            .SetProperty(r => r.Amount, amount)
            .SetProperty(r => r.Status, RefundStatus.Queued)
            .SetProperty(r => r.NotBefore, notBefore)
            .SetProperty(r => r.Fault, (string?)null)
            .SetProperty(r => r.SettledAt, (DateTimeOffset?)null), cancel);

    /// <summary>The payment that waits to go back or to be closed has its PaymentIntent only now.</summary>
    /// <returns>False where nothing waits for that order.</returns>
    public static async Task<bool> IntentIsAsync(BookingAdminContext context, string order, string intent, CancellationToken cancel) =>
        await context.Refunds.Where(r => r.OrderId == order && r.Status != RefundStatus.Withdrawn)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.PaymentIntentId, r => r.PaymentIntentId ?? intent), cancel) > 0;

    /// <summary>Takes back what waits to be sent for an order.</summary>
    /// <param name="since">Only what was queued at that time or later.</param>
    /// <returns>False where nothing waited.</returns>
    public static async Task<bool> WithdrawQueuedAsync(
        BookingAdminContext context, string order, DateTimeOffset? since, DateTimeOffset now, CancellationToken cancel)
    {
        var withdrawn = await context.Refunds.Where(r =>
            r.OrderId == order && r.Status == RefundStatus.Queued && (since == null || r.CreatedAt >= since))
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.Status, RefundStatus.Withdrawn), cancel);
        await FollowAsync(context, [order], now, cancel);
        return withdrawn > 0;
    }

    /// <summary>Nothing leaves: the order lives.</summary>
    public static Task WithdrawAsync(BookingAdminContext context, Refund refund, DateTimeOffset now, CancellationToken cancel) =>
        SetAsync(context, refund, now, set => set.SetProperty(r => r.Status, RefundStatus.Withdrawn), cancel);

    /// <summary>The same, found immediately before a call to Stripe, with its audit entry.</summary>
    public static async Task WithdrawnAsync(
        BookingAdminContext context, HeldRefund held, PaymentState order, Actor by, DateTimeOffset now, CancellationToken cancel)
    {
        await WithdrawAsync(context, held.Refund, now, cancel);
        await NoteAsync(context, held, by, AuditAction.RefundWithdrawn, null, now, new
        {
            status = RefundStatus.Withdrawn.ToString(), kind = held.Refund.Kind.ToString(),
            order = new { status = Labels.Of(order.Order), paymentStatus = Labels.Of(order.Payment),
                approvalStatus = Labels.Of(order.Approval) },
        }, cancel);
    }

    /// <summary>Queues the refund to go to Stripe again, at once.</summary>
    public static async Task QueuedAgainAsync(
        BookingAdminContext context, HeldRefund held, AuditAction action, string reason, Actor by, DateTimeOffset now,
        CancellationToken cancel)
    {
        await SetAsync(context, held.Refund, now, set => set
            .SetProperty(r => r.Status, RefundStatus.Queued)
            .SetProperty(r => r.NotBefore, now)
            .SetProperty(r => r.Fault, (string?)null)
            .SetProperty(r => r.SettledAt, (DateTimeOffset?)null), cancel);
        await NoteAsync(context, held, by, action, reason, now, new { status = RefundStatus.Queued.ToString(), notBefore = now }, cancel);
    }

    /// <summary>Somebody has given the money back elsewhere. What the order's payment is, only Stripe says.</summary>
    public static async Task ByHandAsync(
        BookingAdminContext context, HeldRefund held, string reason, Actor by, DateTimeOffset now, CancellationToken cancel)
    {
        await SetAsync(context, held.Refund, now, set =>
            set.SetProperty(r => r.Status, RefundStatus.ByHand).SetProperty(r => r.SettledAt, now), cancel);
        await NoteAsync(context, held, by, AuditAction.RefundByHand, reason, now, new { status = RefundStatus.ByHand.ToString() }, cancel);
    }

    static async Task SetAsync(
        BookingAdminContext context, Refund refund, DateTimeOffset now, Action<UpdateSettersBuilder<Refund>> set, CancellationToken cancel)
    {
        await context.Refunds.Where(r => r.Id == refund.Id).ExecuteUpdateAsync(set, cancel);
        await FollowAsync(context, [refund.OrderId], now, cancel);
    }

    /// <summary>The entries of the outbox after their refunds were written: what is queued is sent anew, what has ended is done.</summary>
    public static Task<int> FollowAsync(BookingAdminContext context, string[] orders, DateTimeOffset now, CancellationToken cancel) =>
        context.Database.ExecuteSqlAsync($"""
        WITH queued AS (
            INSERT INTO booking_admin.outbox (kind, order_id, refund_id, created_at, not_before, attempts)
            SELECT 'MoneyBack', order_id, id, created_at, not_before, 0 FROM booking_admin.refund
                WHERE order_id = ANY({orders}) AND status = 'Queued'
            ON CONFLICT (refund_id) WHERE refund_id IS NOT NULL
                DO UPDATE SET not_before = excluded.not_before, attempts = 0, leased_until = NULL, fault = NULL, done_at = NULL,
                    dead_at = NULL
        )
        UPDATE booking_admin.outbox e SET done_at = coalesce(r.settled_at, {now}), dead_at = NULL FROM booking_admin.refund r
        WHERE r.id = e.refund_id AND r.order_id = ANY({orders}) AND r.status NOT IN ('Queued', 'Sending', 'Pending') AND e.done_at IS NULL
        """, cancel);

    static async Task NoteAsync(
        BookingAdminContext context, HeldRefund held, Actor by, AuditAction action, string? reason, DateTimeOffset now, object after,
        CancellationToken cancel)
    {
        var refund = held.Refund;
        context.Add(AuditEntry.Of(
            by, action, now, refund.OrderId, held.BookingId, held.CelebrityId, reason,
            before: new
            {
                refund = refund.Id, kind = refund.Kind.ToString(), status = refund.Status.ToString(), amount = refund.Amount,
                currency = refund.Currency,
                refusals = refund.Refusals, fault = refund.Fault, stripeRefund = refund.StripeRefundId,
            },
            after));
        await context.SaveChangesAsync(cancel);
        if (held.CelebrityId is { } celebrity)
            await Changes.TellAsync(context, [celebrity], cancel);
    }

    sealed record Queued(string OrderId, long Id);
}
