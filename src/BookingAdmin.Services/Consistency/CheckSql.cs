using BookingAdmin.Services.Repair;

namespace BookingAdmin.Services.Consistency;

/// <summary>The scans of the check. One pass each.</summary>
static class CheckSql
{
    public static string Counts { get; } = $"""
        SELECT o.currency AS "Currency", count(*) AS "Needing",
            count(*) FILTER (WHERE b."orderId" IS NULL) AS "Missing",
            count(*) FILTER (WHERE b."orderId" IS NULL AND o."paymentStatus" = 'SUCCEEDED') AS "PaidMissing",
            COALESCE(sum(o."totalAmount") FILTER (WHERE b."orderId" IS NULL AND o."paymentStatus" = 'SUCCEEDED'), 0) AS "AtRisk",
            min(o."createdAt") FILTER (WHERE b."orderId" IS NULL) AT TIME ZONE 'UTC' AS "Oldest"
        FROM public."Order" o LEFT JOIN public."Booking" b ON b."orderId" = o.id
        WHERE o.status NOT IN ({RepairSql.Exempt})
        GROUP BY o.currency
        """;

    public static string Missing { get; } = $"""
        SELECT o.id AS "Id", o."orderNumber" AS "OrderNumber", o.status AS "Status", o."paymentStatus" AS "PaymentStatus",
            o."totalAmount" AS "TotalAmount", o.currency AS "Currency", o."createdAt" AS "CreatedAt"
        FROM public."Order" o
        WHERE {RepairSql.Missing}
        ORDER BY (o."paymentStatus" = 'SUCCEEDED') DESC, o."createdAt", o.id
        """;
}
