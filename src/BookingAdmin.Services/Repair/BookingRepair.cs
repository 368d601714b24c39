using BookingAdmin.Data;
using BookingAdmin.Data.Marketplace;
using BookingAdmin.Data.Own;
using BookingAdmin.Data.Sql;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Access;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Settings;
using BookingAdmin.Services.Telemetry;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace BookingAdmin.Services.Repair;

/// <summary>The row that a repair will write, for the person who confirms it.</summary>
public sealed record RepairPreview(
    string OrderId, string OrderNumber, string CelebrityName, string RecipientName, string Occasion,
    Money Price, Money Total, BookingStatus Status, DateTimeOffset Deadline, string Why);

/// <summary>Creates missing bookings: set-based, in batches that commit by themselves, each with its audit entries.</summary>
/// <remarks>Whatever writes throws <see cref="TooManyActionsException"/> for a person who does it faster than any person does.</remarks>
public sealed class BookingRepair(IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings, ActionLimits limits, TimeProvider clock)
{
    public const int DefaultBatch = 1000;

    // Ids are collected apart from the inserts, because PostgreSQL scans in parallel only where nothing is written,
    // and in rounds, so that memory does not grow with what is missing.
    const int Round = 50_000;

    static readonly MissingBooking Rule = new();

    readonly RepairBatch batch = new(settings, clock);

    /// <summary>What a repair of these orders would write; orders that need none are left out.</summary>
    /// <param name="orderIds">Ids; at most a page of a list.</param>
    public async Task<IReadOnlyList<RepairPreview>> PreviewAsync(Actor actor, IReadOnlyCollection<string> orderIds, CancellationToken cancel)
    {
        actor.Require(Permission.RepairBookings);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var rows = await context.Orders
            .Where(o => orderIds.Contains(o.Id) && o.Booking == null && !EF.Constant(BookingNeed.Exempt).Contains(o.Status))
            .Known()
            .OrderByDescending(o => o.CreatedAt).ThenBy(o => o.Id)
            .Select(o => new
            {
                Order = o,
                CelebrityName = o.Celebrity!.User!.Name,
                o.RecipientName,
                o.Occasion,
                o.Currency,
            })
            .AsNoTracking()
            .ToListAsync(cancel);
        var rush = await DueSql.RushAmongAsync(context, orderIds, cancel);
        return [.. rows.Select(row =>
        {
            var facts = OrderFactsQuery.Of(row.Order, null, null, rush.Contains(row.Order.Id));
            var plan = RepairPlan.For(facts, settings.Repair, clock.Now());
            return new RepairPreview(facts.Id, facts.OrderNumber, row.CelebrityName ?? "The celebrity", row.RecipientName, row.Occasion,
                new(plan.Price, row.Currency), new(facts.TotalAmount, row.Currency), plan.Status, plan.Deadline, plan.Why);
        })];
    }

    /// <summary>The booking of one order, created if it is missing.</summary>
    /// <param name="order">Id or order number.</param>
    public async Task<(RepairItem Item, Guid RepairId)> EnsureAsync(Actor actor, string order, CancellationToken cancel)
    {
        actor.Require(Permission.RepairBookings);
        limits.CountRepair(actor);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var id = await OrderKey.IdOfAsync(context, order, cancel);
        if (id is null)
            return (new(order, null, RepairOutcome.NotFound, null), Guid.Empty);
        var repairId = Guid.CreateVersion7();
        var items = await RepairBatchAsync(context, actor, repairId, [id], Tries(actor), cancel);
        return (items[0], repairId);
    }

    /// <summary>Repairs these orders together.</summary>
    public async Task<RepairResult> RepairAsync(Actor actor, IReadOnlyCollection<string> orderIds, CancellationToken cancel)
    {
        actor.Require(Permission.RepairBookings);
        limits.CountRepair(actor);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var tally = new RepairTally(Guid.CreateVersion7());
        foreach (var ids in orderIds.Distinct(StringComparer.Ordinal).Chunk(DefaultBatch))
            tally.Add(await RepairBatchAsync(context, actor, tally.RepairId, ids, Tries(actor), cancel));
        return tally.Result;
    }

    /// <summary>Repairs whatever is missing, until nothing is left that can be repaired. What is committed stays if it is stopped half-way.</summary>
    /// <param name="progress">Told after each batch how many orders have been dealt with.</param>
    public Task<RepairResult> RepairAllAsync(Actor actor, int batchSize, IProgress<long>? progress, CancellationToken cancel) =>
        RepairAllAsync(actor, Guid.CreateVersion7(), batchSize, progress, cancel);

    /// <summary>The same under an id that the caller knows beforehand, so that what is committed can be undone even if it is stopped half-way.</summary>
    /// <param name="repairId">New for every repair.</param>
    /// <param name="progress">Told after each batch how many orders have been dealt with.</param>
    public async Task<RepairResult> RepairAllAsync(Actor actor, Guid repairId, int batchSize, IProgress<long>? progress, CancellationToken cancel)
    {
        actor.Require(Permission.RepairBookings);
        limits.CountRepair(actor);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var tally = new RepairTally(repairId);
        while (true)
        {
            var failed = tally.FailedIds;
            var missing = await context.Database.SqlQueryRaw<string>(
                RepairSql.MissingIds, new NpgsqlParameter<string[]>("failed", failed), new NpgsqlParameter<int>("limit", Round)).ToListAsync(cancel);
            missing.Sort(StringComparer.Ordinal);
            foreach (var ids in missing.Chunk(batchSize))
            {
                tally.Add(await RepairBatchAsync(context, actor, tally.RepairId, ids, RepairTransaction.OfEverything, cancel));
                progress?.Report(tally.Seen);
            }
            if (missing.Count < Round)
                return tally.Result;
        }
    }

    /// <summary>How many bookings a repair has created: for whoever stopped it half-way.</summary>
    public async Task<long> CountCreatedAsync(Actor actor, Guid repairId, CancellationToken cancel)
    {
        actor.Require(Permission.RepairBookings);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await context.AuditEntries.LongCountAsync(e => e.RepairId == repairId && e.Action == AuditAction.BookingCreated, cancel);
    }

    /// <summary>Removes the bookings that a repair created, but for those that somebody has touched since.</summary>
    /// <param name="orderId">Only this order's booking; null for the whole repair.</param>
    public async Task<RepairUndone> UndoAsync(Actor actor, Guid repairId, string? orderId, CancellationToken cancel)
    {
        actor.Require(Permission.RepairBookings);
        limits.CountRepair(actor);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await RepairUndo.RunAsync(context, actor, repairId, orderId is null ? null : [orderId], clock.Now(), cancel);
    }

    /// <summary>One transaction.</summary>
    async Task<IReadOnlyList<RepairItem>> RepairBatchAsync(
        BookingAdminContext context, Actor actor, Guid repairId, string[] orderIds, int tries, CancellationToken cancel)
    {
        var items = await RepairTransaction.RunAsync(context, actor, tries,
            leaveHeld => batch.RunAsync(context, actor, repairId, Rule, null, orderIds, leaveHeld, cancel), cancel);
        BookingAdminMetrics.Repaired(actor, items.Count(item => item.Outcome.IsRepaired()));
        return items;
    }

    static int Tries(Actor actor) => actor.Kind is ActorKind.Person ? RepairTransaction.OfAPerson : RepairTransaction.Once;
}
