using BookingAdmin.Data.Marketplace;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Audit;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Orders;

namespace BookingAdmin.Services.Repair;

/// <summary>The Domain's repair tables as SQL, made from those tables so that there is one truth. Alias `o` is the order.</summary>
static class RepairSql
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
        (CASE o.status {string.Join(' ', Needing.Select(status => $"WHEN {Literal(status)} THEN {Literal(RepairPlan.StatusFor(status, policy))}"))} END)::public."BookingStatus"
        """;

    /// <summary>Ids of up to @limit orders that lack a booking, but for @failed.</summary>
    public static string MissingIds { get; } =
        $"""SELECT o.id AS "Value" FROM public."Order" o WHERE {Missing} AND o.id <> ALL(@failed) LIMIT @limit""";

    /// <summary>Ids of the orders of @celebrity that lack a booking and were placed before @before: the marketplace writes an order and its booking one after the other.</summary>
    /// <param name="watched">Whether the guard is whole: then what is missing stands on its list, and nobody has to look at every order.</param>
    public static string MissingOfCelebrity(bool watched) => $"""
        SELECT o.id AS "Value" FROM public."Order" o{(watched ? $" JOIN {GuardParts.WatchList} w ON w.order_id = o.id" : "")}
        WHERE o."celebrityId" = @celebrity AND o."createdAt" <= @before AND o.status IN ({NeedingStatuses})
            AND NOT EXISTS (SELECT FROM public."Booking" b WHERE b."orderId" = o.id)
            AND NOT {LeftAloneSql.Is("o.id")}
        """;

    /// <summary>Keeps all orders that lack a booking in a table of this transaction.</summary>
    public static string KeepMissing { get; } = $"""
        CREATE TEMP TABLE booking_admin_missing ON COMMIT DROP AS
        SELECT o.id, o."orderNumber" AS number, o."paymentStatus" = 'SUCCEEDED' AS paid, o."createdAt" AS placed FROM public."Order" o WHERE {Missing}
        """;

    /// <summary>Why the orders @ids got no booking; the outcome is the name of one.</summary>
    public static string Explain { get; } = $"""
        SELECT o.id AS "Id", o."orderNumber" AS "OrderNumber", b.id AS "BookingId", CASE
            WHEN b.id IS NOT NULL THEN '{nameof(RepairOutcome.AlreadyThere)}'
            WHEN o.status IN ({Exempt}) THEN '{nameof(RepairOutcome.NotNeeded)}'
            WHEN o.status IN ({NeedingStatuses}) THEN '{nameof(RepairOutcome.NumberTaken)}'
            ELSE '{nameof(RepairOutcome.Refused)}' END AS "Outcome"
        FROM public."Order" o LEFT JOIN public."Booking" b ON b."orderId" = o.id WHERE o.id = ANY(@ids)
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
            INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action, order_id, booking_id, celebrity_id, reason, repair_id, after)
            SELECT @at, @kind, @actor, @name, @action, c."orderId", c.id, c."celebrityId", @reason, @repair,
                jsonb_build_object('status', c.status, 'version', c.xmin::text)
            FROM created c
        )
        SELECT c."orderId" AS "OrderId", c."orderNumber" AS "OrderNumber", c.id AS "BookingId", c."celebrityId" AS "CelebrityId" FROM created c
        """;

    static IEnumerable<OrderStatus> Needing => Enum.GetValues<OrderStatus>().Where(status => status.NeedsBooking());

    static string Literal<T>(T status) where T : struct, Enum => $"'{Labels.Of(status)}'";
}
