using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Data;
using BookingAdmin.Services.Data.Own;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Repair;
using Microsoft.EntityFrameworkCore;

namespace BookingAdmin.Services.Consistency;

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

    static string SeeMissing(bool listed) => $"""
        INSERT INTO booking_admin.finding (rule, subject, order_number, celebrity_id, at_risk, currency, first_seen, first_run, came_back)
        SELECT @rule, o.id, o."orderNumber", o."celebrityId", round((p.cents / 100)::numeric, 2), CASE WHEN p.cents IS NOT NULL THEN o.currency END,
            {(listed ? "least(w.since, @now)" : "@now")}, 0, (SELECT count(*) FROM booking_admin.finding f WHERE f.rule = @rule AND f.subject = o.id)
        FROM public."Order" o
        {(listed ? "LEFT JOIN booking_admin.watch_list w ON w.order_id = o.id" : "")}
        CROSS JOIN LATERAL (SELECT CASE WHEN {RuleColumns.IsPaid} THEN {RuleColumns.WholeCents("o.\"totalAmount\"")} END AS cents) p
        WHERE o.id = ANY(@ids) AND {RepairSql.Missing}
        ON CONFLICT DO NOTHING
        """;

    /// <summary>
    /// Marks the open findings of a rule as put right by this actor, in the caller's transaction, which did it. Orders that have none are no fault.
    /// </summary>
    internal static Task<int> ResolveAsync(
        BookingAdminContext context, string rule, IReadOnlyCollection<string> orderIds, Actor actor, DateTimeOffset now, CancellationToken cancel)
    {
        string[] rules = [rule];
        var ids = orderIds.ToArray();
        var resolution = ResolutionOf(actor.Kind).ToString();
        // Locked in one order by everybody, so that two that resolve the same wait for each other instead of dead-locking.
        return context.Database.ExecuteSqlRawAsync($"""
            WITH last_look AS ({LastLook}), open AS MATERIALIZED (
                SELECT f.id FROM booking_admin.finding f
                WHERE f.rule = ANY(@rules) AND f.subject = ANY(@ids) AND f.resolved_at IS NULL ORDER BY f.id FOR UPDATE
            )
            UPDATE booking_admin.finding f
            SET resolved_at = greatest(@now, f.first_seen), last_seen = greatest(l.at, f.first_seen), resolution = @resolution, resolved_by = @name
            FROM open, last_look l
            WHERE f.id = open.id AND l.rule = f.rule AND f.resolved_at IS NULL
            """,
            [
                new Npgsql.NpgsqlParameter<string[]>("rules", rules),
                new Npgsql.NpgsqlParameter<string[]>("ids", ids),
                new Npgsql.NpgsqlParameter<DateTime>("now", now.UtcDateTime),
                new Npgsql.NpgsqlParameter<string>("resolution", resolution),
                new Npgsql.NpgsqlParameter<string>("name", actor.Name),
            ], cancel);
    }

    /// <summary>
    /// Notes orders that lack their booking and that no run has seen yet, so that what is repaired before a run comes is not forgotten. Seen since the
    /// guard listed them; without its list, now.
    /// </summary>
    internal static async Task SeeMissingAsync(BookingAdminContext context, string rule, string[] orderIds, DateTimeOffset now, CancellationToken cancel)
    {
        var listed = (await context.Database.SqlQueryRaw<bool>(WatchListSql.CanBeRead).ToListAsync(cancel))[0];
        await context.Database.ExecuteSqlRawAsync(SeeMissing(listed),
            [
                new Npgsql.NpgsqlParameter<string>("rule", rule),
                new Npgsql.NpgsqlParameter<string[]>("ids", orderIds),
                new Npgsql.NpgsqlParameter<DateTime>("now", now.UtcDateTime),
            ], cancel);
    }

    static Resolution ResolutionOf(ActorKind kind) => kind switch
    {
        ActorKind.Person => Resolution.Person,
        ActorKind.Job => Resolution.Monitor,
        ActorKind.Trigger => Resolution.Guard,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
