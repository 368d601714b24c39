using BookingAdmin.Data.Lists;
using BookingAdmin.Domain.Notices;
using BookingAdmin.Services.Outbox;

namespace BookingAdmin.Services.Notices;

public enum MessageState { Waiting, Sent, Failed, Cancelled }

/// <param name="State">Null: all.</param>
/// <param name="Kind">Id of a kind; null: all.</param>
public sealed record MessageFilter(MessageState? State = null, NoticeChannel? Channel = null, string? Kind = null);

/// <param name="Number">Null where the order is gone.</param>
public sealed record MessageOrder(string Id, string? Number);

/// <summary>A message as the list shows it; what it said is kept nowhere.</summary>
/// <param name="Name">Of the person; null where nobody of that id is known any more.</param>
/// <param name="Kinds">Ids of what it tells of.</param>
/// <param name="Answer">A code: what the other side last said, or why it was not reached.</param>
/// <param name="NextAt">Of one that waits: when it is tried.</param>
public sealed record MessageLine(
    long Id, NoticeChannel Channel, string Recipient, string? Name, IReadOnlyList<string> Kinds, IReadOnlyList<MessageOrder> Orders,
    MessageState State, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt, int Attempts, string? Answer, DateTimeOffset? NextAt);

/// <param name="Count">Of the last 30 days.</param>
public sealed record MessageCount(NoticeChannel Channel, MessageState State, long Count);

/// <summary>What was sent to whom and how it ended, for admins.</summary>
public sealed class NoticeLog(IDbContextFactory<BookingAdminContext> contexts, TimeProvider clock)
{
    public const int PageSize = 25;
    static readonly TimeSpan Counted = TimeSpan.FromDays(30);

    /// <summary>The newest first.</summary>
    public async Task<Page<MessageLine>> ListAsync(Actor actor, MessageFilter filter, string? cursor, CancellationToken cancel)
    {
        actor.Require(Permission.ManageNotices);
        var place = Cursor.Parse(cursor);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var rows = Filtered(Rows(context), filter);
        if (place is not null)
        {
            var at = long.TryParse(place.Id, out var id) ? id : 0;
            rows = place.Forward ? rows.Where(r => r.Message.Id < at) : rows.Where(r => r.Message.Id > at);
        }
        rows = place is { Forward: false } ? rows.OrderBy(r => r.Message.Id) : rows.OrderByDescending(r => r.Message.Id);
        var found = await rows.Take(PageSize + 1).Select(r => new
        {
            r.Message, r.Attempts, r.DeadAt, r.NotBefore, r.Fault,
            Kinds = r.Message.Deliveries.Select(d => d.Notice.Kind).ToList(),
            Orders = r.Message.Deliveries.Where(d => d.Notice.OrderId != null).Select(d => d.Notice.OrderId!).ToList(),
        }).ToListAsync(cancel);
        var names = await NamesAsync(context, [.. found.Select(r => r.Message.Recipient).Distinct(StringComparer.Ordinal)], cancel);
        string[] ids = [.. found.SelectMany(r => r.Orders).Distinct(StringComparer.Ordinal)];
        var numbers = await context.Orders.Where(o => ids.Contains(o.Id)).Select(o => new { o.Id, o.OrderNumber })
            .ToDictionaryAsync(o => o.Id, o => o.OrderNumber, StringComparer.Ordinal, cancel);
        var lines = found.Select(r =>
        {
            var state = r.Message.SentAt is not null ? MessageState.Sent : r.Message.CancelledAt is not null ? MessageState.Cancelled
                : r.DeadAt is not null ? MessageState.Failed : MessageState.Waiting;
            return new MessageLine(
                r.Message.Id, r.Message.Channel, r.Message.Recipient, names.GetValueOrDefault(r.Message.Recipient),
                [.. r.Kinds.Distinct(StringComparer.Ordinal)],
                [.. r.Orders.Distinct(StringComparer.Ordinal).Select(id => new MessageOrder(id, numbers.GetValueOrDefault(id)))],
                state, r.Message.CreatedAt, r.Message.SentAt ?? r.Message.CancelledAt ?? r.DeadAt, r.Attempts ?? 0,
                r.Fault ?? r.Message.Answer,
                state is MessageState.Waiting ? r.NotBefore : null);
        }).ToList();
        return Page.Of(lines, PageSize, place, line => new(true, 0, line.CreatedAt, $"{line.Id}"));
    }

    /// <summary>How many of the last 30 days are in each state.</summary>
    public async Task<IReadOnlyList<MessageCount>> CountsAsync(Actor actor, CancellationToken cancel)
    {
        actor.Require(Permission.ManageNotices);
        var since = clock.Now() - Counted;
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var rows = await context.Database.SqlQuery<CountRow>($"""
            SELECT m.channel AS "Channel", CASE WHEN m.sent_at IS NOT NULL THEN 'Sent' WHEN m.cancelled_at IS NOT NULL THEN 'Cancelled'
                WHEN e.dead_at IS NOT NULL THEN 'Failed' ELSE 'Waiting' END AS "State", count(*) AS "Count"
            FROM booking_admin.notice_message m LEFT JOIN booking_admin.outbox e ON e.message_id = m.id
            WHERE m.created_at > {since} GROUP BY 1, 2 ORDER BY 1, 2
            """).ToListAsync(cancel);
        return [.. rows.Select(row => new MessageCount(Enum.Parse<NoticeChannel>(row.Channel), Enum.Parse<MessageState>(row.State),
            row.Count))];
    }

    /// <summary>Has a message that was given up tried again.</summary>
    /// <returns>False where it was not given up, or somebody else was first.</returns>
    /// <exception cref="InvalidInputException">There is no such message.</exception>
    public async Task<bool> RetryAsync(Actor actor, long message, CancellationToken cancel)
    {
        actor.Require(Permission.ManageNotices);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        var entry = await context.Outbox.AsNoTracking().FirstOrDefaultAsync(e => e.MessageId == message, cancel)
            ?? throw new InvalidInputException(T("There is no such message."));
        if (!await DeadLetters.ReopenAsync(context, entry, actor, T("Sent again by hand."), clock.Now(), cancel))
            return false;
        await transaction.CommitAsync(cancel);
        return true;
    }

    /// <summary>Has every message that was given up tried again.</summary>
    /// <returns>How many.</returns>
    public async Task<int> RetryAllAsync(Actor actor, CancellationToken cancel)
    {
        actor.Require(Permission.ManageNotices);
        List<long> dead;
        await using (var context = await contexts.CreateDbContextAsync(cancel))
        {
            dead = await context.Outbox.Where(e => e.MessageId != null && e.DeadAt != null && e.DoneAt == null).OrderBy(e => e.Id)
                .Select(e => e.MessageId!.Value).ToListAsync(cancel);
        }
        var tried = 0;
        foreach (var message in dead)
            tried += await RetryAsync(actor, message, cancel) ? 1 : 0;
        return tried;
    }

    static IQueryable<Row> Rows(BookingAdminContext context) =>
        from message in context.NoticeMessages.AsNoTracking()
        join entry in context.Outbox on message.Id equals entry.MessageId into entries
        from entry in entries.DefaultIfEmpty()
        select new Row
        {
            Message = message, Attempts = entry.Attempts, DeadAt = entry.DeadAt, NotBefore = entry.NotBefore, Fault = entry.Fault,
        };

    static IQueryable<Row> Filtered(IQueryable<Row> rows, MessageFilter filter)
    {
        if (filter.Channel is { } channel)
            rows = rows.Where(r => r.Message.Channel == channel);
        if (filter.Kind is { } kind)
            rows = rows.Where(r => r.Message.Deliveries.Any(d => d.Notice.Kind == kind));
        return filter.State switch
        {
            MessageState.Sent => rows.Where(r => r.Message.SentAt != null),
            MessageState.Cancelled => rows.Where(r => r.Message.CancelledAt != null),
            MessageState.Failed => rows.Where(r => r.Message.SentAt == null && r.Message.CancelledAt == null && r.DeadAt != null),
            MessageState.Waiting => rows.Where(r => r.Message.SentAt == null && r.Message.CancelledAt == null && r.DeadAt == null),
            _ => rows,
        };
    }

    /// <summary>Of users of the marketplace as it names them now, of others as they were named at their last sign-in.</summary>
    static async Task<Dictionary<string, string>> NamesAsync(BookingAdminContext context, string[] ids, CancellationToken cancel) =>
        (await context.Database.SqlQuery<Person>($"""
            SELECT r.id AS "Id", coalesce(
                (SELECT u.name FROM public."User" u WHERE 'user:' || u.id = r.id AND u.id = substr(r.id, 6)),
                (SELECT s.actor_name FROM booking_admin.session s WHERE s.actor_id = r.id ORDER BY s.started_at DESC LIMIT 1)) AS "Name"
            FROM unnest({ids}) r (id)
            """).ToListAsync(cancel)).Where(person => person.Name is not null)
            .ToDictionary(person => person.Id, person => person.Name!, StringComparer.Ordinal);

    sealed record CountRow(string Channel, string State, long Count);

    sealed record Person(string Id, string? Name);

    sealed class Row
    {
        public required NoticeMessage Message { get; init; }
        public int? Attempts { get; init; }
        public DateTimeOffset? DeadAt { get; init; }
        public DateTimeOffset? NotBefore { get; init; }
        public string? Fault { get; init; }
    }
}
