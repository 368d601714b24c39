using BookingAdmin.Domain.Requests;

namespace BookingAdmin.Services.Requests;

/// <summary>The statements behind the counts and totals of <see cref="RequestInbox"/>.</summary>
static class InboxSql
{
    const string Due = """COALESCE(b.deadline, b."createdAt" + interval '3 days')""";

    // The marketplace keeps money as floating point. A sum leaves out what is no amount, so one damaged row does not become the total.
    const string Share = """COALESCE(o."celebrityAmount", b.price)""";

    static string Of(RequestTab tab) => $"{(int)tab}";

    static string Sound(string amount) => $"({amount} > 0 AND {amount} < 'Infinity'::float8)";

    /// <summary>
    /// Rows of a tab and a currency each. The newest @looked of all are looked at; what waits is counted by itself and further, because it
    /// is money. Of a request whose money is only held the end of the hold is a deadline, too.
    /// </summary>
    public static string Counts { get; } = $"""
        SELECT false AS "Waits", n.tab AS "Tab", NULL AS "Currency", count(*)::int AS "Count", NULL::float8 AS "Earns",
            min(n.due) FILTER (WHERE n.tab = {Of(RequestTab.Accepted)} AND n.paid) AT TIME ZONE 'UTC' AS "Due",
            NULL::timestamptz AS "Lapse"
        FROM (SELECT {RequestTabRows.Number} AS tab, {Due} AS due,
                o."paymentStatus" = 'SUCCEEDED' AND o.status <> 'REVISION_REQUESTED' AS paid
            FROM public."Booking" b JOIN public."Order" o ON o.id = b."orderId"
            WHERE b."celebrityId" = @celebrity AND {VisibleRequests.Sql}
            ORDER BY b."createdAt" DESC, b.id DESC LIMIT @looked) n
        GROUP BY n.tab
        UNION ALL
        SELECT true, {Of(RequestTab.Waiting)}, w.currency, count(*)::int, sum(w.earns) FILTER (WHERE {Sound("w.earns")}),
            min(w.due) FILTER (WHERE w.paid OR w.held IS NOT NULL) AT TIME ZONE 'UTC', min(w.held)
        FROM (SELECT o.currency, {Share} AS earns, {Due} AS due, o."paymentStatus" = 'SUCCEEDED' AS paid,
                CASE WHEN o."paymentStatus" = 'PENDING' THEN (
                    SELECT h.capture_before FROM booking_admin.payment_authorization h
                    WHERE h.order_id = o.id AND h.ended_at IS NULL) END AS held
            FROM public."Booking" b JOIN public."Order" o ON o.id = b."orderId"
            WHERE b."celebrityId" = @celebrity AND b.status = 'PENDING' AND {VisibleRequests.Sql}
                AND {RequestTabRows.IsOn(RequestTab.Waiting)}
            ORDER BY {Due}, b.id LIMIT @waiting) w
        GROUP BY w.currency
        """;

    /// <summary>
    /// All of hers, once, with the tips of what is done: each in its own currency, which may be another one than its order's (1.2).
    /// </summary>
    public static string Totals { get; } = $"""
        WITH hers AS MATERIALIZED (
            SELECT o.id, o.currency, {Share} AS earns, {RequestTabRows.Number} AS tab, o."paymentStatus" = 'SUCCEEDED' AS paid,
                o."transferStatus" = 'FAILED' AS failed, o."approvedAt" >= @month AS fresh
            FROM public."Booking" b JOIN public."Order" o ON o.id = b."orderId"
            WHERE b."celebrityId" = @celebrity AND {VisibleRequests.Sql}
        ), amount AS (
            SELECT currency, earns, tab, paid, failed, fresh FROM hers
            UNION ALL
            SELECT t.currency, t.amount, h.tab, h.paid, false, h.fresh
            FROM hers h JOIN public."Tip" t ON t."orderId" = h.id
            WHERE h.tab = {Of(RequestTab.Done)} AND t."paymentStatus" = 'SUCCEEDED'
        )
        SELECT currency AS "Currency",
            sum(earns) FILTER (WHERE tab = {Of(RequestTab.Done)} AND NOT failed) AS "Earned",
            sum(earns) FILTER (WHERE tab = {Of(RequestTab.Done)} AND NOT failed AND fresh) AS "ThisMonth",
            sum(earns) FILTER (WHERE tab IN ({Of(RequestTab.Accepted)}, {Of(RequestTab.Sent)}) AND paid
                OR tab = {Of(RequestTab.Done)} AND failed) AS "Coming"
        FROM amount WHERE {Sound("earns")}
        GROUP BY currency
        """;
}
