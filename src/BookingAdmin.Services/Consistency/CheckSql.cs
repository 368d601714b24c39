using BookingAdmin.Services.Repair;

namespace BookingAdmin.Services.Consistency;

/// <summary>The scans of the check.</summary>
static class CheckSql
{
    /// <summary>
    /// A row a currency in which orders lack a booking, or one without a currency. The two halves scan in parallel, which one join that
    /// counts both does worse: the anti-join drops nearly every row before anything is added up, and the count reads an index only.
    /// </summary>
    public static string Counts { get; } = $"""
        SELECT n.needing AS "Needing", m.currency AS "Currency", COALESCE(m.missing, 0) AS "Missing", COALESCE(m.paid, 0) AS "PaidMissing",
            COALESCE(m.at_risk, 0) AS "AtRisk", m.oldest AT TIME ZONE 'UTC' AS "Oldest"
        FROM (SELECT count(*) AS needing FROM public."Order" o WHERE o.status IN ({RepairSql.NeedingStatuses})) n
        LEFT JOIN (
            SELECT o.currency, count(*) AS missing, count(*) FILTER (WHERE o."paymentStatus" = 'SUCCEEDED') AS paid,
                sum(o."totalAmount") FILTER (WHERE o."paymentStatus" = 'SUCCEEDED') AS at_risk, min(o."createdAt") AS oldest
            FROM public."Order" o
            WHERE {RepairSql.Missing}
            GROUP BY o.currency
        ) m ON true
        """;

    /// <summary>Every order that lacks a booking.</summary>
    public static string Missing { get; } = $"""
        SELECT o.id AS "Id", o."orderNumber" AS "OrderNumber", o.status AS "Status", o."paymentStatus" AS "PaymentStatus",
            o."totalAmount" AS "TotalAmount", o.currency AS "Currency", o."createdAt" AS "CreatedAt"
        FROM public."Order" o
        WHERE {RepairSql.Missing}
        ORDER BY (o."paymentStatus" = 'SUCCEEDED') DESC, o."createdAt", o.id
        """;
}
