using BookingAdmin.Domain.Consistency;
using BookingAdmin.Services.Guard;

namespace BookingAdmin.Services.Consistency.Sql;

/// <summary>What repairs tell the findings.</summary>
static class FindingSql
{
    /// <summary>
    /// The moment when a run last saw each rule's findings, by rule: the last one that was done and could look at it. Needs @rules.
    /// </summary>
    public const string LastLook = """
        SELECT u.rule, (
            SELECT r.started_at FROM booking_admin.run r JOIN booking_admin.run_rule l ON l.run_id = r.id
            WHERE l.rule = u.rule AND l.fault IS NULL AND r.state = 'Done' ORDER BY r.id DESC LIMIT 1) AS at
        FROM unnest(@rules) AS u (rule)
        """;

    static string Keep(Rule rule) => $"""
        WITH earlier AS (SELECT f.subject, count(*) AS times FROM booking_admin.finding f WHERE f.rule = @rule AND f.subject = ANY(@ids)
            GROUP BY f.subject)
        INSERT INTO booking_admin.finding (rule, subject, order_number, celebrity_id, at_risk, currency, since, first_seen, first_run,
            came_back, last_seen, resolved_at, resolution, resolved_by)
        SELECT @rule, o.id, o."orderNumber", o."celebrityId", round((p.cents / 100)::numeric, 2), CASE
            WHEN p.cents IS NOT NULL THEN o.currency END,
            least(COALESCE(({RuleSql.Since(rule)}) AT TIME ZONE 'UTC', @now), s.since, @now), least(s.since, @now), 0,
            COALESCE(e.times, 0), least(s.since, @now), @now, @resolution, @name
        FROM unnest(@ids, @since) s (id, since)
        JOIN public."Order" o ON o.id = s.id {RuleColumns.Partners}
        LEFT JOIN earlier e ON e.subject = s.id
        CROSS JOIN LATERAL (SELECT CASE WHEN {RuleColumns.IsPaid} THEN {RuleColumns.WholeCents("o.\"totalAmount\"")} END AS cents) p
        """;

    /// <summary>
    /// Marks the open findings of a rule as resolved by this actor, in the caller's transaction, which did it. Orders that have none are
    /// no fault.
    /// </summary>
    /// <returns>The orders that had one.</returns>
    internal static Task<List<string>> ResolveAsync(
        BookingAdminContext context, string rule, IReadOnlyCollection<string> orderIds, Actor actor, DateTimeOffset now,
        CancellationToken cancel)
    {
        string[] rules = [rule];
        var ids = orderIds.ToArray();
        // Locked in one order by everybody, so that two that resolve the same wait for each other instead of dead-locking.
        return context.Database.SqlQueryRaw<string>($"""
            WITH last_look AS ({LastLook}), open AS MATERIALIZED (
                SELECT f.id FROM booking_admin.finding f
                WHERE f.rule = ANY(@rules) AND f.subject = ANY(@ids) AND f.resolved_at IS NULL ORDER BY f.id FOR UPDATE
            )
            UPDATE booking_admin.finding f
            SET resolved_at = greatest(@now, f.first_seen), last_seen = greatest(l.at, f.first_seen), resolution = @resolution,
                resolved_by = @name
            FROM open, last_look l
            WHERE f.id = open.id AND l.rule = f.rule AND f.resolved_at IS NULL
            RETURNING f.subject AS "Value"
            """,
            [
                new Npgsql.NpgsqlParameter<string[]>("rules", rules),
                new Npgsql.NpgsqlParameter<string[]>("ids", ids),
                new Npgsql.NpgsqlParameter<DateTime>("now", now.UtcDateTime),
                new Npgsql.NpgsqlParameter<string>("resolution", ResolutionOf(actor.Kind).ToString()),
                new Npgsql.NpgsqlParameter<string>("name", actor.Name),
            ]).ToListAsync(cancel);
    }

    /// <summary>
    /// The time since which the guard lists each order; an order that is not on its list has none. Read it before the bookings are created.
    /// </summary>
    internal static async Task<IReadOnlyDictionary<string, DateTimeOffset>> ListedSinceAsync(
        BookingAdminContext context, string[] orderIds, CancellationToken cancel) =>
        (await context.Database.SqlQueryRaw<bool>(WatchListSql.CanBeRead).ToListAsync(cancel))[0]
            ? await context.WatchList.Where(w => orderIds.Contains(w.OrderId)).Select(w => new { w.OrderId, w.Since })
                .ToDictionaryAsync(w => w.OrderId, w => w.Since, StringComparer.Ordinal, cancel)
            : new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);

    /// <summary>
    /// Notes what was resolved before any run had seen it, so that it is not forgotten: seen since the guard listed it, or now.
    /// </summary>
    internal static Task<int> KeepAsync(
        BookingAdminContext context, Rule rule, string[] orderIds, IReadOnlyDictionary<string, DateTimeOffset> since, Actor actor,
        DateTimeOffset now, CancellationToken cancel) =>
        context.Database.ExecuteSqlRawAsync(Keep(rule),
            [
                new Npgsql.NpgsqlParameter<string>("rule", rule.Id),
                new Npgsql.NpgsqlParameter<string[]>("ids", orderIds),
                new Npgsql.NpgsqlParameter<DateTime?[]>(
                    "since", [.. orderIds.Select(id => since.TryGetValue(id, out var at) ? at.UtcDateTime : (DateTime?)null)]),
                new Npgsql.NpgsqlParameter<DateTime>("now", now.UtcDateTime),
                new Npgsql.NpgsqlParameter<string>("resolution", ResolutionOf(actor.Kind).ToString()),
                new Npgsql.NpgsqlParameter<string>("name", actor.Name),
            ], cancel);

    /// <summary>
    /// Opens the findings of a rule again whose repair was undone: they are the same ones come back, with one beginning and one life. Where
    /// a check has found the order again already, that finding stays the open one.
    /// </summary>
    /// <param name="entries">The audit entries of the repairs that were undone.</param>
    internal static Task<int> ReopenAsync(BookingAdminContext context, string rule, long[] entries, CancellationToken cancel) =>
        context.Database.ExecuteSqlAsync($"""
        UPDATE booking_admin.finding f
        SET resolved_at = NULL, resolution = NULL, resolved_by = NULL, last_seen = NULL, came_back = f.came_back + 1
        FROM booking_admin.audit_entry e
        WHERE e.id = ANY({entries}) AND f.rule = {rule} AND f.subject = e.order_id AND f.resolved_at >= e.at
            AND f.id = (SELECT max(l.id) FROM booking_admin.finding l WHERE l.rule = f.rule AND l.subject = f.subject)
        """, cancel);

    internal static Resolution ResolutionOf(ActorKind kind) => kind switch
    {
        ActorKind.Person => Resolution.Person,
        ActorKind.Job => Resolution.Monitor,
        ActorKind.Trigger => Resolution.Guard,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
