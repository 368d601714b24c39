using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Consistency.Bookings;
using BookingAdmin.Domain.Consistency.Payments;
using BookingAdmin.Domain.Marketplace.Orders;
using BookingAdmin.Domain.Payments;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Consistency.Sql;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Payments.Captures;
using BookingAdmin.Services.Refunds;
using BookingAdmin.Services.Repair;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Payments.Books;

/// <summary>What is known of an order's payment, and from whom.</summary>
/// <param name="By">Stripe, for its events; else who asked Stripe and had this answer.</param>
/// <param name="EventId">Stripe's event (evt_…), if an event reported the fact.</param>
/// <param name="Action">How the audit calls it, where that is not the plain name of what happened.</param>
/// <param name="StripeRefundId">Of a refund: its id at Stripe (re_…), where it is stated.</param>
/// <param name="RefundId">Of a refund: which of ours, where it is one that we have asked for.</param>
/// <param name="Fault">Of a refund that failed: Stripe's code.</param>
/// <param name="Amount">Of a refund: how much it is about, in minor units.</param>
/// <param name="At">When it happened; null: now.</param>
sealed record PaymentFact(
    PaymentEvent Event, string? PaymentIntentId, Actor By, string? EventId = null, AuditAction? Action = null,
    string? StripeRefundId = null, long? RefundId = null, string? Fault = null, long? Amount = null, DateTimeOffset? At = null);

/// <summary>
/// Writes what became of an order's payment: order, booking, the way back of the money, audit. The one place for all of them, no matter
/// where the fact comes from.
/// </summary>
public sealed class PaymentWriter(BookingAdminSettings settings, TimeProvider clock)
{
    static readonly PaidAfterDecline LatePayment = new();

    /// <summary>In the caller's transaction, which holds the order from here on.</summary>
    /// <returns>Null where there is no such order.</returns>
    internal async Task<PaymentOutcome?> WriteAsync(BookingAdminContext context, string orderId, PaymentFact told, CancellationToken cancel)
    {
        // The owner's application changes a booking without touching its order. In the order in which decisions take them.
        await OrderHold.OrderAndBookingAsync(context, orderId, cancel);
        var order = await context.Orders.AsNoTracking().Where(o => o.Id == orderId)
            .Select(o => new Row(
                o.Id, o.CelebrityId, o.Status, o.ApprovalStatus, o.PaymentStatus, o.PaymentIntentId, o.PaidAt, o.DeclinedAt,
                o.TransferStatus, o.VideoUrl != null, context.PaymentAuthorizations.Any(a => a.OrderId == o.Id && a.EndedAt == null),
                o.TotalAmount, o.Currency,
                o.Booking!.Id, (BookingStatus?)o.Booking.Status, o.Booking.Deadline))
            .FirstOrDefaultAsync(cancel);
        if (order is null)
            return null;
        var now = clock.Now();
        var refund = await context.Refunds.AsNoTracking()
            .FirstOrDefaultAsync(r => r.OrderId == orderId && r.Status != RefundStatus.Withdrawn, cancel);
        if (told.Event is PaymentEvent.RefundFailed && IsOld(refund, told) || IsEarly(refund, told))
            return PaymentOutcome.NothingNew;
        var transition = PaymentTransitions.On(told.Event, order.State);
        var deadline = NewDeadline(order, transition, now);
        await WriteAsync(context, order, transition.After, deadline, told, now, cancel);
        await HoldAsync(context, order, told, transition, now, cancel);
        // A closing that found the payment paid: the order was ending, so the money goes back although the order counts as paid already.
        var closing = told.Event is PaymentEvent.Succeeded && order.State is { IsOver: true, Payment: PaymentStatus.Succeeded }
            && refund is { Kind: MoneyBack.CancelIntent };
        var queued = (transition.RefundDue || closing) && refund is not { Kind: MoneyBack.Refund };
        var outcome = queued ? PaymentOutcome.PaidLate
            : transition.Outcome is PaymentOutcome.PaidLate && transition.After == order.State
                ? PaymentOutcome.NothingNew : transition.Outcome;
        if (outcome is not PaymentOutcome.NothingNew)
            Note(context, order, told, now, told.Action ?? ActionOf(outcome), order.State, transition.After, outcome, deadline: deadline);
        await context.SaveChangesAsync(cancel);
        if (queued)
            await QueueRefundAsync(context, order, told, refund, now, cancel);
        else if (transition.ClosingDue && refund is null)
            await QueueAsync(context, order, told, MoneyBack.CancelIntent, now, cancel);
        // The order does not end unpaid any more.
        else if (transition.Outcome is PaymentOutcome.Authorized && refund is { ForUnpaid: true, Status: RefundStatus.Queued })
            await RefundWriter.WithdrawAsync(context, refund, now, cancel);
        else if (told.Event is PaymentEvent.RefundFailed)
            await FailAsync(context, order, told, refund, now, cancel);
        else if (refund is not null)
            await SettleAsync(context, order, told, refund, now, cancel);
        // The owner's application leaves it missing where its own insert fails.
        if (outcome is PaymentOutcome.Paid && order.Booking is null && order.Status.NeedsBooking())
            await new RepairWriter(
                context, settings, new Written(told.By, Guid.CreateVersion7(now), null, now), new MissingBooking(), cancel)
                .RunAsync([orderId]);
        await Changes.TellAsync(context, [order.CelebrityId], cancel);
        return outcome;
    }

    static async Task WriteAsync(
        BookingAdminContext context, Row order, PaymentState after, DateTimeOffset? deadline, PaymentFact told, DateTimeOffset now,
        CancellationToken cancel)
    {
        var intent = order.PaymentIntentId ?? told.PaymentIntentId;
        var paidAt = order.PaidAt ?? (after.Payment is PaymentStatus.Succeeded ? now : null);
        if (after != order.State || intent != order.PaymentIntentId || paidAt != order.PaidAt)
        {
            await context.Orders.Where(o => o.Id == order.Id).ExecuteUpdateAsync(set => set
                .SetProperty(o => o.Status, after.Order)
                .SetProperty(o => o.PaymentStatus, after.Payment)
                .SetProperty(o => o.PaymentIntentId, intent)
                .SetProperty(o => o.PaidAt, paidAt)
                .SetProperty(o => o.TransferStatus, after.Transfer)
                .SetProperty(o => o.UpdatedAt, now), cancel);
        }
        if (after.Booking is { } booking && (after.Booking != order.Booking || deadline is not null))
            await context.Bookings.Where(b => b.Id == order.BookingId).ExecuteUpdateAsync(set => set
                .SetProperty(b => b.Status, booking)
                .SetProperty(b => b.Deadline, b => deadline ?? b.Deadline)
                .SetProperty(b => b.UpdatedAt, now), cancel);
    }

    /// <summary>The hold of the customer's bank begins, or has ended.</summary>
    async Task HoldAsync(
        BookingAdminContext context, Row order, PaymentFact told, PaymentTransition transition, DateTimeOffset now,
        CancellationToken cancel)
    {
        if (transition.After.Authorized && transition.Outcome is not PaymentOutcome.NothingNew && told.PaymentIntentId is { } intent)
            await AuthorizationWriter.OpenAsync(
                context, order.Id, intent, told.At ?? now, transition.CaptureDue ? now.AddSeconds(settings.UndoSeconds) : now, now, cancel);
        else if (order.Authorized && !transition.After.Authorized)
            await AuthorizationWriter.EndAsync(
                context, order.Id, told.Event is PaymentEvent.Canceled && order.State.IsAccepted, now, cancel);
    }

    /// <summary>
    /// A new due day where the old one has passed and the request waits again: the acceptance was withdrawn, or what was not paid is paid
    /// now. Else what is paid after all would be overdue at once.
    /// </summary>
    DateTimeOffset? NewDeadline(Row order, PaymentTransition transition, DateTimeOffset now) =>
        transition is
        {
            Outcome: PaymentOutcome.AcceptanceWithdrawn or PaymentOutcome.Authorized or PaymentOutcome.Paid, After.Booking: { } booking,
        }
            && order.Deadline is { } due
            ? settings.Repair.Renewed(booking, due, now) : null;

    /// <summary>
    /// The whole amount goes back, at once unless the decline can still be undone. A closing of the PaymentIntent that was under way
    /// becomes the refund.
    /// </summary>
    async Task QueueRefundAsync(
        BookingAdminContext context, Row order, PaymentFact told, Refund? closing, DateTimeOffset now, CancellationToken cancel)
    {
        if (closing is not null)
        {
            var (notBefore, _) = Leaves(order, now);
            await RefundWriter.BecomesRefundAsync(
                context, closing, order.PaymentIntentId ?? told.PaymentIntentId, order.Amount, notBefore, now, cancel);
            Note(
                context, order, told, now, AuditAction.RefundQueued, null, null, null,
                new { amount = order.Amount, currency = order.Currency, notBefore });
            await context.SaveChangesAsync(cancel);
        }
        else
            await QueueAsync(context, order, told, MoneyBack.Refund, now, cancel);
        // The order breaks the rule for as long as this transaction lasts. The finding is reported all the same, because somebody paid for
        // nothing.
        string[] ids = [order.Id];
        if ((await FindingSql.ResolveAsync(context, LatePayment.Id, ids, told.By, now, cancel)).Count == 0)
            await FindingSql.KeepAsync(
                context, LatePayment, ids, new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal), told.By, now, cancel);
    }

    async Task QueueAsync(
        BookingAdminContext context, Row order, PaymentFact told, MoneyBack kind, DateTimeOffset now, CancellationToken cancel)
    {
        var (notBefore, createdAt) = Leaves(order, now);
        await RefundWriter.QueueAsync(context, [new()
        {
            OrderId = order.Id, Kind = kind, PaymentIntentId = order.PaymentIntentId ?? told.PaymentIntentId, Amount = order.Amount,
            Currency = order.Currency, NotBefore = notBefore, CreatedAt = createdAt,
        }], cancel);
        Note(
            context, order, told, now, AuditAction.RefundQueued, null, null, null,
            kind is MoneyBack.Refund ? new { amount = order.Amount, currency = order.Currency, notBefore }
                : new { kind = kind.ToString(), amount = order.Amount, currency = order.Currency, notBefore });
        await context.SaveChangesAsync(cancel);
    }

    /// <summary>When what is queued leaves, and as of when it counts as queued: an undo of the decline finds it by that time.</summary>
    (DateTimeOffset NotBefore, DateTimeOffset CreatedAt) Leaves(Row order, DateTimeOffset now) =>
        order.DeclinedAt is { } declined && declined.AddSeconds(settings.UndoSeconds) is var undone && undone > now
            ? (undone, declined) : (now, now);

    /// <summary>Stripe says that the money is back, or that it can no longer be taken: then nothing is left to send.</summary>
    static async Task SettleAsync(
        BookingAdminContext context, Row order, PaymentFact told, Refund refund, DateTimeOffset now, CancellationToken cancel)
    {
        var amount = refund.Kind is MoneyBack.Refund ? told.Amount ?? refund.Amount : refund.Amount;
        if (told is { Event: PaymentEvent.Refunded, StripeRefundId: { } known } && refund.Kind is MoneyBack.Refund
            && refund.StripeRefundId != known)
            await RefundWriter.KnownAsync(context, refund, known, amount, now, cancel);
        var settled = told.Event is PaymentEvent.Refunded || told.Event is PaymentEvent.Canceled && refund.Kind is MoneyBack.CancelIntent;
        if (!settled || refund.Status is RefundStatus.Succeeded or RefundStatus.ByHand)
            return;
        // One that is not under way was given back elsewhere: the id that it may have is of a try that failed.
        var id = refund.Status is RefundStatus.Queued or RefundStatus.Failed
            ? told.StripeRefundId : told.StripeRefundId ?? refund.StripeRefundId;
        await RefundWriter.SucceededAsync(context, refund, id, amount, now, cancel);
        Note(context, order, told, now, refund.Kind is MoneyBack.Refund ? AuditAction.RefundSucceeded : AuditAction.IntentCancelled, null,
            null, null,
            new { refund = refund.Id, before = refund.Status.ToString(), amount, currency = refund.Currency });
        await context.SaveChangesAsync(cancel);
        await FindingSql.ResolveAsync(context, new StuckRefund().Id, [order.Id], told.By, now, cancel);
    }

    /// <summary>
    /// A charge counts as refunded from when Stripe has taken the refund. While that is one of ours, only its own end says that the
    /// customer has the money.
    /// </summary>
    static bool IsEarly(Refund? refund, PaymentFact told) =>
        told is { Event: PaymentEvent.Refunded, EventId: not null, StripeRefundId: null }
            && refund is { Kind: MoneyBack.Refund, Status: RefundStatus.Sending or RefundStatus.Pending };

    /// <summary>
    /// Whether this failure is known already, or was of an earlier try or of somebody else's: then the refund is in a later one, or
    /// somebody has seen to it.
    /// </summary>
    static bool IsOld(Refund? refund, PaymentFact told) => refund is { Kind: MoneyBack.Refund } && refund.Status switch
    {
        RefundStatus.Failed or RefundStatus.ByHand => true,
        // Tried again, and the try that failed is still the last one that Stripe has given an id; or it was made in Stripe's dashboard.
        RefundStatus.Queued or RefundStatus.Sending =>
            told.StripeRefundId is not null && (refund.StripeRefundId == told.StripeRefundId || told.RefundId != refund.Id),
        _ => refund.StripeRefundId is not null && told.StripeRefundId is not null && refund.StripeRefundId != told.StripeRefundId,
    };

    /// <summary>
    /// The customer waits for money that came back to the marketplace. Written also where nobody here has asked for the refund, so that it
    /// does not go unseen.
    /// </summary>
    static async Task FailAsync(
        BookingAdminContext context, Row order, PaymentFact told, Refund? refund, DateTimeOffset now, CancellationToken cancel)
    {
        var intent = order.PaymentIntentId ?? told.PaymentIntentId;
        var amount = told.Amount ?? order.Amount;
        if (refund is not null)
            await RefundWriter.ReturnedAsync(context, refund, intent, told.StripeRefundId, amount, told.Fault, now, cancel);
        else if (order.State.IsOver || order.PaymentStatus is PaymentStatus.Refunded)
            await RefundWriter.AddReturnedAsync(context, new()
            {
                OrderId = order.Id, Kind = MoneyBack.Refund, PaymentIntentId = intent, Amount = amount, Currency = order.Currency,
                Status = RefundStatus.Failed,
                NotBefore = now, CreatedAt = now, StripeRefundId = told.StripeRefundId, Refusals = 1, Fault = told.Fault, SettledAt = now,
            }, cancel);
    }

    static void Note(
        BookingAdminContext context, Row order, PaymentFact told, DateTimeOffset now, AuditAction action, PaymentState? before,
        PaymentState? after, PaymentOutcome? outcome, object? refund = null, DateTimeOffset? deadline = null) =>
        context.Add(AuditEntry.Of(
            told.By, action, now, order.Id, order.BookingId, order.CelebrityId,
            before: before is null ? null : Told(before),
            after: refund ?? new
            {
                state = Told(after!), outcome = outcome.ToString(), paymentIntent = told.PaymentIntentId, stripeEvent = told.EventId,
                stripeRefund = told.StripeRefundId, fault = told.Fault, deadline,
            }));

    static object Told(PaymentState state) => new
    {
        status = Labels.Of(state.Order),
        paymentStatus = Labels.Of(state.Payment),
        bookingStatus = state.Booking is { } booking ? Labels.Of(booking) : null,
    };

    internal static AuditAction ActionOf(PaymentOutcome outcome) => outcome switch
    {
        PaymentOutcome.Authorized or PaymentOutcome.AuthorizedLate => AuditAction.PaymentAuthorized,
        PaymentOutcome.Paid or PaymentOutcome.PaidLate => AuditAction.PaymentSucceeded,
        PaymentOutcome.AttemptFailed or PaymentOutcome.AcceptanceWithdrawn => AuditAction.PaymentFailed,
        PaymentOutcome.OrderCancelled or PaymentOutcome.PaymentClosed => AuditAction.PaymentCancelled,
        PaymentOutcome.Refunded => AuditAction.PaymentRefunded,
        PaymentOutcome.PartlyRefunded => AuditAction.PaymentPartlyRefunded,
        PaymentOutcome.RefundFailed => AuditAction.RefundFailed,
        PaymentOutcome.Disputed => AuditAction.PaymentDisputed,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };

    sealed record Row(
        string Id, string CelebrityId, OrderStatus Status, ApprovalStatus ApprovalStatus, PaymentStatus PaymentStatus,
        string? PaymentIntentId, DateTimeOffset? PaidAt, DateTimeOffset? DeclinedAt,
        TransferStatus TransferStatus, bool Delivered, bool Authorized, double TotalAmount, string Currency, string? BookingId,
        BookingStatus? Booking, DateTimeOffset? Deadline)
    {
        public long Amount => new Money(Money.FromDatabase(TotalAmount), Currency).MinorUnits;

        public PaymentState State => new(Status, PaymentStatus, Booking, ApprovalStatus, TransferStatus, Delivered, Authorized);
    }
}
