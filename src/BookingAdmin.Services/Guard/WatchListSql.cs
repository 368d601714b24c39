using BookingAdmin.Services.Live;

namespace BookingAdmin.Services.Guard;

/// <summary>Statements on the watch list outside the triggers.</summary>
static class WatchListSql
{
    // OFFSET 0 keeps it a look-up for each entry: the list is short, and the orders are many.
    static readonly string IsMissing =
        $"""EXISTS (SELECT FROM public."Order" o WHERE o.id = w.order_id AND {BookingSql.Missing} OFFSET 0)""";

    public const string IsDue = "(w.since <= clock_timestamp() - @grace OR w.since > clock_timestamp())";

    const string Add = $"""
        INSERT INTO {GuardParts.WatchList} (order_id, amount, currency) SELECT o.id, o."totalAmount", o.currency FROM public."Order" o
        """;

    /// <summary>As <see cref="GuardChanges.Shape"/> has it.</summary>
    public const string RightShape = "amount double precision,currency text,order_id text,since timestamp with time zone|true";

    /// <summary>Puts on the list whatever a full scan finds and it lacks.</summary>
    public static string Fill { get; } = $"{Add} WHERE {BookingSql.Missing} ON CONFLICT DO NOTHING";

    /// <summary>Takes off the list whatever lacks nothing.</summary>
    public static string Clean { get; } = $"DELETE FROM {GuardParts.WatchList} w WHERE NOT {IsMissing}";

    public static string Due { get; } = $"""
        SELECT w.order_id AS "Value" FROM {GuardParts.WatchList} w WHERE {IsDue} AND {IsMissing} ORDER BY w.since, w.order_id LIMIT @limit
        """;

    public static string StaleAndDue { get; } = $"""
        SELECT w.order_id AS "Value" FROM {GuardParts.WatchList} w WHERE {IsDue} AND NOT {IsMissing} LIMIT @limit
        """;

    /// <summary>What is written in this transaction is upkeep: nobody has touched the list by hand.</summary>
    public const string Keeping = "SELECT set_config('booking_admin.keeping', 'on', true)";

    public const string Hold = """SELECT FROM public."Order" o WHERE o.id = ANY(@ids) ORDER BY o.id FOR UPDATE""";

    /// <summary>Who holds an order of the marketplace's is not waited for.</summary>
    public static string Briefly { get; } = $"SELECT set_config('lock_timeout', '{GuardScript.LockMilliseconds}ms', true)";

    public static string AddMissing { get; } = $"{Add} WHERE o.id = ANY(@ids) AND {BookingSql.Missing} ON CONFLICT DO NOTHING";

    public static string RemoveStale { get; } = $"{Clean} AND w.order_id = ANY(@ids)";

    /// <summary>Orders that lack their booking and are not on the list.</summary>
    public static string Unlisted { get; } = $"""
        SELECT o.id AS "Value" FROM public."Order" o
        WHERE {BookingSql.Missing} AND NOT EXISTS (SELECT FROM {GuardParts.WatchList} w WHERE w.order_id = o.id)
        """;

    /// <summary>Entries whose order lacks nothing.</summary>
    public static string Stale { get; } = $"""SELECT w.order_id AS "Value" FROM {GuardParts.WatchList} w WHERE NOT {IsMissing}""";

    /// <summary>Both counted in one statement, so at one moment.</summary>
    public static string Truth { get; } =
        $"""SELECT (SELECT count(*) FROM ({Unlisted}) u) AS "Unlisted", (SELECT count(*) FROM ({Stale}) s) AS "Stale" """;

    /// <summary>Whether somebody has left the list where it is, so that a statement may name it.</summary>
    public const string CanBeRead = $"""
        SELECT count(*) = 2 AS "Value" FROM pg_attribute a
            WHERE a.attrelid = to_regclass('{GuardParts.WatchList}') AND a.attname IN ('order_id', 'since') AND NOT a.attisdropped
        """;

    /// <summary>
    /// What is missing, a row a currency. Each entry's order is looked at again, so that an entry which is no longer true does not show.
    /// </summary>
    public static string Counts { get; } = $"""
        SELECT o.currency AS "Currency", count(*) AS "Missing", count(*) FILTER (WHERE o."paymentStatus" = 'SUCCEEDED') AS "Paid",
            COALESCE(sum(o."totalAmount") FILTER (WHERE o."paymentStatus" = 'SUCCEEDED'), 0) AS "AtRisk",
            min(o."createdAt") AT TIME ZONE 'UTC' AS "Oldest"
        FROM {GuardParts.WatchList} w
        CROSS JOIN LATERAL (SELECT o.* FROM public."Order" o WHERE o.id = w.order_id AND {BookingSql.Missing} OFFSET 0) o
        GROUP BY o.currency
        """;

    public static string NoneNeeded { get; } =
        $"""SELECT NOT EXISTS (SELECT FROM public."Order" o WHERE o.status NOT IN ({BookingSql.Exempt})) AS "Value" """;
}
