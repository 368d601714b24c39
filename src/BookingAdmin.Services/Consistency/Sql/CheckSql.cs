namespace BookingAdmin.Services.Consistency.Sql;

/// <summary>The scans of the check.</summary>
static class CheckSql
{
    /// <summary>
    /// A row a currency in which orders lack a booking, or one without a currency. The scan of all orders reads only what finds the missing
    /// ones, which stand at the front of a wide row; what they are worth is looked up for those alone.
    /// </summary>
    public static string Counts { get; } = $"""
        WITH missing AS MATERIALIZED (SELECT o.id FROM public."Order" o WHERE {BookingSql.Missing})
        SELECT n.needing AS "Needing", m.currency AS "Currency", COALESCE(m.missing, 0) AS "Missing", COALESCE(m.paid, 0) AS "PaidMissing",
            COALESCE(m.at_risk, 0) AS "AtRisk", m.oldest AT TIME ZONE 'UTC' AS "Oldest"
        FROM (SELECT count(*) AS needing FROM public."Order" o WHERE o.status IN ({BookingSql.NeedingStatuses})) n
        LEFT JOIN (
            SELECT d.currency, count(*) AS missing, count(*) FILTER (WHERE d."paymentStatus" = 'SUCCEEDED') AS paid,
                sum(d."totalAmount") FILTER (WHERE d."paymentStatus" = 'SUCCEEDED') AS at_risk, min(d."createdAt") AS oldest
            FROM missing CROSS JOIN LATERAL (SELECT o.* FROM public."Order" o WHERE o.id = missing.id OFFSET 0) d
            GROUP BY d.currency
        ) m ON true
        """;

    /// <summary>The same without the count of those that need one.</summary>
    public static string MissingCounts { get; } = $"""
        WITH missing AS MATERIALIZED (SELECT o.id FROM public."Order" o WHERE {BookingSql.Missing})
        SELECT d.currency AS "Currency", count(*) AS "Missing", count(*) FILTER (WHERE d."paymentStatus" = 'SUCCEEDED') AS "Paid",
            COALESCE(sum(d."totalAmount") FILTER (WHERE d."paymentStatus" = 'SUCCEEDED'), 0) AS "AtRisk",
            min(d."createdAt") AT TIME ZONE 'UTC' AS "Oldest"
        FROM missing CROSS JOIN LATERAL (SELECT o.* FROM public."Order" o WHERE o.id = missing.id OFFSET 0) d
        GROUP BY d.currency
        """;

    /// <summary>Every order that lacks a booking.</summary>
    public static string Missing { get; } = $"""
        SELECT o.id AS "Id", o."orderNumber" AS "OrderNumber", o.status AS "Status", o."paymentStatus" AS "PaymentStatus",
            o."totalAmount" AS "TotalAmount", o.currency AS "Currency", o."createdAt" AS "CreatedAt"
        FROM public."Order" o
        WHERE {BookingSql.Missing}
        ORDER BY (o."paymentStatus" = 'SUCCEEDED') DESC, o."createdAt", o.id
        """;
}
