using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Consistency.States;
using BookingAdmin.Services.Consistency.Sql;

namespace BookingAdmin.Services.Consistency.Runs;

/// <summary>The writing half of a run, set-based: what was found becomes findings, and what is no longer found is resolved.</summary>
static class RunSettlement
{
    // Against repairs that resolve at this moment: they hold few rows for a short time, and a lock on the table cannot dead-lock with them.
    public const string Lock = "SET LOCAL lock_timeout = '30s'; LOCK TABLE booking_admin.finding IN SHARE ROW EXCLUSIVE MODE";

    /// <summary>The guard's list against what lacks its booking, at the one snapshot.</summary>
    public static string CompareWatchList { get; } = $"""
        INSERT INTO {RunSql.Found} (rule, subject)
        SELECT @guard, '{GuardTruthSubjects.WatchList}' WHERE EXISTS (
            SELECT FROM (SELECT subject FROM {RunSql.Found} WHERE rule = '{RunSql.Missing}') m
            FULL JOIN (SELECT subject FROM {RunSql.Found} WHERE rule = '{RunSql.Listed}') l ON l.subject = m.subject
            WHERE l.subject IS NULL OR m.subject IS NULL)
        """;

    /// <summary>A list that was wrong still is, for all that a look without the scan can tell, unless it was made anew.</summary>
    public static string KeepWatchList { get; } = $"""
        INSERT INTO {RunSql.Found} (rule, subject)
        SELECT f.rule, f.subject FROM booking_admin.finding f
        WHERE f.rule = @guard AND f.subject = '{GuardTruthSubjects.WatchList}' AND f.resolved_at IS NULL
            AND NOT EXISTS (SELECT FROM booking_admin.audit_entry e WHERE e.at >= f.first_seen AND e.action IN ({GuardActions}))
        """;

    public static string AddBroken { get; } = $"INSERT INTO {RunSql.Found} (rule, subject) SELECT @guard, name FROM unnest(@broken) name";

    /// <summary>
    /// Resolves findings that are no longer found, in the name of the actor who last did something to the order since. Where none of our
    /// actors did, or the last action was to take a repair back or to leave the order alone, the marketplace resolved the finding.
    /// </summary>
    public static string Resolve { get; } = $"""
        WITH last_look AS ({FindingSql.LastLook}), gone AS (
            UPDATE booking_admin.finding f
            SET resolved_at = greatest(COALESCE(w.at, @seen), f.first_seen), last_seen = greatest(w.looked, f.first_seen),
                resolution = w.resolution, resolved_by = w.name
            FROM (
                SELECT g.id, e.at, l.at AS looked, e.actor_name AS name, CASE e.actor_kind
                    WHEN '{nameof(ActorKind.Person)}' THEN '{nameof(Resolution.Person)}'
                        WHEN '{nameof(ActorKind.Job)}' THEN '{nameof(Resolution.Monitor)}'
                    WHEN '{nameof(ActorKind.Trigger)}' THEN '{nameof(Resolution.Guard)}' ELSE '{nameof(Resolution.Owner)}' END AS resolution
                FROM booking_admin.finding g
                JOIN last_look l ON l.rule = g.rule
                LEFT JOIN LATERAL (
                    SELECT a.at, a.actor_name, a.actor_kind FROM (
                        SELECT * FROM booking_admin.audit_entry a
                            WHERE g.rule <> @guard AND a.order_id = g.subject AND a.at >= g.first_seen ORDER BY a.id DESC LIMIT 1
                    ) a WHERE a.action NOT IN ('{nameof(AuditAction.RepairUndone)}', '{nameof(AuditAction.OrderLeftAlone)}',
                    '{nameof(AuditAction.OrderHandedBack)}')
                ) o ON true
                LEFT JOIN LATERAL (
                    SELECT a.at, a.actor_name, a.actor_kind FROM booking_admin.audit_entry a
                    WHERE g.rule = @guard AND a.at >= g.first_seen AND a.action IN ({GuardActions}) ORDER BY a.id DESC LIMIT 1
                ) t ON true
                CROSS JOIN LATERAL (SELECT COALESCE(o.at, t.at) AS at, COALESCE(o.actor_name, t.actor_name) AS actor_name,
                    COALESCE(o.actor_kind, t.actor_kind) AS actor_kind) e
                WHERE g.resolved_at IS NULL
                    AND NOT EXISTS (SELECT FROM {RunSql.Found} x WHERE x.rule = g.rule AND x.subject = g.subject)
            ) w
            WHERE f.id = w.id
            RETURNING f.rule
        )
        SELECT rule, count(*) FROM gone GROUP BY rule
        """;

    /// <summary>
    /// What is seen for the first time. An order to which somebody has done something since the snapshot is left to the next run: it may be
    /// resolved already.
    /// </summary>
    public static string Add { get; } = $"""
        WITH added AS (
            INSERT INTO booking_admin.finding (rule, subject, order_number, celebrity_id, at_risk, currency, since, first_seen, first_run,
                came_back)
            SELECT x.rule, x.subject, x.order_number, x.celebrity_id, {Major}, CASE WHEN x.at_risk IS NOT NULL THEN x.currency END,
                least(greatest({Since}, p.resolved), @seen), @seen, @run, p.times
            FROM {RunSql.Found} x
            CROSS JOIN LATERAL (SELECT count(*) AS times, max(p.resolved_at) AS resolved FROM booking_admin.finding p
                WHERE p.rule = x.rule AND p.subject = x.subject) p
            WHERE x.rule = ANY(@rules)
                AND NOT EXISTS (SELECT FROM booking_admin.finding f
                    WHERE f.rule = x.rule AND f.subject = x.subject AND f.resolved_at IS NULL)
                AND NOT EXISTS (SELECT FROM booking_admin.audit_entry e WHERE e.order_id = x.subject AND e.at >= @seen)
            ORDER BY x.rule, x.subject
            RETURNING rule
        )
        SELECT rule, count(*) FROM added GROUP BY rule
        """;

    /// <summary>
    /// What is at risk moves with the order: it may be paid only now. What was seen before the beginning was kept learns its own.
    /// </summary>
    public static string Refresh { get; } = $"""
        UPDATE booking_admin.finding f SET at_risk = {Major}, currency = CASE WHEN x.at_risk IS NOT NULL THEN x.currency END,
            since = CASE WHEN f.came_back = 0 THEN least(f.since, {Since}) ELSE f.since END
        FROM {RunSql.Found} x
        WHERE x.rule = ANY(@rules) AND f.rule = x.rule AND f.subject = x.subject AND f.resolved_at IS NULL
            AND (f.at_risk IS DISTINCT FROM {Major} OR f.came_back = 0 AND {Since} < f.since)
        """;

    public const string Open = "SELECT rule, count(*) FROM booking_admin.finding WHERE resolved_at IS NULL GROUP BY rule";

    /// <summary>Since when the order has been so; where its row does not tell, since now.</summary>
    const string Since = "COALESCE(x.since AT TIME ZONE 'UTC', @seen)";

    const string Major = "round((x.at_risk / 100)::numeric, 2)";

    const string GuardActions =
        $"'{nameof(AuditAction.GuardInstalled)}', '{nameof(AuditAction.GuardRemoved)}', '{nameof(AuditAction.WatchListRebuilt)}'";
}

/// <summary>What a finding about the guard is about, beside the names of its parts.</summary>
static class GuardTruthSubjects
{
    public const string WatchList = "watch-list";

    /// <summary>The rule that they belong to.</summary>
    public static string Rule { get; } = Rules.All.OfType<GuardTruth>().Single().Id;
}
