namespace BookingAdmin.Services.Live;

/// <summary>
/// How the guard's triggers tell open pages whose orders and bookings have changed: a row in an unlogged table, which
/// <see cref="ChangeFollower"/> takes away and passes on. Not by NOTIFY: each commit that notifies waits for all others that do.
/// </summary>
static class GuardChanges
{
    public const string Table = "booking_admin.guard_change";

    /// <summary>
    /// The advisory lock that the following process holds exclusively in its session. A writer that gets it shared notes nothing, and keeps
    /// the lock to the end of its transaction: a process that gets it exclusively knows that all such writes are committed.
    /// </summary>
    public const long FollowedLock = 7310_0004;

    public const string NobodyFollows = "pg_try_advisory_xact_lock_shared(73100004)";

    /// <summary>More celebrities than this in one statement, and everybody asks again.</summary>
    const int MostTold = 50;

    // PostgreSQL takes 8,000 in one notification.
    const int MostBytes = 7000;

    /// <summary>Columns and key of the table of which `c` is the row in pg_class.</summary>
    public const string Shape = """
        (SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ',' ORDER BY a.attname) FROM pg_attribute a
            WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
            || '|' || EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)::text
        """;

    /// <summary>As <see cref="Shape"/> has it.</summary>
    public const string RightShape = "celebrity text,order_id text|false";

    /// <summary>The rows are gone after a crash, when every page asks again anyway.</summary>
    public const string CreateTable = $"""
        DO $$ BEGIN
            IF EXISTS (SELECT FROM pg_class c WHERE c.oid = to_regclass('{Table}') AND {Shape} IS DISTINCT FROM '{RightShape}')
                THEN
                DROP TABLE {Table};
            END IF;
        END $$;
        -- Emptied several times a second: to be vacuumed by what passes, and never cut off at its end, which would lock writers out.
        CREATE UNLOGGED TABLE IF NOT EXISTS {Table} (celebrity text NOT NULL, order_id text)
            WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, vacuum_truncate = off);
        """;

    public static string Followed(string statement) => $"IF NOT {NobodyFollows} THEN {statement} END IF;";

    /// <summary>One row more than there may be stands for everybody.</summary>
    public static string OfRows(string rows) => $"""
        INSERT INTO {Table} (celebrity) SELECT d.c FROM (SELECT DISTINCT r."celebrityId" AS c FROM {rows} r LIMIT {MostTold + 1}) d;
        """;

    public const string OfEverybody = $"INSERT INTO {Table} (celebrity) VALUES ('{Changes.Everybody}');";

    /// <param name="celebrity">Whose the row is.</param>
    /// <param name="before">Whose it was before an update.</param>
    public static string OfRow(string celebrity, string? before = null) => Followed(before is null
        ? $"INSERT INTO {Table} (celebrity) VALUES ({celebrity});"
        : $"""
            INSERT INTO {Table} (celebrity) VALUES ({celebrity});
                    IF {before} <> {celebrity} THEN
                        INSERT INTO {Table} (celebrity) VALUES ({before});
                    END IF;
            """);

    /// <summary>Looks at the orders that this transaction has noted before it commits.</summary>
    public const string CheckNow = """
        DO $$ BEGIN
            IF EXISTS (SELECT FROM pg_constraint c WHERE c.conname = 'booking_admin_checked') THEN
                SET CONSTRAINTS booking_admin.booking_admin_checked IMMEDIATE;
                SET CONSTRAINTS booking_admin.booking_admin_checked DEFERRED;
            END IF;
        END $$
        """;

    /// <summary>Takes away what was noted, and passes it on at commit.</summary>
    public static string PassOn { get; } = $"""
        WITH gone AS (
                DELETE FROM {Table}
                RETURNING CASE WHEN octet_length(celebrity) > {MostBytes} THEN '{Changes.Everybody}' ELSE celebrity END AS celebrity),
            whose AS (SELECT DISTINCT celebrity FROM gone LIMIT {MostTold + 1}),
            many AS (SELECT count(*) > {MostTold} OR bool_or(celebrity = '{Changes.Everybody}') AS everybody FROM whose)
        SELECT count(pg_notify('{Changes.Channel}', t.celebrity)) FROM (
            SELECT celebrity FROM whose WHERE NOT (SELECT everybody FROM many)
            UNION ALL SELECT '{Changes.Everybody}' WHERE (SELECT everybody FROM many)
        ) t
        """;
}
