using BookingAdmin.Domain.Notices;

namespace BookingAdmin.Services.Notices.Causes;

/// <summary>What causes a kind of notice, where no transaction of ours could write it.</summary>
/// <param name="Rows">
/// A select of recipient, subject, order_id, values (jsonb) and since (with time zone). Parameters: @now, @from and @young (owner's times),
/// @begun.
/// </param>
sealed record NoticeCause(NoticeKind Kind, string Rows)
{
    /// <summary>Writes what is not written yet. What happened before notices began, or more than a day ago, is sent to nobody.</summary>
    /// <remarks>In one order, because two looks that write the same notices in different orders would wait for each other.</remarks>
    public string Insert { get; } = $"""
        INSERT INTO booking_admin.notice AS n (kind, recipient, subject, order_id, values, since, created_at, not_before, state)
        SELECT '{Kind.Id}', q.recipient, q.subject, q.order_id, q.values, q.since, @now, @now, 'Waiting'
        FROM ({Rows}) q (recipient, subject, order_id, values, since)
        WHERE q.since > @begun AND q.since > @now - interval '1 day' AND q.since <= @now
            AND NOT EXISTS (SELECT FROM booking_admin.notice m
                WHERE m.kind = '{Kind.Id}' AND m.recipient = q.recipient AND m.subject = q.subject AND m.state <> 'Cancelled')
        ORDER BY q.recipient, q.subject
        {NoticeWriter.OnConflict}
        """;
}
