using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Consistency.Payments;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Access;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Consistency.Sql;
using BookingAdmin.Services.Outbox;
using BookingAdmin.Services.Refunds;
using BookingAdmin.Services.Repair;

namespace BookingAdmin.Services.Payments.Refunds;

/// <summary>How something that a person asked of a refund ended.</summary>
public abstract record RefundActionResult
{
    public sealed record Done : RefundActionResult;

    public sealed record NotFound : RefundActionResult;

    /// <summary>Not possible, and the sentence says why.</summary>
    public sealed record Refused(string Sentence) : RefundActionResult;
}

/// <summary>What a person does about money that did not go back by itself. Everything needs a reason, which the audit keeps.</summary>
/// <remarks>
/// Throws <see cref="InvalidInputException"/> where there is no reason or too long a one, and where somebody else's transaction holds the
/// order;
/// <see cref="TooManyActionsException"/> for a person who does it faster than any person does.
/// </remarks>
public sealed class RefundActions(IDbContextFactory<BookingAdminContext> contexts, ActionLimits limits, TimeProvider clock)
{
    /// <summary>
    /// What a look at a refund ends with that Stripe does not know under our key: its account, or its mode, is another now.
    /// </summary>
    public const string MissingAtStripe = RefundAnswers.MissingAtStripe;

    static readonly TimeSpan LongMissing = TimeSpan.FromDays(1);

    /// <summary>
    /// Sends a refund that failed once more. Where Stripe never said what became of it, with the same idempotency key, so that it is not
    /// done twice.
    /// </summary>
    public Task<RefundActionResult> RetryAsync(Actor actor, long refundId, string reason, CancellationToken cancel) =>
        RunAsync(actor, reason, (context, why, now) =>
            RetryAsync(context, actor, refundId, AuditAction.RefundRetried, why, now, cancel), cancel);

    /// <summary>Notes that somebody has given the money back outside of here. The order's payment stays what Stripe says it is.</summary>
    public Task<RefundActionResult> MarkByHandAsync(Actor actor, long refundId, string reason, CancellationToken cancel) =>
        RunAsync(actor, reason, async (context, why, now) =>
        {
            if (await HeldRefund.HoldAsync(context, refundId, cancel) is not { } held)
                return new RefundActionResult.NotFound();
            if (Refusal(held.Refund, await FaultAsync(context, refundId, cancel), now) is { } sentence)
                return new RefundActionResult.Refused(sentence);
            await RefundWriter.ByHandAsync(context, held, why, actor, now, cancel);
            await ResolveAsync(context, held, actor, now, cancel);
            return new RefundActionResult.Done();
        }, cancel);

    /// <summary>Tries a dead letter of the outbox again, from its first attempt.</summary>
    public Task<RefundActionResult> RetryOutboxAsync(Actor actor, long outboxId, string reason, CancellationToken cancel) =>
        RunAsync(actor, reason, async (context, why, now) =>
        {
            if (await context.Outbox.AsNoTracking().FirstOrDefaultAsync(e => e.Id == outboxId, cancel) is not { } entry)
                return new RefundActionResult.NotFound();
            if (entry.RefundId is { } refundId)
                return entry.DeadAt is null
                    ? Alive : await RetryAsync(context, actor, refundId, AuditAction.OutboxRetried, why, now, cancel);
            return await DeadLetters.ReopenAsync(context, entry, actor, why, now, cancel) ? new RefundActionResult.Done() : Alive;
        }, cancel);

    static RefundActionResult.Refused Alive => new(T("This was not given up, so there is nothing to try again."));

    static async Task<RefundActionResult> RetryAsync(
        BookingAdminContext context, Actor actor, long refundId, AuditAction action, string reason, DateTimeOffset now,
        CancellationToken cancel)
    {
        if (await HeldRefund.HoldAsync(context, refundId, cancel) is not { } held)
            return new RefundActionResult.NotFound();
        if (held.Refund.Status is not RefundStatus.Failed)
            return new RefundActionResult.Refused(Sentence(held.Refund));
        await RefundWriter.QueuedAgainAsync(context, held, action, reason, actor, now, cancel);
        await ResolveAsync(context, held, actor, now, cancel);
        return new RefundActionResult.Done();
    }

    static Task<List<string>> ResolveAsync(
        BookingAdminContext context, HeldRefund held, Actor actor, DateTimeOffset now, CancellationToken cancel) =>
        FindingSql.ResolveAsync(context, new StuckRefund().Id, [held.Refund.OrderId], actor, now, cancel);

    /// <summary>
    /// Whether a refund that the bank had will never be heard of again: Stripe does not know it under our key, and a day, in which somebody
    /// would have mended the key, has passed. Then a person may see to it by hand; else only Stripe says how it ends.
    /// </summary>
    /// <param name="fault">What the last look at it ended with.</param>
    public static bool IsLost(RefundStatus status, string? fault, DateTimeOffset created, DateTimeOffset now) =>
        status is RefundStatus.Pending && fault is MissingAtStripe && now - created > LongMissing;

    static Task<string?> FaultAsync(BookingAdminContext context, long refundId, CancellationToken cancel) =>
        context.Outbox.Where(e => e.RefundId == refundId && e.DoneAt == null).Select(e => e.Fault).FirstOrDefaultAsync(cancel);

    /// <returns>Null where a person may say that it is done.</returns>
    static string? Refusal(Refund refund, string? fault, DateTimeOffset now) => refund.Status switch
    {
        RefundStatus.Failed => null,
        RefundStatus.Pending when IsLost(refund.Status, fault, refund.CreatedAt, now) => null,
        RefundStatus.Pending when fault is MissingAtStripe =>
            T("Stripe does not know this refund just now. Wait a day, and ask an admin whether Stripe’s account was changed."),
        RefundStatus.Pending => T("The bank is still at work on this refund. Wait for it before you give the money back another way."),
        _ => Sentence(refund),
    };

    static string Sentence(Refund refund) => (refund.Status, refund.Kind) switch
    {
        (RefundStatus.Queued, MoneyBack.Refund) => T("This refund waits to be sent and leaves by itself."),
        (RefundStatus.Queued, _) => T("This payment waits to be cancelled, and that happens by itself."),
        (RefundStatus.Sending, MoneyBack.Refund) => T("Stripe is being asked for this refund, and what it has done is not known yet."),
        (RefundStatus.Sending, _) => T("Stripe is being asked to cancel this payment, and what it has done is not known yet."),
        (RefundStatus.Pending, _) => T("Stripe has taken this refund, and the bank is at work on it."),
        (RefundStatus.Succeeded, MoneyBack.Refund) => T("This refund is done."),
        (RefundStatus.Succeeded, _) => T("This payment is cancelled."),
        (RefundStatus.ByHand, _) => T("This was marked as done by hand."),
        (RefundStatus.Withdrawn, _) => T("This was withdrawn, because its decline was undone."),
        _ => throw new ArgumentOutOfRangeException(nameof(refund), refund.Status, null),
    };

    async Task<RefundActionResult> RunAsync(
        Actor actor, string reason, Func<BookingAdminContext, string, DateTimeOffset, Task<RefundActionResult>> work,
        CancellationToken cancel)
    {
        actor.Require(Permission.ManagePayments);
        var why = ReasonText.Require(reason, T("this is about a customer’s money"));
        limits.CountRepair(actor);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await RepairTransaction.RunAsync(context, actor, RepairTransaction.OfAPerson, _ => work(context, why, clock.Now()), cancel);
    }
}
