namespace BookingAdmin.Services.Requests;

/// <summary>
/// The statements of <see cref="RequestFeed"/>. Statuses are read as the marketplace's own labels: a label that this version does not know
/// is returned as it is.
/// </summary>
static class FeedSql
{
    // The tips and the items of all rows together: one look at each of these tables, whatever indexes there are. Times of tips come as
    // text, so they are bounded here.
    static readonly string Columns = $"""
        SELECT b.id AS "Id", b."orderNumber" AS "OrderNumber", u.name AS "CustomerName", COALESCE(u.email, '') AS "CustomerEmail",
            u.image AS "CustomerImage",
            b."recipientName" AS "RecipientName", b.occasion AS "Occasion", b.message AS "Message",
            o."personalMessage" AS "PersonalMessage",
            b.instructions AS "Instructions", b."specialInstructions" AS "SpecialInstructions",
            o."totalAmount" AS "Total", COALESCE(o."celebrityAmount", b.price) AS "Earns", b.price AS "Price",
            b.status::text AS "Status", o."paymentStatus"::text AS "PaymentStatus", o."approvalStatus"::text AS "ApprovalStatus",
            o."createdAt" AT TIME ZONE 'UTC' AS "OrderedAt", b."createdAt" AT TIME ZONE 'UTC' AS "CreatedAt",
            b."updatedAt" AT TIME ZONE 'UTC' AS "UpdatedAt",
            {DueSql.OfBooking} AT TIME ZONE 'UTC' AS "Deadline", b."scheduledDate" AT TIME ZONE 'UTC' AS "ScheduledDate",
            o."scheduledTime" AS "ScheduledTime",
            o."approvedAt" AT TIME ZONE 'UTC' AS "ApprovedAt", o."declinedAt" AT TIME ZONE 'UTC' AS "DeclinedAt",
            o."declineReason" AS "DeclineReason",
            o."videoUrl" AS "VideoUrl", o."revisionCount" AS "RevisionCount", COALESCE(t.tips, '[]') AS "Tips",
            o."messageType" AS "MessageType", COALESCE(i.items, '[]') AS "Items",
            (SELECT r.status FROM booking_admin.refund r
                WHERE r.order_id = o.id AND r.kind = 'Refund' AND r.status <> 'Withdrawn') AS "Refund"
        FROM page p
        JOIN public."Booking" b ON b.id = p.id
        JOIN public."Order" o ON o.id = p.order_id
        LEFT JOIN public."User" u ON u.id = b."userId"
        LEFT JOIN (
            SELECT t."orderId",
                jsonb_agg(jsonb_build_object('id', t.id, 'amount', t.amount, 'message', t.message, 'createdAt',
                greatest(least(t."createdAt", '9999-12-31 23:59:59.999'), '0001-01-01')) ORDER BY t."createdAt", t.id)::text AS tips
            FROM public."Tip" t WHERE t."paymentStatus" = 'SUCCEEDED' AND t."orderId" IN (SELECT p.order_id FROM page p)
            GROUP BY t."orderId"
        ) t ON t."orderId" = o.id
        LEFT JOIN (
            SELECT i."orderId",
                jsonb_agg(jsonb_build_object('type', i.type, 'name', i.name, 'description', i.description, 'total', i."totalPrice",
                'metadata', i.metadata #>> ARRAY[]::text[])
                ORDER BY i.id)::text AS items
            FROM public."OrderItem" i WHERE i.type IN ('addon', 'tip') AND i."orderId" IN (SELECT p.order_id FROM page p)
            GROUP BY i."orderId"
        ) i ON i."orderId" = o.id
        """;

    /// <summary>One booking of @celebrity by @id.</summary>
    public static string One { get; } = $"""
        WITH page AS MATERIALIZED (SELECT b.id, b."orderId" AS order_id FROM public."Booking" b
            WHERE b.id = @id AND b."celebrityId" = @celebrity)
        {Columns}
        """;

    /// <summary>How many requests @celebrity has.</summary>
    public static string Count(BookingStatus? status) => $"""SELECT count(*) AS "Value" {Rows(status)}""";

    /// <summary>The requests from @offset on, the newest order first, @limit at most.</summary>
    public static string Page(BookingStatus? status) => $"""
        WITH page AS MATERIALIZED (
            SELECT b.id, b."orderId" AS order_id, o."createdAt" AS placed {Rows(status)}
                ORDER BY o."createdAt" DESC, b.id DESC LIMIT @limit OFFSET @offset
        )
        {Columns}
        ORDER BY p.placed DESC, p.id DESC
        """;

    static string Rows(BookingStatus? status) => $"""
        FROM public."Booking" b JOIN public."Order" o ON o.id = b."orderId"
        WHERE b."celebrityId" = @celebrity{(status is { } one ? $" AND b.status = '{Labels.Of(one)}'" : "")}
            AND {VisibleRequests.Sql}
        """;
}
