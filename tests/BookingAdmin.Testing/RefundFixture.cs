namespace BookingAdmin.Testing;

/// <summary>Refunds that a test writes itself.</summary>
public static class RefundFixture
{
    /// <summary>
    /// Their entries in the outbox, as whatever of the product writes refunds leaves them: open where one is queued, done where it has
    /// ended.
    /// </summary>
    public const string Entries = """
        ;
        INSERT INTO booking_admin.outbox (kind, order_id, refund_id, created_at, not_before, attempts)
        SELECT 'MoneyBack', order_id, id, created_at, not_before, 0 FROM booking_admin.refund WHERE status = 'Queued'
            ON CONFLICT DO NOTHING;
        UPDATE booking_admin.outbox e SET done_at = coalesce(r.settled_at, now()) FROM booking_admin.refund r
        WHERE r.id = e.refund_id AND r.status NOT IN ('Queued', 'Sending', 'Pending') AND e.done_at IS NULL
        """;
}
