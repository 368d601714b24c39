namespace BookingAdmin.Services.Guard;

/// <summary>What the owner of the marketplace's tables may want to have written there. Offered as a script, and never run by us.</summary>
public static class OwnerComments
{
    public static string Script { get; } = $"""
        -- Documents in the database itself how orders and bookings belong together. To be run by the owner of the tables; it changes no
        -- data and no structure.
        BEGIN;
        COMMENT ON TABLE public."Order" IS 'What a fan has ordered. Every order must have exactly one booking ("Booking"."orderId"), '
            'except while its status is {BookingSql.Exempt.Replace("'", "").Replace(",", " or")}: without it the celebrity cannot see '
            'the request. Write both in one transaction.';
        COMMENT ON COLUMN public."Order".status IS 'How far the order is. In every status but '
            '{BookingSql.Exempt.Replace("'", "").Replace(",", " and")} the order must have a booking.';
        COMMENT ON TABLE public."Booking" IS 'The request as its celebrity sees it: one for each order that needs one. "orderNumber", '
            '"userId", "celebrityId", "totalAmount" and the texts are copies of the order''s.';
        COMMENT ON COLUMN public."Booking"."orderId" IS 'The order that this booking belongs to. Unique: an order has at most one '
            'booking; that it has at least one, the application must see to.';
        COMMENT ON COLUMN public."Booking"."orderNumber" IS 'Copy of "Order"."orderNumber".';
        COMMENT ON COLUMN public."Booking"."userId" IS 'Copy of "Order"."userId": the customer.';
        COMMENT ON COLUMN public."Booking"."celebrityId" IS 'Copy of "Order"."celebrityId": whose request it is.';
        COMMENT ON COLUMN public."Booking".price IS 'What the celebrity earns: "Order"."celebrityAmount" where that is set, else '
            '"Order"."totalAmount"; in major units.';
        COMMENT ON COLUMN public."Booking"."totalAmount" IS 'Copy of "Order"."totalAmount", in major units.';
        COMMENT ON COLUMN public."Booking".deadline IS 'Until when the celebrity should answer, in UTC: 7 days after the booking was '
            'created.';
        COMMIT;

        """;
}
