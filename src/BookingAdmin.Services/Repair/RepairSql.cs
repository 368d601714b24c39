using BookingAdmin.Services.Audit;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Refunds;

namespace BookingAdmin.Services.Repair;

/// <summary>
/// What repairs ask and write. Each statement that writes an order or a refund adds the audit entries: what was there before, what is there
/// now, and by which row version an undo knows that nobody has touched it since. Each returns whose requests changed, as "Value". Alias `o`
/// is the order.
/// </summary>
static class RepairSql
{
    const string Entry = """
        INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action, reason, repair_id, order_id, booking_id,
            celebrity_id, before, after)
            SELECT @at, @kind, @actor, @name, @action, @reason, @repair,
        """;

    /// <summary>
    /// Ids of the orders of @celebrity that lack a booking and were placed before @before: the marketplace writes an order and its booking
    /// one after the other.
    /// </summary>
    /// <param name="watched">Whether the guard is whole: then what is missing stands on its list, and nobody has to look at every
    /// order.</param>
    public static string MissingOfCelebrity(bool watched) => $"""
        SELECT o.id AS "Value" FROM public."Order" o{(watched ? $" JOIN {GuardParts.WatchList} w ON w.order_id = o.id" : "")}
        WHERE o."celebrityId" = @celebrity AND o."createdAt" <= @before AND o.status IN ({BookingSql.NeedingStatuses})
            AND NOT EXISTS (SELECT FROM public."Booking" b WHERE b."orderId" = o.id)
            AND NOT {LeftAloneSql.Is("o.id")}
        """;

    /// <summary>Keeps all orders that lack a booking in a table of this transaction.</summary>
    public static string KeepMissing { get; } = $"""
        CREATE TEMP TABLE booking_admin_missing ON COMMIT DROP AS
        SELECT o.id, o."orderNumber" AS number, o."paymentStatus" = 'SUCCEEDED' AS paid, o."createdAt" AS placed FROM public."Order" o
            WHERE {BookingSql.Missing}
        """;

    /// <summary>Copies the fields of the orders @ids to their bookings.</summary>
    public const string Copy = $"""
        WITH old AS (
            SELECT b.* FROM public."Booking" b WHERE b."orderId" = ANY(@ids)
        ), changed AS (
            UPDATE public."Booking" b SET "orderNumber" = o."orderNumber", "userId" = o."userId", "celebrityId" = o."celebrityId",
                "totalAmount" = o."totalAmount", "updatedAt" = @now
            FROM public."Order" o WHERE b."orderId" = o.id AND o.id = ANY(@ids)
            RETURNING b.*, b.xmin AS version
        ), logged AS (
            {Entry} c."orderId", c.id, c."celebrityId",
                jsonb_build_object('orderNumber', old."orderNumber", 'userId', old."userId", 'celebrityId', old."celebrityId",
                    'totalAmount', old."totalAmount"),
                jsonb_build_object('orderNumber', c."orderNumber", 'userId', c."userId", 'celebrityId', c."celebrityId", 'totalAmount',
                    c."totalAmount",
                    'version', c.version::text)
            FROM changed c JOIN old USING (id)
        )
        SELECT c."celebrityId" AS "Value" FROM changed c UNION SELECT old."celebrityId" FROM old
        """;

    /// <summary>Gives the bookings of the orders @ids their @statuses, and where there is one, their @deadlines.</summary>
    public const string Align = $"""
        WITH wanted AS (
            SELECT * FROM unnest(@ids, @statuses, @deadlines) AS wanted (order_id, status, deadline)
        ), old AS (
            SELECT b.* FROM public."Booking" b WHERE b."orderId" = ANY(@ids)
        ), changed AS (
            UPDATE public."Booking" b SET status = w.status::public."BookingStatus", deadline = COALESCE(w.deadline, b.deadline),
                "updatedAt" = @now
            FROM wanted w WHERE b."orderId" = w.order_id
            RETURNING b.*, b.xmin AS version
        ), logged AS (
            {Entry} c."orderId", c.id, c."celebrityId",
                jsonb_build_object('status', old.status, 'deadline', old.deadline),
                jsonb_build_object('status', c.status, 'deadline', c.deadline, 'version', c.version::text)
            FROM changed c JOIN old USING (id)
        )
        SELECT c."celebrityId" AS "Value" FROM changed c
        """;

    /// <summary>Withdraws what was to happen to the money of the orders @ids, and returns what that was.</summary>
    public const string Withdraw = $"""
        WITH old AS (
            SELECT r.id, r.order_id, r.status FROM booking_admin.refund r WHERE r.order_id = ANY(@ids) AND r.status <> 'Withdrawn'
        ), withdrawn AS (
            {RefundSql.Withdraw} FROM old WHERE r.id = old.id
        )
        SELECT old.order_id AS "OrderId", old.id AS "Id", old.status AS "Status" FROM old
        """;

    /// <summary>Queues refunds of @amounts (minor units) for the orders @ids.</summary>
    public const string Queue = $"""
        WITH wanted AS (
            SELECT o.id, o."celebrityId", o."paymentIntentId", o.currency, w.amount, b.id AS booking, former.id AS former_id,
                former.status AS former_status
            FROM unnest(@ids, @amounts) AS w (id, amount)
            JOIN public."Order" o USING (id)
            LEFT JOIN public."Booking" b ON b."orderId" = o.id
            LEFT JOIN unnest(@former_orders, @former_ids, @former_statuses) AS former (order_id, id, status) ON former.order_id = o.id
        ), queued AS (
            {RefundSql.Queue}
        ), logged AS (
            {Entry} w.id, w.booking, w."celebrityId",
                CASE WHEN w.former_id IS NOT NULL THEN jsonb_build_object('refund', w.former_id, 'status', w.former_status) END,
                jsonb_build_object('refund', q.id, 'status', q.status, 'amount', q.amount, 'currency', q.currency, 'notBefore',
                    q.not_before, 'version', q.version::text)
            FROM queued q JOIN wanted w ON w.id = q.order_id
        )
        SELECT w."celebrityId" AS "Value" FROM wanted w
        """;

    /// <summary>Queues the failed refunds of the orders @ids again.</summary>
    public const string Retry = $"""
        WITH old AS (
            SELECT r.* FROM booking_admin.refund r WHERE r.order_id = ANY(@ids) AND r.status = 'Failed'
        ), changed AS (
            {RefundSql.Retry} FROM old WHERE r.id = old.id
            RETURNING r.*, r.xmin AS version
        ), logged AS (
            {Entry} c.order_id, b.id, o."celebrityId",
                jsonb_build_object('refund', old.id, 'kind', old.kind, 'status', old.status, 'notBefore', old.not_before, 'fault',
                    old.fault),
                jsonb_build_object('refund', c.id, 'status', c.status, 'notBefore', c.not_before, 'version', c.version::text)
            FROM changed c JOIN old USING (id) JOIN public."Order" o ON o.id = c.order_id LEFT JOIN public."Booking" b ON b."orderId" = o.id
        )
        SELECT o."celebrityId" AS "Value" FROM changed c JOIN public."Order" o ON o.id = c.order_id
        """;
}
