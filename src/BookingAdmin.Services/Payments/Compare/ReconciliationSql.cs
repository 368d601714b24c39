using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Consistency.Payments;
using BookingAdmin.Services.Live;

namespace BookingAdmin.Services.Payments.Compare;

/// <summary>The writing half of a comparison with Stripe, set-based.</summary>
static class ReconciliationSql
{
    public static string Rule { get; } = Rules.All.OfType<StripeMismatch>().Single().Id;

    /// <summary>
    /// Files what was compared: findings appear, change, or are resolved. An order that has changed since it was read, or a tip of it, is
    /// left out: what Stripe said may have been about the order as it is now. A finding counts as resolved by the actor who last did
    /// something to the order; where none of our actors did, by the marketplace. Needs @rule, @now, @ids, @details (null: both agree),
    /// @at_risk, @seen, @tips (when one of its tips with a payment changed last), @refunds.
    /// </summary>
    public static string File { get; } = $"""
        WITH told AS MATERIALIZED (
            SELECT t.id, t.detail, t.at_risk, o."orderNumber" AS number, o."celebrityId" AS celebrity, o.currency
            FROM unnest(@ids, @details, @at_risk, @seen, @tips, @refunds) t (id, detail, at_risk, seen, tips, refund)
            JOIN public."Order" o ON o.id = t.id AND o."updatedAt" = t.seen
            LEFT JOIN booking_admin.refund r ON r.order_id = t.id AND r.status <> 'Withdrawn'
            LEFT JOIN (SELECT "orderId", max("updatedAt") AS at FROM public."Tip"
                WHERE "orderId" = ANY(@ids) AND "paymentIntentId" IS NOT NULL GROUP BY "orderId") p ON p."orderId" = t.id
            WHERE r.status IS NOT DISTINCT FROM t.refund AND p.at IS NOT DISTINCT FROM t.tips
        ), open AS MATERIALIZED (
            SELECT f.id, f.subject, f.first_seen FROM booking_admin.finding f JOIN told ON told.id = f.subject
            WHERE f.rule = @rule AND f.resolved_at IS NULL ORDER BY f.id FOR UPDATE OF f
        ), cleared AS (
            UPDATE booking_admin.finding f SET {Resolved}
            FROM (SELECT open.*, told.celebrity FROM open JOIN told ON told.id = open.subject AND told.detail IS NULL) g {LastTouch}
            WHERE f.id = g.id RETURNING g.celebrity
        ), changed AS (
            UPDATE booking_admin.finding f
            SET detail = told.detail, at_risk = told.at_risk, currency = CASE
                WHEN told.at_risk IS NOT NULL THEN told.currency END, last_seen = @now
            FROM open JOIN told ON told.id = open.subject AND told.detail IS NOT NULL
            WHERE f.id = open.id
        ), added AS (
            INSERT INTO booking_admin.finding (rule, subject, order_number, celebrity_id, detail, at_risk, currency, since, first_seen,
                first_run, came_back, last_seen)
            SELECT @rule, told.id, told.number, told.celebrity, told.detail, told.at_risk, CASE
                WHEN told.at_risk IS NOT NULL THEN told.currency END, @now, @now, 0,
                (SELECT count(*) FROM booking_admin.finding p WHERE p.rule = @rule AND p.subject = told.id), @now
            FROM told WHERE told.detail IS NOT NULL AND NOT EXISTS (SELECT FROM open WHERE open.subject = told.id)
            RETURNING celebrity_id
        )
        SELECT (SELECT count(*) FROM told) AS "Compared", (SELECT count(*) FROM told WHERE detail IS NOT NULL) AS "Disagreed",
            (SELECT count(*) FROM added) AS "Appeared", (SELECT count(*) FROM cleared) AS "Cleared",
            COALESCE((SELECT array_agg(DISTINCT c) FROM (SELECT celebrity_id FROM added UNION ALL SELECT celebrity FROM cleared) x (c)),
                ARRAY[]::text[]) AS "Celebrities"
        """;

    /// <summary>
    /// Nobody compares an order any more that is gone, or has no payment at Stripe, nor has a tip of it. Needs @rule, @now.
    /// </summary>
    public static string Forget { get; } = $"""
        UPDATE booking_admin.finding f SET {Resolved}
        FROM (SELECT id, subject, first_seen FROM booking_admin.finding WHERE rule = @rule AND resolved_at IS NULL
            AND NOT EXISTS (SELECT FROM public."Order" o WHERE o.id = subject AND (o."paymentIntentId" IS NOT NULL
                OR EXISTS (SELECT FROM public."Tip" t WHERE t."orderId" = o.id AND t."paymentIntentId" IS NOT NULL))) ORDER BY id
                    FOR UPDATE) g {LastTouch}
        WHERE f.id = g.id
        """;

    /// <summary>Closes the row that a killed reconciliation left open. The holder of the lock knows that no other is going on.</summary>
    public const string CloseKilled = $"""
        UPDATE booking_admin.reconciliation SET finished_at = greatest(@now, started_at), fault = '{nameof(WorkFault.CutOff)}'
        WHERE finished_at IS NULL
        """;

    const string Resolved =
        "resolved_at = greatest(COALESCE(e.at, @now), f.first_seen), resolution = e.resolution, resolved_by = e.actor_name";

    const string LastTouch = $"""
        CROSS JOIN LATERAL (
            SELECT a.at, a.actor_name, CASE a.actor_kind WHEN '{nameof(ActorKind.Person)}' THEN '{nameof(Resolution.Person)}'
                WHEN '{nameof(ActorKind.Job)}' THEN '{nameof(Resolution.Monitor)}'
                    WHEN '{nameof(ActorKind.Trigger)}' THEN '{nameof(Resolution.Guard)}'
                ELSE '{nameof(Resolution.Owner)}' END AS resolution
            FROM (SELECT 1) one LEFT JOIN LATERAL (
                SELECT * FROM booking_admin.audit_entry x WHERE x.order_id = g.subject AND x.at >= g.first_seen
                    ORDER BY x.id DESC LIMIT 1) a ON true
        ) e
        """;
}
