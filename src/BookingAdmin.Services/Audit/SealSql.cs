namespace BookingAdmin.Services.Audit;

/// <summary>
/// The text of entries and seals over which the chain is made, and its hash. Each field is its length in bytes, a colon and the field, or a
/// minus sign where there is none, so that no two rows give the same text; times are microseconds since 1970. It must never change: a new
/// column of the entries is a new kind of seal.
/// </summary>
static class SealSql
{
    /// <summary>Entry `e`.</summary>
    static string Entry { get; } = string.Join(" || ", Fields(
        "e.id::text", Micros("e.at"), "e.actor_kind", "e.actor_id", "e.actor_name", "e.action", "e.order_id", "e.booking_id",
        "e.celebrity_id", "e.reason",
        "e.repair_id::text", "e.run_id::text", "e.undoes::text", "e.before::text", "e.after::text"));

    /// <summary>SHA-256 of the hash before it, what the seal says of itself, and its entries in the order of their ids.</summary>
    static string Hash(string previous, string number, string at, string through, string entries) => $"""
        sha256({previous} || convert_to({string.Join(" || ",
            Fields($"({number})::text", Micros($"({at})"), $"({through})::text", $"({entries})::text"))}
            || coalesce(string_agg({Entry}, '' ORDER BY e.id), ''), 'UTF8'))
        """;

    /// <summary>Seals up to @most entries behind @from and up to @until; no row when there are none.</summary>
    public static string Insert { get; } = $"""
        INSERT INTO booking_admin.audit_seal (id, at, through_id, entries, hash)
        SELECT @number, @at, max(e.id), count(*), {Hash("@previous", "@number", "@at", "max(e.id)", "count(*)")}
        FROM (SELECT * FROM booking_admin.audit_entry WHERE id > @from AND id <= @until ORDER BY id LIMIT @most) e
        HAVING count(*) > 0
        RETURNING id AS "Id", entries AS "Entries", through_id AS "ThroughId", hash AS "Hash"
        """;

    /// <summary>
    /// The next seals behind @after, each held against its entries: at most @seals of them, and no more once they cover @most entries.
    /// </summary>
    public static string Verify { get; } = $"""
        SELECT s.id AS "Id", s.at AS "At", s.through_id AS "ThroughId", s.entries AS "Entries", s.hash AS "Hash",
            f.found AS "Found", f.hash AS "Expected"
        FROM (SELECT n.*, coalesce(lag(n.through_id) OVER w, @from) AS previous_through,
                coalesce(lag(n.hash) OVER w, @previous) AS previous_hash, sum(n.entries) OVER w - n.entries AS before
            FROM (SELECT * FROM booking_admin.audit_seal WHERE id > @after ORDER BY id LIMIT @seals) n
            WINDOW w AS (ORDER BY n.id)) s,
        LATERAL (SELECT count(*) AS found, {Hash("s.previous_hash", "s.id", "s.at", "s.through_id", "s.entries")} AS hash
            FROM booking_admin.audit_entry e WHERE e.id > s.previous_through AND e.id <= s.through_id) f
        WHERE s.before < @most
        ORDER BY s.id
        """;

    /// <summary>The hash that a seal of these values would have.</summary>
    public static string HashOf { get; } = $"""
        SELECT {Hash("@previous", "@number", "@at", "@through", "@entries")} AS "Value"
        FROM booking_admin.audit_entry e WHERE e.id > @from AND e.id <= @through
        """;

    static IEnumerable<string> Fields(params string[] values) =>
        values.Select(value => $"coalesce(octet_length({value}) || ':' || {value}, '-')");

    static string Micros(string time) => $"round(extract(epoch FROM {time}) * 1000000)::bigint::text";
}
