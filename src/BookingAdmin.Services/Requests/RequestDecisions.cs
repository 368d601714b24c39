using System.Text.Json;
using static BookingAdmin.Domain.Languages.Language;
using BookingAdmin.Domain.Notices.Celebrity;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Access;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Notices;
using BookingAdmin.Services.Payments.Intents;
using BookingAdmin.Services.Refunds;
using BookingAdmin.Services.Settings;
using BookingAdmin.Services.Telemetry;

namespace BookingAdmin.Services.Requests;

/// <summary>Accept and decline, each one transaction that compares and sets, with its audit entry and the refund that it causes.</summary>
public sealed partial class RequestDecisions(
    IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings, ActionLimits limits, TimeProvider clock)
{
    /// <param name="reason">Shown to the customer when declining; staff who decide for a celebrity must give one.</param>
    /// <exception cref="InvalidInputException">The reason is too long, or staff gave none.</exception>
    /// <exception cref="TooManyActionsException">This person decides faster than any person does.</exception>
    public async Task<DecisionResult> DecideAsync(
        Actor actor, string bookingId, Decision decision, string? reason, CancellationToken cancel)
    {
        (var celebrity, reason) = Allowed(actor, reason);
        limits.CountDecision(actor);
        return await TakeAsync(actor, bookingId, celebrity, decision, reason, cancel);
    }

    Task<DecisionResult> TakeAsync(
        Actor actor, string bookingId, string? celebrity, Decision decision, string? reason, CancellationToken cancel) =>
        BookingAdminTraces.RunAsync("decision", actor, async span =>
        {
            var result = await DecideAsync(actor, bookingId, celebrity, decision, reason, cancel);
            if (result is DecisionResult.Done)
                BookingAdminMetrics.Decided(actor, decision);
            span?.SetTag("decision", decision.ToString().ToLowerInvariant()).SetTag("result", result.GetType().Name);
            return result;
        });

    async Task<DecisionResult> DecideAsync(
        Actor actor, string bookingId, string? celebrity, Decision decision, string? reason, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        if (await LockAsync(context, bookingId, celebrity, cancel) is not { } before)
            return new DecisionResult.NotFound();

        var refusal = before.ApprovalStatus.IsKnown() && before.TransferStatus.IsKnown()
            ? DecisionRules.Check(decision, before.BookingStatus, before.OrderStatus, before.PaymentStatus)
            : Refusal.UnknownStatus;
        if (refusal is Refusal.AlreadyDecided)
            return await FirstAsync(context, before, cancel);
        if (refusal is not Refusal.None)
            return new DecisionResult.Refused(DecisionRules.Sentence(refusal, before.OrderStatus, before.PaymentStatus), refusal);

        // Left by an earlier decline of a request that waits again.
        var earlier = await context.Refunds.AsNoTracking()
            .FirstOrDefaultAsync(r => r.OrderId == before.OrderId && r.Status != RefundStatus.Withdrawn, cancel);
        if (earlier is not null && decision is Decision.Accept)
            return new DecisionResult.Refused(earlier.Kind is MoneyBack.CancelIntent
                ? T("Nobody has paid this order in time. It is about to end, so it cannot be accepted.")
                : T("The money of this order is on its way back to the customer, so it cannot be accepted."));

        var now = clock.Now();
        var bookings = await context.Bookings
            .Where(b => b.Id == before.BookingId && b.Status == before.BookingStatus)
            .ExecuteUpdateAsync(set => set
                .SetProperty(b => b.Status, DecisionRules.After(decision))
                .SetProperty(b => b.UpdatedAt, now), cancel);
        // The owner's application may change the booking without touching the order that we hold.
        if (bookings == 0)
            return await FirstAsync(context, before, cancel);

        var orders = context.Orders.Where(o => o.Id == before.OrderId && o.Status == before.OrderStatus);
        await (decision switch
        {
            Decision.Accept when DecisionRules.StartsOrder(before.OrderStatus) => orders.ExecuteUpdateAsync(set => set
                .SetProperty(o => o.Status, OrderStatus.Confirmed)
                .SetProperty(o => o.ApprovalStatus, ApprovalStatus.PendingApproval)
                .SetProperty(o => o.TransferStatus, TransferStatus.Pending)
                .SetProperty(o => o.UpdatedAt, now), cancel),
            Decision.Accept => orders.ExecuteUpdateAsync(set => set.SetProperty(o => o.UpdatedAt, now), cancel),
            _ => orders.ExecuteUpdateAsync(set => set
                .SetProperty(o => o.Status, OrderStatus.Cancelled)
                .SetProperty(o => o.ApprovalStatus, ApprovalStatus.Declined)
                .SetProperty(o => o.TransferStatus, TransferStatus.Cancelled)
                .SetProperty(o => o.DeclinedAt, now)
                .SetProperty(o => o.DeclineReason, reason)
                .SetProperty(o => o.UpdatedAt, now), cancel),
        });

        var undoUntil = now.AddSeconds(settings.UndoSeconds);
        var entry = AuditEntry.Of(
            actor, decision is Decision.Accept ? AuditAction.RequestAccepted : AuditAction.RequestDeclined, now,
            before.OrderId, before.BookingId, before.CelebrityId, reason, before.Restorable, before.After(decision, now));
        context.Add(entry);

        var moneyBack = decision is Decision.Accept
            ? MoneyBack.NotNeeded
            : DecisionRules.MoneyBackFor(before.PaymentStatus, before.PaymentIntentId);
        // What Stripe has been asked already goes its way; what still waits starts anew, with the time to undo.
        if (earlier is not null && !await RefundWriter.WithdrawQueuedAsync(context, before.OrderId, null, now, cancel))
            moneyBack = earlier.Kind;
        else if (moneyBack is not MoneyBack.NotNeeded)
            await RefundWriter.QueueAsync(context, [new()
            {
                OrderId = before.OrderId, Kind = moneyBack, PaymentIntentId = before.PaymentIntentId,
                Amount = new Money(Money.FromDatabase(before.TotalAmount), before.Currency).MinorUnits, Currency = before.Currency,
                NotBefore = undoUntil, CreatedAt = now,
            }], cancel);

        await context.SaveChangesAsync(cancel);
        if (decision is Decision.Accept)
            await NoticeWriter.ToCelebrityAsync(
                context, new(new Accepted(), before.OrderId, now) { OrderId = before.OrderId, NotBefore = undoUntil }, before.CelebrityId,
                cancel);
        await Changes.TellAsync(context, [before.CelebrityId], cancel);
        await transaction.CommitAsync(cancel);
        return new DecisionResult.Done(entry.Id, decision, undoUntil, moneyBack);
    }

    /// <summary>Takes a decision back, while its time lasts and nothing has happened to the order since.</summary>
    /// <param name="entry">From <see cref="DecisionResult.Done"/>.</param>
    public async Task<DecisionResult> UndoAsync(Actor actor, long entry, CancellationToken cancel)
    {
        var celebrity = Whose(actor);
        limits.CountDecision(actor);
        return await TakeBackAsync(actor, entry, celebrity, cancel);
    }

    async Task<DecisionResult> TakeBackAsync(Actor actor, long entry, string? celebrity, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);

        var decided = await context.AuditEntries.AsNoTracking().FirstOrDefaultAsync(e => e.Id == entry
            && (e.Action == AuditAction.RequestAccepted || e.Action == AuditAction.RequestDeclined)
            && (celebrity == null || e.CelebrityId == celebrity), cancel);
        if (decided is null || await LockAsync(context, decided.BookingId!, celebrity, cancel) is not { } current)
            return new DecisionResult.NotFound();

        var now = clock.Now();
        if (now > decided.At.AddSeconds(settings.UndoSeconds))
            return new DecisionResult.Refused(T("The time to undo is over."));

        var before = decided.Before!.Deserialize<Restorable>(AuditEntry.Json)!;
        var bookings = await context.Bookings
            .Where(b => b.Id == current.BookingId && b.Status != BookingStatus.Pending && b.UpdatedAt == decided.At)
            .ExecuteUpdateAsync(set => set
                .SetProperty(b => b.Status, before.BookingStatus)
                .SetProperty(b => b.UpdatedAt, now), cancel);
        // Not by the time of its last change: a payment may have come in since, and that is no other decision.
        var after = decided.After!.Deserialize<Restorable>(AuditEntry.Json)!;
        var orders = current.PaymentStatus is PaymentStatus.Refunded ? 0 : await context.Orders
            .Where(o => o.Id == current.OrderId && o.Status == after.OrderStatus && o.ApprovalStatus == after.ApprovalStatus
                && o.DeclinedAt == after.DeclinedAt)
            .ExecuteUpdateAsync(set => set
                .SetProperty(o => o.Status, before.OrderStatus)
                .SetProperty(o => o.ApprovalStatus, before.ApprovalStatus)
                .SetProperty(o => o.TransferStatus, before.TransferStatus)
                .SetProperty(o => o.DeclinedAt, before.DeclinedAt)
                .SetProperty(o => o.DeclineReason, before.DeclineReason)
                .SetProperty(o => o.UpdatedAt, now), cancel);
        if (bookings == 0 || orders == 0)
            return new DecisionResult.Refused(T("The order has changed since, so the decision stays as it is."));

        await RefundWriter.WithdrawQueuedAsync(context, current.OrderId, decided.At, now, cancel);
        if (await context.Refunds.AnyAsync(
            r => r.OrderId == current.OrderId && r.CreatedAt >= decided.At && r.Status != RefundStatus.Withdrawn, cancel))
            return new DecisionResult.Refused(
                T("The money is on its way back to the customer already, so the decline stays."));
        await IntentWriter.ReopenAsync(context, current.OrderId, now, cancel);
        context.Add(
            AuditEntry.Of(
                actor, AuditAction.DecisionUndone, now, current.OrderId, current.BookingId, current.CelebrityId, undoes: decided.Id));
        await context.SaveChangesAsync(cancel);
        await Changes.TellAsync(context, [current.CelebrityId], cancel);
        await transaction.CommitAsync(cancel);
        BookingAdminMetrics.DecisionUndone(actor);
        return new DecisionResult.Undone();
    }

    static (string? Celebrity, string? Reason) Allowed(Actor actor, string? reason) => Whose(actor) is { } celebrity
        ? (celebrity, ReasonText.Clean(reason))
        : (null, ReasonText.Require(reason, T("the decision belongs to the celebrity")));

    /// <summary>Whose requests this actor decides: a celebrity's own id, or null for staff, who may decide for anybody.</summary>
    static string? Whose(Actor actor)
    {
        if (actor.May(Permission.DecideForCelebrity))
            return null;
        return actor.RequireCelebrity(Permission.DecideOwnRequests);
    }

    /// <summary>Holds the order until the end of the transaction, then reads what the decision depends on.</summary>
    /// <exception cref="Npgsql.PostgresException">Somebody else's transaction holds it for longer than a person waits.</exception>
    static async Task<Before?> LockAsync(BookingAdminContext context, string bookingId, string? celebrity, CancellationToken cancel)
    {
        await OrderHold.OrderOfBookingAsync(context, bookingId, LockPatience.OfAPerson, cancel);
        return await context.Bookings
            .Where(b => b.Id == bookingId && (celebrity == null || b.CelebrityId == celebrity))
            .Select(b => new Before(b.Id, b.OrderId, b.CelebrityId, b.Status, b.UpdatedAt, b.Order.Status, b.Order.PaymentStatus,
                b.Order.ApprovalStatus, b.Order.TransferStatus, b.Order.DeclinedAt, b.Order.DeclineReason,
                b.Order.PaymentIntentId, b.Order.TotalAmount, b.Order.Currency))
            .FirstOrDefaultAsync(cancel);
    }

    static async Task<DecisionResult> FirstAsync(BookingAdminContext context, Before before, CancellationToken cancel)
    {
        var current = await context.Bookings.Where(b => b.Id == before.BookingId)
            .Select(b => new { b.Status, b.UpdatedAt }).FirstOrDefaultAsync(cancel);
        if (current is null)
            return new DecisionResult.NotFound();
        var action = current.Status is BookingStatus.Cancelled or BookingStatus.Refunded
            ? AuditAction.RequestDeclined : AuditAction.RequestAccepted;
        var entry = await context.AuditEntries
            .Where(e => e.OrderId == before.OrderId && e.BookingId == before.BookingId && e.Action == action
                && !context.AuditEntries.Any(undo => undo.Undoes == e.Id))
            .OrderByDescending(e => e.Id)
            .Select(e => new { e.ActorName, e.At })
            .FirstOrDefaultAsync(cancel);
        return new DecisionResult.AlreadyDecided(
            entry?.ActorName ?? DecisionResult.AlreadyDecided.Marketplace, current.Status, entry?.At ?? current.UpdatedAt);
    }

    sealed record Before(
        string BookingId, string OrderId, string CelebrityId, BookingStatus BookingStatus, DateTimeOffset BookingUpdatedAt,
        OrderStatus OrderStatus, PaymentStatus PaymentStatus, ApprovalStatus ApprovalStatus, TransferStatus TransferStatus,
        DateTimeOffset? DeclinedAt, string? DeclineReason, string? PaymentIntentId, double TotalAmount, string Currency)
    {
        /// <summary>What a decision leads to; its reason is the entry's.</summary>
        public object After(Decision decision, DateTimeOffset now) => decision is Decision.Decline
            ? new
            {
                BookingStatus = DecisionRules.After(decision),
                OrderStatus = OrderStatus.Cancelled,
                ApprovalStatus = ApprovalStatus.Declined,
                TransferStatus = TransferStatus.Cancelled,
                DeclinedAt = (DateTimeOffset?)now,
            }
            : new
            {
                BookingStatus = DecisionRules.After(decision),
                OrderStatus = DecisionRules.StartsOrder(OrderStatus) ? OrderStatus.Confirmed : OrderStatus,
                ApprovalStatus = DecisionRules.StartsOrder(OrderStatus) ? ApprovalStatus.PendingApproval : ApprovalStatus,
                TransferStatus = DecisionRules.StartsOrder(OrderStatus) ? TransferStatus.Pending : TransferStatus,
                DeclinedAt,
            };

        public Restorable Restorable => new(BookingStatus, OrderStatus, ApprovalStatus, TransferStatus, DeclinedAt, DeclineReason);
    }

    /// <summary>What an undo writes back; kept in the audit entry.</summary>
    sealed record Restorable(
        BookingStatus BookingStatus, OrderStatus OrderStatus, ApprovalStatus ApprovalStatus, TransferStatus TransferStatus,
        DateTimeOffset? DeclinedAt, string? DeclineReason);
}
