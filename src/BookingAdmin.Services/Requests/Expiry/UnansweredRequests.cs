using BookingAdmin.Domain.Notices.Celebrity;

namespace BookingAdmin.Services.Requests.Expiry;

/// <summary>
/// Requests that nobody has answered until the day on which their video was due. They are paid, or their money is held: an
/// unpaid order ends by itself (`Payments:UnpaidHours`). Requests under way are left alone, and so is a request whose expiry was taken
/// back: a person decides it.
/// </summary>
static class UnansweredRequests
{
    /// <summary>Aliases `b` and `o`; @now is UTC without a zone, as the marketplace's columns are.</summary>
    static readonly string Condition = $"""
        b.status = 'PENDING' AND o.status = 'PENDING' AND o."approvalStatus" = 'PENDING_APPROVAL' AND {PaidSql.OrHeld}
            AND o."videoUrl" IS NULL AND o."deliveredAt" IS NULL
            AND {DueSql.OfBooking} < @now AND {WasReminded("o.id")}
            AND NOT EXISTS (SELECT FROM booking_admin.audit_entry e
                WHERE e.order_id = o.id AND e.action = '{nameof(AuditAction.RequestExpired)}')
        """;

    static readonly string Next = $"""
        SELECT b.id AS "Id", {DueSql.OfBooking} AS "Due"
        FROM public."Booking" b JOIN public."Order" o ON o.id = b."orderId"
        WHERE ({DueSql.OfBooking}, b.id) > (@after, @last) AND {Condition}
        ORDER BY 2, 1 LIMIT @most
        """;

    static readonly string One = $"""
        SELECT b.id AS "Value" FROM public."Booking" b JOIN public."Order" o ON o.id = b."orderId" WHERE b.id = @booking AND {Condition}
        """;

    /// <summary>
    /// Whether the celebrity was reminded of the request, or that was tried: a message was sent, or a server was asked to take it.
    /// </summary>
    /// <param name="order">The id of the order.</param>
    static string WasReminded(string order) => $"""
        EXISTS (SELECT FROM booking_admin.notice n JOIN booking_admin.notice_delivery d ON d.notice_id = n.id
            JOIN booking_admin.notice_message m ON m.id = d.message_id LEFT JOIN booking_admin.outbox x ON x.message_id = m.id
            WHERE n.order_id = {order} AND n.kind IN ('{new StillWaiting().Id}', '{new LastReminder().Id}')
                AND (m.sent_at IS NOT NULL OR x.attempts > 0))
        """;

    /// <summary>The oldest first.</summary>
    /// <param name="after">The last one of the batch before.</param>
    public static Task<List<Unanswered>> NextAsync(
        BookingAdminContext context, Unanswered after, int most, DateTimeOffset now, CancellationToken cancel) =>
        context.Database.SqlQueryRaw<Unanswered>(
            Next, Time("now", now.UtcDateTime), Time("after", after.Due), new NpgsqlParameter<string>("last", after.Id),
            new NpgsqlParameter<int>("most", most)).ToListAsync(cancel);

    /// <summary>Asked while the order is held: whether it is one of them at this moment.</summary>
    public static async Task<bool> IsOneAsync(BookingAdminContext context, string booking, DateTimeOffset now, CancellationToken cancel) =>
        (await context.Database.SqlQueryRaw<string>(
            One, Time("now", now.UtcDateTime), new NpgsqlParameter<string>("booking", booking)).ToListAsync(cancel)).Count > 0;

    static NpgsqlParameter<DateTime> Time(string name, DateTime at) =>
        new(name, NpgsqlTypes.NpgsqlDbType.Timestamp) { TypedValue = DateTime.SpecifyKind(at, DateTimeKind.Unspecified) };
}

/// <param name="Id">Of the booking.</param>
/// <param name="Due">UTC, as the marketplace keeps it.</param>
sealed record Unanswered(string Id, DateTime Due);
