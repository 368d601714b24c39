using BookingAdmin.Domain.Notices;
using BookingAdmin.Domain.Notices.Celebrity;
using BookingAdmin.Domain.Requests;

namespace BookingAdmin.Services.Notices.Causes;

/// <summary>
/// What the marketplace's application, or time, does to the requests of a celebrity (marketplace-life.md, sections 1 and 4).
/// </summary>
static class RequestCauses
{
    // The recipient is a user of the marketplace, whether she has signed in here or not.
    const string Her = """'user:' || c."userId" """;

    // Later than a payment that is on its way takes.
    const string Late = "interval '10 minutes'";

    static readonly string Due = $"{DueSql.OfBooking} AT TIME ZONE 'UTC'";

    // Of orders young enough that their day can lie within the last one: seven days in older builds of the marketplace.
    const string Placed = """
        FROM public."Order" o JOIN public."Booking" b ON b."orderId" = o.id JOIN public."Celebrity" c ON c.id = b."celebrityId",
            LATERAL (SELECT greatest(o."createdAt", b."createdAt") AT TIME ZONE 'UTC' AS placed) p
        """;

    // What the tabs of the inbox say, so that nobody is reminded of what their inbox does not show.
    static readonly string Waiting = RequestTabRows.IsOn(RequestTab.Waiting);

    static readonly string Unanswered = $"{Waiting} AND {PaidSql.OrHeld}";

    // The first video: a revision has a notice of its own, and its order's day may have passed.
    static readonly string ToRecord = $"""
        {RequestTabRows.IsOn(RequestTab.Accepted)} AND o.status <> 'REVISION_REQUESTED' AND o."deliveredAt" IS NULL
            AND o."paymentStatus" = 'SUCCEEDED'
        """;

    // What no kind would say any more is not written: it would be cancelled, and written again at each look.
    const string BeforeDue = "d.due > @now";

    static readonly string Notified = $"""
        FROM booking_admin.notice t JOIN public."Order" o ON o.id = t.order_id AND t.kind = '{new NewRequest().Id}'
            AND t.created_at > @now - interval '10 days' AND t.state = 'Planned'
        """;

    /// <summary>The order and its booking are there, paid or not (1.1 and 1.2).</summary>
    public static NoticeCause Placement { get; } = new(new NewRequest(), $"""
        SELECT {Her}, o.id, o.id, jsonb_build_object('paid', ({PaidSql.OrHeld})::text), p.placed
        {Placed}
        WHERE o."createdAt" > @from AND {Waiting}
        """);

    public static IReadOnlyList<NoticeCause> WithTime { get; } =
    [
        At(new StillWaiting(), $"{Unanswered} AND {BeforeDue}", "p.placed + (d.due - p.placed) / 2"),
        At(new LastReminder(), $"{Unanswered} AND {BeforeDue}", "p.placed + (d.due - p.placed) * 3 / 4"),
        At(new DueTomorrow(), $"{ToRecord} AND {BeforeDue}", "d.due - interval '24 hours'"),
        At(new DueSoon(), $"{ToRecord} AND {BeforeDue}", "d.due - interval '2 hours'"),
        At(new VideoOverdue(), ToRecord, "d.due"),
        new(new HoldEnds(), $"""
            SELECT {Her}, o.id, o.id, NULL::jsonb, h.capture_before - interval '12 hours'
            {Placed}, booking_admin.payment_authorization h
            WHERE h.order_id = o.id AND h.ended_at IS NULL AND h.capture_before > @now AND {Waiting}
            """),
    ];

    /// <summary>What became of requests that their celebrity was notified of.</summary>
    public static IReadOnlyList<NoticeCause> Changes { get; } =
    [
        new(new Withdrawn(), $"""
            SELECT t.recipient, o.id, o.id, NULL::jsonb, o."updatedAt" AT TIME ZONE 'UTC'
            {Notified}
            WHERE o.status IN ('CANCELLED', 'REFUNDED') AND o."approvalStatus" <> 'DECLINED'
                AND NOT EXISTS (SELECT FROM booking_admin.audit_entry a WHERE a.order_id = o.id AND a.action = 'RequestDeclined')
            """),
        new(new PaidLate(), $"""
            SELECT t.recipient, o.id, o.id, NULL::jsonb, o."paidAt" AT TIME ZONE 'UTC'
            {Notified}
            WHERE t.values->>'paid' = 'false' AND o."paymentStatus" = 'SUCCEEDED' AND o."paidAt" AT TIME ZONE 'UTC' > t.created_at + {Late}
            """),
        // Counts from the first rejection on (1.5); the order's status index serves it.
        new(new RevisionAsked(), $"""
            SELECT {Her}, o.id || ':' || o."revisionCount", o.id, NULL::jsonb, o."declinedAt" AT TIME ZONE 'UTC'
            FROM public."Order" o JOIN public."Celebrity" c ON c.id = o."celebrityId"
            WHERE o.status = 'REVISION_REQUESTED' AND o."declinedAt" IS NOT NULL
            """),
    ];

    /// <summary>A moment on the way to the day on which the video is due; not one that lies before the order.</summary>
    static NoticeCause At(NoticeKind kind, string condition, string moment) => new(kind, $"""
        SELECT {Her}, o.id, o.id, NULL::jsonb, {moment}
        {Placed}, LATERAL (SELECT {Due} AS due) d
        WHERE o."createdAt" > @young AND {condition} AND {moment} > p.placed AND {moment} <= @now
        """);
}
