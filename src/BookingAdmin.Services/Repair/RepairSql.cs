using BookingAdmin.Data.Sql;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Audit;
using BookingAdmin.Services.Guard;

namespace BookingAdmin.Services.Repair;

/// <summary>What a repair asks of orders and bookings. Alias `o` is the order.</summary>
static class RepairSql
{
    /// <summary>Ids of up to @limit orders that lack a booking, but for @failed.</summary>
    public static string MissingIds { get; } =
        $"""SELECT o.id AS "Value" FROM public."Order" o WHERE {BookingSql.Missing} AND o.id <> ALL(@failed) LIMIT @limit""";

    /// <summary>Ids of the orders of @celebrity that lack a booking and were placed before @before: the marketplace writes an order and its booking one after the other.</summary>
    /// <param name="watched">Whether the guard is whole: then what is missing stands on its list, and nobody has to look at every order.</param>
    public static string MissingOfCelebrity(bool watched) => $"""
        SELECT o.id AS "Value" FROM public."Order" o{(watched ? $" JOIN {GuardParts.WatchList} w ON w.order_id = o.id" : "")}
        WHERE o."celebrityId" = @celebrity AND o."createdAt" <= @before AND o.status IN ({BookingSql.NeedingStatuses})
            AND NOT EXISTS (SELECT FROM public."Booking" b WHERE b."orderId" = o.id)
            AND NOT {LeftAloneSql.Is("o.id")}
        """;

    /// <summary>Keeps all orders that lack a booking in a table of this transaction.</summary>
    public static string KeepMissing { get; } = $"""
        CREATE TEMP TABLE booking_admin_missing ON COMMIT DROP AS
        SELECT o.id, o."orderNumber" AS number, o."paymentStatus" = 'SUCCEEDED' AS paid, o."createdAt" AS placed FROM public."Order" o WHERE {BookingSql.Missing}
        """;

    /// <summary>Why the orders @ids got no booking; the outcome is the name of one.</summary>
    public static string Explain { get; } = $"""
        SELECT o.id AS "Id", o."orderNumber" AS "OrderNumber", b.id AS "BookingId", CASE
            WHEN b.id IS NOT NULL THEN '{nameof(RepairOutcome.AlreadyThere)}'
            WHEN o.status IN ({BookingSql.Exempt}) THEN '{nameof(RepairOutcome.NotNeeded)}'
            WHEN o.status IN ({BookingSql.NeedingStatuses}) THEN '{nameof(RepairOutcome.NumberTaken)}'
            ELSE '{nameof(RepairOutcome.Refused)}' END AS "Outcome"
        FROM public."Order" o LEFT JOIN public."Booking" b ON b."orderId" = o.id WHERE o.id = ANY(@ids)
        """;
}
