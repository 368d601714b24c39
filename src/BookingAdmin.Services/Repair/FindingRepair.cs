using BookingAdmin.Data;
using BookingAdmin.Data.Marketplace;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Access;
using BookingAdmin.Services.Settings;
using BookingAdmin.Services.Telemetry;
using Microsoft.EntityFrameworkCore;

namespace BookingAdmin.Services.Repair;

/// <summary>What a repair will write to one order, for the person who confirms it.</summary>
/// <param name="Fields">What changes, before and after; empty where nothing is written.</param>
/// <param name="Refusal">Why it is not repaired, a sentence; null where it is.</param>
public sealed record RepairChange(string OrderId, string OrderNumber, IReadOnlyList<FieldChange> Fields, string Why, string? Refusal);

/// <param name="Field">In words for people: "Total amount".</param>
/// <param name="Before">Null where there was nothing.</param>
/// <param name="After">Null where there will be nothing.</param>
public sealed record FieldChange(string Field, string? Before, string? After);

/// <summary>The one-click repair of findings, whichever rule they break: previewed, in one transaction, audited, and undone while untouched.</summary>
/// <remarks>Whatever writes throws <see cref="TooManyActionsException"/> for a person who does it faster than any person does.</remarks>
public sealed class FindingRepair(IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings, ActionLimits limits, TimeProvider clock)
{
    readonly RepairBatch batch = new(settings, clock);
    readonly FindingPreview preview = new(settings);

    /// <summary>What a repair of these orders would write; orders that are as they should be are told so in their refusal.</summary>
    /// <param name="rule">Id of the rule, such as copied-fields.</param>
    /// <param name="orderIds">Ids; at most a page of a list.</param>
    /// <exception cref="InvalidInputException">No such rule, or none that one click repairs.</exception>
    public async Task<IReadOnlyList<RepairChange>> PreviewAsync(Actor actor, string rule, IReadOnlyCollection<string> orderIds, CancellationToken cancel)
    {
        actor.Require(Permission.RepairBookings);
        var repaired = Repairable(rule);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await preview.OfAsync(context, repaired, orderIds, clock.Now(), cancel);
    }

    /// <summary>Repairs these orders together, in one transaction: each whose rule is still broken.</summary>
    /// <param name="reason">Demanded where the repair touches money or a decision (<see cref="RuleRepairs.NeedsReason"/>).</param>
    /// <exception cref="InvalidInputException">No such rule, none that one click repairs, or no reason where one is needed.</exception>
    public async Task<RepairResult> RepairAsync(Actor actor, string rule, IReadOnlyCollection<string> orderIds, string? reason, CancellationToken cancel)
    {
        actor.Require(Permission.RepairBookings);
        var repaired = Repairable(rule);
        reason = Reason(repaired, reason);
        limits.CountRepair(actor);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var tally = new RepairTally(Guid.CreateVersion7());
        string[] ids = [.. orderIds.Distinct(StringComparer.Ordinal)];
        var items = await RepairTransaction.RunAsync(context, actor, RepairTransaction.OfAPerson,
            leaveHeld => batch.RunAsync(context, actor, tally.RepairId, repaired, reason, ids, leaveHeld, cancel), cancel);
        tally.Add(items);
        BookingAdminMetrics.Repaired(actor, items.Count(item => item.Outcome.IsRepaired()));
        return tally.Result;
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

    internal static Rule Repairable(string id)
    {
        var rule = Rules.Find(id) ?? throw new InvalidInputException("There is no such rule.");
        return rule.Repair is RuleRepair.None or RuleRepair.RebuildGuard
            ? throw new InvalidInputException($"\"{rule.Title}\" cannot be repaired by one click. {rule.Advice}")
            : rule;
    }

    internal static string? Reason(Rule rule, string? reason) =>
        rule.Repair.NeedsReason() ? ReasonText.Require(reason, "this repair touches money or a decision") : ReasonText.Clean(reason);
}
