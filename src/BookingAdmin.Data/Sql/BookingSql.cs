using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Repair;

namespace BookingAdmin.Data.Sql;

/// <summary>
/// Which orders need a booking, and how one is created: the Domain's tables as SQL, made from them so that there is one truth. Alias `o` is
/// the order.
/// </summary>
public static class BookingSql
{
    /// <summary>The statuses that need no booking, as a list of literals.</summary>
    public static string Exempt { get; } = string.Join(", ", BookingNeed.Exempt.Select(Literal));

    /// <summary>The statuses that need one: a list that an index on the status can serve.</summary>
    public static string NeedingStatuses { get; } = string.Join(", ", Needing.Select(Literal));

    /// <summary>Orders that need a booking and have none.</summary>
    public static string Missing { get; } = $"""
        o.status NOT IN ({Exempt}) AND NOT EXISTS (SELECT FROM public."Booking" b WHERE b."orderId" = o.id)
        """;

    /// <summary>The status of the repaired booking.</summary>
    static string StatusCase(RepairPolicy policy) => $"""
        (CASE o.status {string.Join(' ',
            Needing.Select(status => $"WHEN {Literal(status)} THEN {Literal(RepairPlan.StatusFor(status, policy))}"))} END)::public."BookingStatus"
        """;

    /// <summary>Creates what is missing among @ids, with an audit entry each, and returns what it created.</summary>
    public static string CreateMissing(RepairPolicy policy) => $"""
        WITH created AS (
            INSERT INTO public."Booking" (id, "orderId", "orderNumber", "userId", "celebrityId", message, "recipientName", occasion,
                instructions, "specialInstructions", status, price, "totalAmount", "scheduledDate", deadline, "createdAt", "updatedAt")
            SELECT @prefix || right(replace(gen_random_uuid()::text, '-', ''), 16), o.id, o."orderNumber", o."userId", o."celebrityId",
                o."personalMessage", o."recipientName", o.occasion, o."specialInstructions", o."specialInstructions", s.status,
                COALESCE(o."celebrityAmount", o."totalAmount"), o."totalAmount", o."scheduledDate",
                CASE WHEN s.status = 'PENDING' AND d.due <= @now THEN @now + make_interval(days => @days) ELSE d.due END, @now, @now
            FROM public."Order" o, LATERAL (SELECT {StatusCase(policy)} AS status) s,
                LATERAL (SELECT {DueSql.Of("o.\"createdAt\"", DueSql.Rush("o.id"))} AS due) d
            WHERE o.id = ANY(@ids) AND {Missing} AND s.status IS NOT NULL
            ORDER BY o.id
            ON CONFLICT DO NOTHING
            RETURNING id, "orderId", "orderNumber", "celebrityId", status, xmin
        ), logged AS (
            {AuditSql.Insert}, order_id, booking_id, celebrity_id, reason, repair_id, after)
            {AuditSql.Select}, c."orderId", c.id, c."celebrityId", @reason, @repair,
                jsonb_build_object('status', c.status, 'version', c.xmin::text)
            FROM created c
        )
        SELECT c."orderId" AS "OrderId", c."orderNumber" AS "OrderNumber", c.id AS "BookingId", c."celebrityId" AS "CelebrityId"
            FROM created c
        """;

    static IEnumerable<OrderStatus> Needing => Enum.GetValues<OrderStatus>().Where(status => status.NeedsBooking());

    static string Literal<T>(T status) where T : struct, Enum => $"'{Labels.Of(status)}'";
}
