using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Access;
using BookingAdmin.Services.Data;
using BookingAdmin.Services.Data.Marketplace;
using BookingAdmin.Services.Data.Own;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Settings;
using BookingAdmin.Services.Telemetry;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace BookingAdmin.Services.Repair;

/// <summary>How the repair of one order ended.</summary>
public enum RepairOutcome
{
    Created,
    /// <summary>It has a booking, perhaps since a moment ago.</summary>
    AlreadyThere,
    /// <summary>The order is cancelled or refunded.</summary>
    NotNeeded,
    NotFound,
    /// <summary>Another order's booking carries this order's number.</summary>
    NumberTaken,
}

/// <param name="Order">Id of the order, or what was asked for when there is none.</param>
/// <param name="BookingId">The booking of the order, if it has one now.</param>
public sealed record RepairItem(string Order, string? OrderNumber, RepairOutcome Outcome, string? BookingId)
{
    public string Sentence => Outcome switch
    {
        RepairOutcome.Created => "The booking was created.",
        RepairOutcome.AlreadyThere => "The order already has a booking. Nothing was changed.",
        RepairOutcome.NotNeeded => "The order is cancelled or refunded and needs no booking. Nothing was changed.",
        RepairOutcome.NotFound => "There is no such order.",
        RepairOutcome.NumberTaken => "The booking of another order carries this order number, so none can be created. That booking must be put right first.",
        _ => throw new InvalidOperationException($"No sentence for {Outcome}."),
    };
}

/// <param name="RepairId">By which it can be undone.</param>
/// <param name="Failed">Orders that still lack a booking; of very many the first 1,000.</param>
public sealed record RepairResult(Guid RepairId, long Created, long AlreadyThere, IReadOnlyList<RepairItem> Failed);

/// <summary>The row that a repair will write, for the person who confirms it.</summary>
public sealed record RepairPreview(
    string OrderId, string OrderNumber, string CelebrityName, string RecipientName, string Occasion,
    Money Price, Money Total, BookingStatus Status, DateTimeOffset Deadline, string Why);

/// <param name="Kept">Bookings that somebody has touched since, so they stay.</param>
public sealed record RepairUndone(int Removed, int Kept);

/// <summary>Creates missing bookings: set-based, in batches that commit by themselves, each with its audit entries.</summary>
/// <remarks>Whatever writes throws <see cref="TooManyActionsException"/> for a person who does it faster than any person does.</remarks>
public sealed class BookingRepair(IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings, ActionLimits limits, TimeProvider clock)
{
    public const int DefaultBatch = 1000;

    // Ids are collected apart from the inserts, because PostgreSQL scans in parallel only where nothing is written,
    // and in rounds, so that memory does not grow with what is missing.
    const int Round = 50_000;

    /// <summary>What a repair of these orders would write; orders that need none are left out.</summary>
    /// <param name="orderIds">Ids; at most a page of a list.</param>
    public async Task<IReadOnlyList<RepairPreview>> PreviewAsync(Actor actor, IReadOnlyCollection<string> orderIds, CancellationToken cancel)
    {
        actor.Require(Permission.RepairBookings);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var rows = await context.Orders
            .Where(o => orderIds.Contains(o.Id) && o.Booking == null && !BookingNeed.Exempt.Contains(o.Status))
            .OrderByDescending(o => o.CreatedAt).ThenBy(o => o.Id)
            .Select(o => new
            {
                Facts = OrderFactsQuery.Of(o, null, null),
                CelebrityName = o.Celebrity.User.Name,
                o.RecipientName,
                o.Occasion,
                o.Currency,
            })
            .AsNoTracking()
            .ToListAsync(cancel);
        return [.. rows.Select(row =>
        {
            var plan = RepairPlan.For(row.Facts, settings.Repair, clock.Now());
            return new RepairPreview(row.Facts.Id, row.Facts.OrderNumber, row.CelebrityName ?? "The celebrity", row.RecipientName, row.Occasion,
                new(plan.Price, row.Currency), new(row.Facts.TotalAmount, row.Currency), plan.Status, plan.Deadline, plan.Why);
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
        var items = await RepairBatchAsync(context, actor, repairId, [id], cancel);
        return (items[0], repairId);
    }

    /// <summary>Repairs these orders together.</summary>
    public async Task<RepairResult> RepairAsync(Actor actor, IReadOnlyCollection<string> orderIds, CancellationToken cancel)
    {
        actor.Require(Permission.RepairBookings);
        limits.CountRepair(actor);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var tally = new Tally(Guid.CreateVersion7());
        foreach (var batch in orderIds.Distinct(StringComparer.Ordinal).Chunk(DefaultBatch))
            tally.Add(await RepairBatchAsync(context, actor, tally.RepairId, batch, cancel));
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
        var tally = new Tally(repairId);
        while (true)
        {
            var failed = tally.FailedIds;
            var missing = await context.Database.SqlQueryRaw<string>(
                RepairSql.MissingIds, new NpgsqlParameter<string[]>("failed", failed), new NpgsqlParameter<int>("limit", Round)).ToListAsync(cancel);
            missing.Sort(StringComparer.Ordinal);
            foreach (var batch in missing.Chunk(batchSize))
            {
                tally.Add(await RepairBatchAsync(context, actor, tally.RepairId, batch, cancel));
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
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        // The row version tells of any touch, also of a writer that forgets updatedAt; the other two are compared again
        // after waiting for a writer that was first.
        await context.Database.ExecuteSqlAsync($"""
            SELECT FROM public."Order" o WHERE o.id IN (SELECT e.order_id FROM booking_admin.audit_entry e
                WHERE e.repair_id = {repairId} AND ({orderId}::text IS NULL OR e.order_id = {orderId})) ORDER BY o.id FOR NO KEY UPDATE
            """, cancel);
        var now = clock.Now();
        var (kind, undone, created) = (actor.Kind.ToString(), nameof(AuditAction.RepairUndone), nameof(AuditAction.BookingCreated));
        var removed = await context.Database.SqlQuery<string>($"""
            WITH entry AS (
                SELECT e.* FROM booking_admin.audit_entry e
                WHERE e.repair_id = {repairId} AND e.action = {created} AND ({orderId}::text IS NULL OR e.order_id = {orderId})
            ), removed AS (
                DELETE FROM public."Booking" b USING entry e
                WHERE b.id = e.booking_id AND b.xmin::text = e.after->>'version'
                  AND b.status::text = e.after->>'status' AND b."updatedAt" = b."createdAt"
                RETURNING e.id AS entry, b."orderId", b.id, b."celebrityId"
            )
            INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action, order_id, booking_id, celebrity_id, repair_id, undoes)
            SELECT {now}, {kind}, {actor.Id}, {actor.Name}, {undone}, r."orderId", r.id, r."celebrityId", {repairId}, r.entry
            FROM removed r
            RETURNING celebrity_id
            """).ToListAsync(cancel);
        var kept = await context.AuditEntries.CountAsync(
            e => e.RepairId == repairId && e.Action == AuditAction.BookingCreated && (orderId == null || e.OrderId == orderId)
                && context.Bookings.Any(b => b.Id == e.BookingId), cancel);
        await Changes.TellAsync(context, removed, cancel);
        await transaction.CommitAsync(cancel);
        return new(removed.Count, kept);
    }

    Task<IReadOnlyList<RepairItem>> RepairBatchAsync(BookingAdminContext context, Actor actor, Guid repairId, string[] orderIds, CancellationToken cancel) =>
        BookingAdminTraces.RunAsync("repair batch", actor, async span =>
        {
            var items = await RepairInOneAsync(context, actor, repairId, orderIds, cancel);
            var created = items.Count(item => item.Outcome is RepairOutcome.Created);
            BookingAdminMetrics.Repaired(actor, created);
            span?.SetTag("orders", orderIds.Length).SetTag("created", created);
            return items;
        });

    /// <summary>One transaction: holds the orders, creates what is missing, writes the audit entries, tells the pages.</summary>
    async Task<IReadOnlyList<RepairItem>> RepairInOneAsync(
        BookingAdminContext context, Actor actor, Guid repairId, string[] orderIds, CancellationToken cancel)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        // Held in one order by everybody, so that two repairs wait for each other instead of dead-locking, and nobody
        // cancels an order between the look and the insert.
        await context.Database.ExecuteSqlAsync(
            $"""SELECT FROM public."Order" o WHERE o.id = ANY({orderIds}) ORDER BY o.id FOR NO KEY UPDATE""", cancel);

        var now = clock.Now();
        var created = await context.Database.SqlQueryRaw<Created>(RepairSql.CreateMissing(settings.Repair),
            new NpgsqlParameter<string>("prefix", Cuid.Prefix(now)),
            new NpgsqlParameter<DateTime>("now", NpgsqlTypes.NpgsqlDbType.Timestamp) { TypedValue = DateTime.SpecifyKind(now.UtcDateTime, DateTimeKind.Unspecified) },
            new NpgsqlParameter<int>("days", settings.Repair.DecisionDays),
            new NpgsqlParameter<string[]>("ids", orderIds),
            new NpgsqlParameter<string>("kind", actor.Kind.ToString()),
            new NpgsqlParameter<string>("actor", actor.Id),
            new NpgsqlParameter<string>("name", actor.Name),
            new NpgsqlParameter<string>("action", nameof(AuditAction.BookingCreated)),
            new NpgsqlParameter<Guid>("repair", repairId)).ToListAsync(cancel);

        IReadOnlyList<RepairItem> items = [.. created.Select(c => new RepairItem(c.OrderId, c.OrderNumber, RepairOutcome.Created, c.BookingId))];
        if (created.Count < orderIds.Length)
            items = [.. items, .. await ExplainAsync(context, orderIds.Except(created.Select(c => c.OrderId), StringComparer.Ordinal), cancel)];
        if (created.Count > 0)
            await Changes.TellAsync(context, created.Select(c => c.CelebrityId), cancel);
        await transaction.CommitAsync(cancel);
        return items;
    }

    /// <summary>Why these orders got no booking.</summary>
    static async Task<IReadOnlyList<RepairItem>> ExplainAsync(BookingAdminContext context, IEnumerable<string> orderIds, CancellationToken cancel)
    {
        var ids = orderIds.ToArray();
        var orders = await context.Orders.Where(o => ids.Contains(o.Id))
            .Select(o => new { o.Id, o.OrderNumber, o.Status, BookingId = (string?)o.Booking!.Id })
            .ToDictionaryAsync(o => o.Id, StringComparer.Ordinal, cancel);
        return [.. ids.Select(id =>
            !orders.TryGetValue(id, out var order) ? new RepairItem(id, null, RepairOutcome.NotFound, null)
            : order.BookingId is not null ? new(id, order.OrderNumber, RepairOutcome.AlreadyThere, order.BookingId)
            : order.Status.NeedsBooking() ? new(id, order.OrderNumber, RepairOutcome.NumberTaken, null)
            : new(id, order.OrderNumber, RepairOutcome.NotNeeded, null))];
    }

    sealed record Created(string OrderId, string OrderNumber, string BookingId, string CelebrityId);

    /// <summary>Adds up batches.</summary>
    sealed class Tally(Guid repairId)
    {
        const int FailedShown = 1000;
        readonly List<RepairItem> failed = [];
        long created, alreadyThere;

        public Guid RepairId => repairId;

        public long Seen { get; private set; }

        public string[] FailedIds => [.. failed.Select(item => item.Order)];

        public RepairResult Result => new(RepairId, created, alreadyThere, [.. failed.Take(FailedShown)]);

        public void Add(IReadOnlyList<RepairItem> items)
        {
            Seen += items.Count;
            created += items.Count(item => item.Outcome is RepairOutcome.Created);
            alreadyThere += items.Count(item => item.Outcome is RepairOutcome.AlreadyThere);
            failed.AddRange(items.Where(item => item.Outcome is RepairOutcome.NumberTaken));
        }
    }
}
