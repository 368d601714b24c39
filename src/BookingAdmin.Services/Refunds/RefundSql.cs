namespace BookingAdmin.Services.Refunds;

/// <summary>
/// How repairs of many orders write refunds: parts of statements that log an audit entry for each row. After such a statement comes
/// <see cref="RefundWriter.FollowAsync"/>, so that what is queued is sent.
/// </summary>
static class RefundSql
{
    /// <summary>Needs `wanted (id, paymentIntentId, amount, currency)`, @not_before and @at.</summary>
    public const string Queue = """
        INSERT INTO booking_admin.refund (order_id, kind, payment_intent_id, amount, currency, status, not_before, created_at)
            SELECT w.id, 'Refund', w."paymentIntentId", w.amount, w.currency, 'Queued', @not_before, @at FROM wanted w
            RETURNING *, xmin AS version
        """;

    /// <summary>Needs a FROM that says which.</summary>
    public const string Withdraw = "UPDATE booking_admin.refund r SET status = 'Withdrawn'";

    /// <summary>Needs a FROM that says which, and @at.</summary>
    public const string Retry = "UPDATE booking_admin.refund r SET status = 'Queued', not_before = @at, fault = NULL, settled_at = NULL";

    /// <summary>The refund as it was before the repair that audit entry `e` records; needs a FROM with that, and @at.</summary>
    public const string Restore = """
        UPDATE booking_admin.refund r
            SET status = e.before->>'status', not_before = (e.before->>'notBefore')::timestamptz, fault = e.before->>'fault',
                settled_at = @at
        """;

    /// <summary>What a repair had withdrawn waits again; the entries {0} of the audit tell of that repair.</summary>
    public const string WaitAgain = """
        UPDATE booking_admin.refund r SET status = CASE e.before->>'status' WHEN 'Sending' THEN 'Queued' ELSE e.before->>'status' END
        FROM booking_admin.audit_entry e
        WHERE e.id = ANY({0}) AND e.before IS NOT NULL AND r.id = (e.before->>'refund')::bigint AND r.status = 'Withdrawn'
        """;
}
