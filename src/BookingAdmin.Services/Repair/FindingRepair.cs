using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Access;
using BookingAdmin.Services.Settings;
using BookingAdmin.Services.Telemetry;

namespace BookingAdmin.Services.Repair;

/// <summary>
/// The one-click repair of findings, whichever rule they break: previewed, set-based, audited, and undone while untouched.
/// </summary>
/// <remarks>Whatever writes throws <see cref="TooManyActionsException"/> for a person who does it faster than any person does.</remarks>
public sealed class FindingRepair(
    IDbContextFactory<BookingAdminContext> contexts, RepairBatch batch, BookingAdminSettings settings, ActionLimits limits,
    TimeProvider clock)
{
    /// <summary>Orders in one transaction, at most.</summary>
    public const int LargestBatch = 1000;

    /// <summary>What a repair of these orders would write; orders that are as they should be say so in their refusal.</summary>
    /// <param name="rule">Id of the rule, such as missing-booking.</param>
    /// <param name="orderIds">Ids; at most a page of a list.</param>
    /// <exception cref="InvalidInputException">No such rule, or none that one click repairs.</exception>
    public async Task<IReadOnlyList<RepairPreview>> PreviewAsync(
        Actor actor, string rule, IReadOnlyCollection<string> orderIds, CancellationToken cancel)
    {
        actor.Require(Permission.RepairBookings);
        var repaired = Repairable(rule);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await RepairPreviews.OfAsync(context, settings, repaired, orderIds, clock.Now(), cancel);
    }

    /// <summary>Repairs each of these orders whose rule is still broken. What is committed stays when a later batch fails.</summary>
    /// <param name="reason">Demanded where the repair touches money or a decision (<see cref="RuleRepairs.NeedsReason"/>).</param>
    /// <exception cref="InvalidInputException">No such rule, none that one click repairs, or no reason where one is needed.</exception>
    public async Task<RepairResult> RepairAsync(
        Actor actor, string rule, IReadOnlyCollection<string> orderIds, string? reason, CancellationToken cancel)
    {
        var (repaired, why) = Begin(actor, rule, reason);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await RepairAsync(context, actor, repaired, orderIds, why, cancel);
    }

    /// <summary>The same for one order, by its id or its number.</summary>
    /// <returns>With one item.</returns>
    public async Task<RepairResult> RepairOneAsync(Actor actor, string rule, string order, string? reason, CancellationToken cancel)
    {
        var (repaired, why) = Begin(actor, rule, reason);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await OrderKey.IdOfAsync(context, order, cancel) is { } id
            ? await RepairAsync(context, actor, repaired, [id], why, cancel)
            : new(Guid.Empty, [new(order, null, RepairOutcome.NotFound, null)]);
    }

    /// <summary>Takes a repair back, but for what somebody has touched since; of a refund, while it has not left.</summary>
    /// <param name="orderId">Only this order; null for the whole repair.</param>
    public async Task<RepairUndone> UndoAsync(Actor actor, Guid repairId, string? orderId, CancellationToken cancel)
    {
        actor.Require(Permission.RepairBookings);
        limits.CountRepair(actor);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await RepairUndo.RunAsync(context, actor, repairId, orderId is null ? null : [orderId], clock.Now(), cancel);
    }

    (Rule Rule, string? Reason) Begin(Actor actor, string rule, string? reason)
    {
        actor.Require(Permission.RepairBookings);
        var repaired = Repairable(rule);
        var why = Reason(repaired, reason);
        limits.CountRepair(actor);
        return (repaired, why);
    }

    async Task<RepairResult> RepairAsync(
        BookingAdminContext context, Actor actor, Rule rule, IReadOnlyCollection<string> orderIds, string? reason, CancellationToken cancel)
    {
        var (repairId, items) = (Guid.CreateVersion7(), new List<RepairItem>());
        var tries = actor.Kind is ActorKind.Person ? RepairTransaction.OfAPerson : RepairTransaction.Once;
        foreach (var ids in orderIds.Distinct(StringComparer.Ordinal).Chunk(LargestBatch))
        {
            var done = await RepairTransaction.RunAsync(context, actor, tries,
                leaveHeld => batch.RunAsync(context, actor, repairId, rule, reason, ids, leaveHeld, cancel), cancel);
            BookingAdminMetrics.Repaired(actor, done.Count(item => item.Outcome.IsRepaired()));
            items.AddRange(done);
        }
        return new(repairId, items);
    }

    internal static Rule Repairable(string id)
    {
        var rule = Rules.Find(id) ?? throw new InvalidInputException(T("There is no such rule."));
        return rule.Repair.IsOffered()
            ? rule
            : throw new InvalidInputException(T($"\"{rule.Title}\" cannot be repaired by one click. {rule.Advice}"));
    }

    internal static string? Reason(Rule rule, string? reason) =>
        rule.Repair.NeedsReason() ? ReasonText.Require(reason, T("this repair touches money or a decision")) : ReasonText.Clean(reason);
}
