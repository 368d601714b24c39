using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Consistency.Payments;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Consistency.Sql;
using BookingAdmin.Services.Live;

namespace BookingAdmin.Services.Payments.Events;

/// <summary>One finding for each order of which an event needs somebody, for as long as one does.</summary>
static class EventFindings
{
    public static string Rule { get; } = Rules.All.OfType<StripeEvent>().Single().Id;

    /// <summary>A cancelled or failed attempt moves no money by itself.</summary>
    const string MovesMoney = "e.type NOT IN ('payment_intent.payment_failed', 'payment_intent.canceled')";

    const string IsOpen = "e.needs_somebody IS NOT NULL AND e.settled_at IS NULL";

    static string Align { get; } = $"""
        WITH told AS MATERIALIZED (
            SELECT o.id, o."orderNumber" AS number, o."celebrityId" AS celebrity, e.detail, round((r.cents / 100)::numeric, 2) AS at_risk,
                r.currency
            FROM public."Order" o
            JOIN LATERAL (
                SELECT string_agg(s.code, E'\n' ORDER BY s.since) AS detail, bool_or(s.of_order) AS of_order
                FROM (SELECT e.needs_somebody AS code, min(e.received_at) AS since,
                    bool_or(e.tip_id IS NULL AND ({MovesMoney} OR {RuleColumns.IsPaid})) AS of_order
                    FROM booking_admin.stripe_event e WHERE e.order_id = o.id AND {IsOpen} GROUP BY e.needs_somebody) s
                HAVING count(*) > 0) e ON true
            LEFT JOIN LATERAL (
                SELECT {RuleColumns.WholeCents("o.\"totalAmount\"")} AS cents, o.currency WHERE e.of_order AND abs(o."totalAmount") < 1e12
                UNION ALL
                (SELECT {RuleColumns.WholeCents("t.amount")}, t.currency FROM public."Tip" t
                WHERE NOT e.of_order AND t."orderId" = o.id AND abs(t.amount) < 1e12
                    AND EXISTS (SELECT FROM booking_admin.stripe_event e
                        WHERE e.order_id = o.id AND e.tip_id = t.id AND {IsOpen} AND {MovesMoney})
                ORDER BY t.amount DESC LIMIT 1)) r ON true
            WHERE o.id = @order
        ), open AS MATERIALIZED (
            SELECT f.id FROM booking_admin.finding f WHERE f.rule = @rule AND f.subject = @order AND f.resolved_at IS NULL FOR UPDATE
        ), cleared AS (
            UPDATE booking_admin.finding f SET resolved_at = greatest(@now, f.first_seen), last_seen = greatest(@now, f.first_seen),
                resolution = @resolution, resolved_by = @name
            FROM open WHERE f.id = open.id AND NOT EXISTS (SELECT FROM told)
        ), changed AS (
            UPDATE booking_admin.finding f SET detail = told.detail, at_risk = told.at_risk, currency = told.currency,
                last_seen = greatest(@now, f.first_seen)
            FROM open, told WHERE f.id = open.id
        ), added AS (
            INSERT INTO booking_admin.finding (rule, subject, order_number, celebrity_id, detail, at_risk, currency, since, first_seen,
                first_run, came_back, last_seen)
            SELECT @rule, told.id, told.number, told.celebrity, told.detail, told.at_risk, told.currency, @now, @now, 0,
                (SELECT count(*) FROM booking_admin.finding p WHERE p.rule = @rule AND p.subject = told.id), @now
            FROM told WHERE NOT EXISTS (SELECT FROM open)
        )
        SELECT o."celebrityId" AS "Value" FROM public."Order" o WHERE o.id = @order
        """;

    /// <summary>
    /// Files, changes or resolves the order's finding, in the caller's transaction. It holds the order from here on: of two that settle
    /// its last two events each would else still see the other's.
    /// </summary>
    /// <param name="by">Who has seen to it, where that puts it right; null: nobody of ours.</param>
    public static async Task AlignAsync(
        BookingAdminContext context, string orderId, Actor? by, DateTimeOffset now, CancellationToken cancel)
    {
        await OrderHold.OrderAsync(context, orderId, cancel);
        var celebrities = await context.Database.SqlQueryRaw<string>(Align,
            new NpgsqlParameter<string>("rule", Rule),
            new NpgsqlParameter<string>("order", orderId),
            new NpgsqlParameter<DateTime>("now", now.UtcDateTime),
            new NpgsqlParameter<string>("resolution", (by is null ? Resolution.Owner : FindingSql.ResolutionOf(by.Kind)).ToString()),
            new NpgsqlParameter<string?>("name", by?.Name)).ToListAsync(cancel);
        await Changes.TellAsync(context, celebrities, cancel);
    }

    /// <summary>
    /// Orders whose finding is not as their events are: the marketplace has deleted or restored them, or an event came from before there
    /// was such a rule.
    /// </summary>
    public static Task<List<string>> AdriftAsync(BookingAdminContext context, CancellationToken cancel) =>
        context.Database.SqlQueryRaw<string>($"""
        SELECT e.order_id AS "Value" FROM booking_admin.stripe_event e JOIN public."Order" o ON o.id = e.order_id
        WHERE {IsOpen}
            AND NOT EXISTS (SELECT FROM booking_admin.finding f WHERE f.rule = @rule AND f.subject = e.order_id AND f.resolved_at IS NULL)
        UNION
        SELECT f.subject FROM booking_admin.finding f
        WHERE f.rule = @rule AND f.resolved_at IS NULL
            AND NOT EXISTS (SELECT FROM booking_admin.stripe_event e JOIN public."Order" o ON o.id = e.order_id
                WHERE e.order_id = f.subject AND {IsOpen})
        """, new NpgsqlParameter<string>("rule", Rule)).ToListAsync(cancel);
}
