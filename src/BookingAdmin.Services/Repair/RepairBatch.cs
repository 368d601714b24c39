using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Consistency.Sql;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Settings;
using BookingAdmin.Services.Telemetry;

namespace BookingAdmin.Services.Repair;

/// <summary>What happens to the orders of one transaction, no matter who asks for it: a click, a job or the monitor.</summary>
public sealed class RepairBatch(BookingAdminSettings settings, TimeProvider clock)
{
    /// <summary>
    /// Locks the orders and repairs each that breaks the rule; audit entries, findings and the pages' signal are written with it.
    /// </summary>
    /// <param name="context">In a transaction of the caller's, who commits it.</param>
    /// <param name="leaveHeld">Whether to leave aside the orders that somebody else holds, instead of waiting for them.</param>
    /// <returns>One item an order.</returns>
    internal Task<IReadOnlyList<RepairItem>> RunAsync(
        BookingAdminContext context, Actor actor, Guid repairId, Rule rule, string? reason, string[] orderIds, bool leaveHeld,
        CancellationToken cancel) =>
        BookingAdminTraces.RunAsync("repair batch", actor, async span =>
        {
            var held = leaveHeld ? await HeldAsync(context, rule, orderIds, cancel) : [];
            var numbers = held.Length == 0 ? []
                : await context.Orders.Where(o => held.Contains(o.Id)).Select(o => new { o.Id, o.OrderNumber }).ToListAsync(cancel);
            string[] free = held.Length == 0 ? orderIds : [.. orderIds.Except(held, StringComparer.Ordinal)];
            IReadOnlyList<RepairItem> items =
            [
                .. await RepairAsync(context, actor, repairId, rule, reason, free, cancel),
                .. numbers.Select(o => new RepairItem(o.Id, o.OrderNumber, RepairOutcome.Held, null)),
            ];
            span?.SetTag("rule", rule.Id).SetTag("orders", orderIds.Length)
                .SetTag("repaired", items.Count(item => item.Outcome.IsRepaired()));
            return items;
        });

    async Task<IReadOnlyList<RepairItem>> RepairAsync(
        BookingAdminContext context, Actor actor, Guid repairId, Rule rule, string? reason, string[] orderIds, CancellationToken cancel)
    {
        // Held in one order by everybody, so that two repairs wait for each other instead of dead-locking, and nobody
        // cancels an order between the look and the write.
        await OrderHold.OrdersAsync(context, orderIds, cancel);
        var written = new Written(actor, repairId, reason, clock.Now());
        var since = rule.Repair is RuleRepair.CreateBooking ? await FindingSql.ListedSinceAsync(context, orderIds, cancel) : null;
        var items = await new RepairWriter(context, settings, written, rule, cancel).RunAsync(orderIds);
        string[] repaired = [.. items.Where(item => item.Outcome.IsRepaired()).Select(item => item.Order)];
        if (repaired.Length > 0)
        {
            var known = await FindingSql.ResolveAsync(context, rule.Id, repaired, actor, written.At, cancel);
            if (since is not null && settings.Rules.IsOn(rule) && repaired.Except(known, StringComparer.Ordinal)
                .ToArray() is { Length: > 0 } unseen)
                await FindingSql.KeepAsync(context, rule, unseen, since, actor, written.At, cancel);
            await Changes.TellAsync(context, written.Celebrities, cancel);
        }
        return items;
    }

    /// <summary>
    /// Holds these orders and what the repair writes to, except what another transaction holds: the ids of those orders are returned.
    /// </summary>
    internal static async Task<string[]> HeldAsync(BookingAdminContext context, Rule rule, string[] orderIds, CancellationToken cancel)
    {
        var held = await HeldInAsync(context, """public."Order" """, "id", orderIds, cancel);
        if (rule.Repair is RuleRepair.CreateBooking)
            return held;
        string[] free = [.. orderIds.Except(held, StringComparer.Ordinal)];
        var more = await (RepairWriter.WritesBookings(rule)
            ? HeldInAsync(context, """public."Booking" """, "\"orderId\"", free, cancel)
            : HeldInAsync(context, "booking_admin.refund", "order_id", free, cancel));
        return [.. held.Union(more, StringComparer.Ordinal)];
    }

    static Task<string[]> HeldInAsync(BookingAdminContext context, string table, string order, string[] orderIds, CancellationToken cancel)
    {
        var sql = $"""
            WITH free AS MATERIALIZED (SELECT t.id FROM {table} t WHERE t.{order} = ANY(@ids) FOR NO KEY UPDATE SKIP LOCKED)
            SELECT DISTINCT t.{order} AS "Value" FROM {table} t WHERE t.{order} = ANY(@ids) AND t.id NOT IN (SELECT free.id FROM free)
            """;
        return context.Database.SqlQueryRaw<string>(sql, new NpgsqlParameter<string[]>("ids", orderIds)).ToArrayAsync(cancel);
    }
}

/// <summary>What the entries of one batch have in common, and whose pages are to be informed.</summary>
sealed record Written(Actor Actor, Guid RepairId, string? Reason, DateTimeOffset At)
{
    public HashSet<string> Celebrities { get; } = new(StringComparer.Ordinal);

    /// <summary>@at and @now (the owner's column type), @kind, @actor, @name, @repair, @reason.</summary>
    public IEnumerable<NpgsqlParameter> Parameters =>
    [
        new NpgsqlParameter<DateTimeOffset>("at", At),
        new NpgsqlParameter<DateTime>("now", NpgsqlTypes.NpgsqlDbType.Timestamp)
        {
            TypedValue = DateTime.SpecifyKind(At.UtcDateTime, DateTimeKind.Unspecified),
        },
        new NpgsqlParameter<string>("kind", Actor.Kind.ToString()),
        new NpgsqlParameter<string>("actor", Actor.Id),
        new NpgsqlParameter<string>("name", Actor.Name),
        new NpgsqlParameter<Guid>("repair", RepairId),
        new NpgsqlParameter("reason", NpgsqlTypes.NpgsqlDbType.Text) { Value = (object?)Reason ?? DBNull.Value },
    ];
}
