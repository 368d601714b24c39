using BookingAdmin.Data;
using BookingAdmin.Data.Own;
using BookingAdmin.Data.Sql;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Payments;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Payments.Stripe;
using Microsoft.EntityFrameworkCore;

namespace BookingAdmin.Services.Payments.Refunds;

/// <summary>A refund that nobody else changes until the end of the transaction.</summary>
/// <param name="CelebrityId">Null where the marketplace has deleted the order.</param>
sealed record HeldRefund(Refund Refund, string? CelebrityId, string? BookingId)
{
    public long Id => Refund.Id;

    /// <summary>Stripe is being asked, or the bank is at work.</summary>
    public bool IsUnderWay => Refund.Status is RefundStatus.Sending or RefundStatus.Pending;
}

/// <summary>Writes how a refund goes, with its audit entry. That the money is back is <see cref="PaymentWriter"/>'s to write, for it is the order's payment too.</summary>
static class RefundWriter
{
    /// <summary>Holds the order and then the refund: the order in which everybody takes them.</summary>
    /// <returns>Null where there is no such refund.</returns>
    public static async Task<HeldRefund?> HoldAsync(BookingAdminContext context, long refundId, CancellationToken cancel)
    {
        await OrderHold.OrderOfRefundAsync(context, refundId, cancel);
        await context.Database.ExecuteSqlAsync($"SELECT FROM booking_admin.refund r WHERE r.id = {refundId} FOR UPDATE", cancel);
        var refund = await context.Refunds.AsNoTracking().FirstOrDefaultAsync(r => r.Id == refundId, cancel);
        if (refund is null)
            return null;
        var order = await context.Orders.Where(o => o.Id == refund.OrderId).Select(o => new { o.CelebrityId, BookingId = o.Booking == null ? null : o.Booking.Id }).FirstOrDefaultAsync(cancel);
        return new(refund, order?.CelebrityId, order?.BookingId);
    }

    /// <summary>Stripe has taken it, and the bank has not finished.</summary>
    public static async Task TakenAsync(BookingAdminContext context, HeldRefund held, string stripeRefundId, Actor by, DateTimeOffset now, CancellationToken cancel)
    {
        await context.Refunds.Where(r => r.Id == held.Id).ExecuteUpdateAsync(set => set
            .SetProperty(r => r.Status, RefundStatus.Pending)
            .SetProperty(r => r.StripeRefundId, stripeRefundId)
            .SetProperty(r => r.Fault, (string?)null), cancel);
        if (held.Refund.Status is not RefundStatus.Pending)
            await NoteAsync(context, held, by, AuditAction.RefundSent, null, now, new { status = RefundStatus.Pending.ToString(), stripeRefund = stripeRefundId }, cancel);
    }

    /// <summary>It has failed, and somebody must look.</summary>
    /// <param name="fault">Stripe's code or a word of ours.</param>
    /// <param name="refused">Whether Stripe has given its last word on this try. Then the next one has a new idempotency key; else it must have the same.</param>
    public static async Task FailedAsync(BookingAdminContext context, HeldRefund held, string fault, bool refused, string? stripeRefundId, Actor by, DateTimeOffset now, CancellationToken cancel)
    {
        var refusals = held.Refund.Refusals + (refused ? 1 : 0);
        var known = stripeRefundId ?? held.Refund.StripeRefundId;
        await context.Refunds.Where(r => r.Id == held.Id).ExecuteUpdateAsync(set => set
            .SetProperty(r => r.Status, RefundStatus.Failed)
            .SetProperty(r => r.Fault, fault)
            .SetProperty(r => r.Refusals, refusals)
            .SetProperty(r => r.StripeRefundId, known)
            .SetProperty(r => r.SettledAt, now), cancel);
        await NoteAsync(context, held, by, AuditAction.RefundFailed, null, now, new { status = RefundStatus.Failed.ToString(), fault, stripeRefund = known }, cancel);
    }

    /// <summary>Stripe had a refund of it that somebody else asked for.</summary>
    public static Task FoundAsync(BookingAdminContext context, HeldRefund held, StripeRefund? refund, Actor by, DateTimeOffset now, CancellationToken cancel) =>
        NoteAsync(context, held, by, AuditAction.RefundFound, null, now, new { stripeRefund = refund?.Id, stripeStatus = refund?.Status, amount = refund?.Amount ?? held.Refund.Amount }, cancel);

    /// <summary>The order lives again, so nothing leaves.</summary>
    public static async Task WithdrawnAsync(BookingAdminContext context, HeldRefund held, PaymentState order, Actor by, DateTimeOffset now, CancellationToken cancel)
    {
        await context.Refunds.Where(r => r.Id == held.Id).ExecuteUpdateAsync(set => set.SetProperty(r => r.Status, RefundStatus.Withdrawn), cancel);
        await NoteAsync(context, held, by, AuditAction.RefundWithdrawn, null, now, new
        {
            status = RefundStatus.Withdrawn.ToString(), kind = held.Refund.Kind.ToString(),
            order = new { status = Labels.Of(order.Order), paymentStatus = Labels.Of(order.Payment), approvalStatus = Labels.Of(order.Approval) },
        }, cancel);
    }

    /// <summary>It goes to Stripe again, at once.</summary>
    public static async Task QueuedAgainAsync(BookingAdminContext context, HeldRefund held, AuditAction action, string reason, Actor by, DateTimeOffset now, CancellationToken cancel)
    {
        await context.Refunds.Where(r => r.Id == held.Id).ExecuteUpdateAsync(set => set
            .SetProperty(r => r.Status, RefundStatus.Queued)
            .SetProperty(r => r.NotBefore, now)
            .SetProperty(r => r.Fault, (string?)null)
            .SetProperty(r => r.SettledAt, (DateTimeOffset?)null), cancel);
        await NoteAsync(context, held, by, action, reason, now, new { status = RefundStatus.Queued.ToString(), notBefore = now }, cancel);
    }

    /// <summary>Somebody has given the money back elsewhere. What the order's payment is, only Stripe says.</summary>
    public static async Task ByHandAsync(BookingAdminContext context, HeldRefund held, string reason, Actor by, DateTimeOffset now, CancellationToken cancel)
    {
        await context.Refunds.Where(r => r.Id == held.Id).ExecuteUpdateAsync(set => set
            .SetProperty(r => r.Status, RefundStatus.ByHand)
            .SetProperty(r => r.SettledAt, now), cancel);
        await NoteAsync(context, held, by, AuditAction.RefundByHand, reason, now, new { status = RefundStatus.ByHand.ToString() }, cancel);
    }

    static async Task NoteAsync(BookingAdminContext context, HeldRefund held, Actor by, AuditAction action, string? reason, DateTimeOffset now, object after, CancellationToken cancel)
    {
        var refund = held.Refund;
        context.Add(AuditEntry.Of(
            by, action, now, refund.OrderId, held.BookingId, held.CelebrityId, reason,
            before: new
            {
                refund = refund.Id, kind = refund.Kind.ToString(), status = refund.Status.ToString(), amount = refund.Amount, currency = refund.Currency,
                refusals = refund.Refusals, fault = refund.Fault, stripeRefund = refund.StripeRefundId,
            },
            after));
        await context.SaveChangesAsync(cancel);
        if (held.CelebrityId is { } celebrity)
            await Changes.TellAsync(context, [celebrity], cancel);
    }
}
