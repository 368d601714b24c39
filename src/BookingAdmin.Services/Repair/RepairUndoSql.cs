using BookingAdmin.Services.Refunds;

namespace BookingAdmin.Services.Repair;

/// <summary>How each kind of repair of the orders @ids by @repair is taken back, with an entry each; the rows are held.</summary>
static class RepairUndoSql
{
    const string Entries = """
        WITH entry AS (
            SELECT e.* FROM booking_admin.audit_entry e
            WHERE e.repair_id = @repair AND e.action = @undone_action AND e.order_id = ANY(@ids)
                AND NOT EXISTS (SELECT FROM booking_admin.audit_entry u WHERE u.undoes = e.id)
        ), undone AS (
        """;

    const string Logged = $"""
        ), logged AS (
            {AuditSql.Insert}, order_id, booking_id, celebrity_id, repair_id, undoes, before, after)
            {AuditSql.Select}, e.order_id, e.booking_id, e.celebrity_id, @repair, e.id, e.after - 'version', e.before
            FROM entry e JOIN undone ON undone.id = e.id
        )
        SELECT e.id AS "Entry", e.order_id AS "OrderId", e.celebrity_id AS "CelebrityId", e.before->>'celebrityId' AS "FormerCelebrityId"
        FROM entry e JOIN undone ON undone.id = e.id
        """;

    /// <summary>Removes the bookings.</summary>
    public const string Created = $"""
        {Entries}
            DELETE FROM public."Booking" b USING entry e
            WHERE b.id = e.booking_id AND b.xmin::text = e.after->>'version' AND b.status::text = e.after->>'status'
                AND b."updatedAt" = b."createdAt"
            RETURNING e.id
        {Logged}
        """;

    public const string Copied = $"""
        {Entries}
            UPDATE public."Booking" b SET "orderNumber" = e.before->>'orderNumber', "userId" = e.before->>'userId',
                "celebrityId" = e.before->>'celebrityId',
                "totalAmount" = (e.before->>'totalAmount')::double precision, "updatedAt" = @now
            FROM entry e WHERE b.id = e.booking_id AND b.xmin::text = e.after->>'version'
            RETURNING e.id
        {Logged}
        """;

    public const string Aligned = $"""
        {Entries}
            UPDATE public."Booking" b SET status = (e.before->>'status')::public."BookingStatus",
                deadline = (e.before->>'deadline')::timestamp, "updatedAt" = @now
            FROM entry e WHERE b.id = e.booking_id AND b.xmin::text = e.after->>'version'
            RETURNING e.id
        {Logged}
        """;

    /// <summary>A refund that has left stays.</summary>
    public const string Queued = $"""
        {Entries}
            {RefundSql.Withdraw}
            FROM entry e WHERE r.id = (e.after->>'refund')::bigint AND r.status = 'Queued' AND r.xmin::text = e.after->>'version'
            RETURNING e.id
        {Logged}
        """;

    public const string Retried = $"""
        {Entries}
            {RefundSql.Restore}
            FROM entry e WHERE r.id = (e.after->>'refund')::bigint AND r.status = 'Queued' AND r.xmin::text = e.after->>'version'
            RETURNING e.id
        {Logged}
        """;
}
