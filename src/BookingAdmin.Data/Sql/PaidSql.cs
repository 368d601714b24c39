namespace BookingAdmin.Data.Sql;

/// <summary>Whether an order `o` is worth an answer: it is paid, or the customer's bank holds its money until somebody accepts.</summary>
public static class PaidSql
{
    public const string OrHeld = """
        (o."paymentStatus" = 'SUCCEEDED' OR o."paymentStatus" = 'PENDING' AND EXISTS (
            SELECT FROM booking_admin.payment_authorization a WHERE a.order_id = o.id AND a.ended_at IS NULL))
        """;
}
