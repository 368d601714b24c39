using BookingAdmin.Domain.Notices;
using BookingAdmin.Services.Outbox;

namespace BookingAdmin.Services.Notices;

/// <summary>
/// Makes messages of the notices that are due: which still hold, on which channels their person wants them, together with which others, and
/// not in quiet hours. A message and its outbox entry commit together with the state of its notices.
/// </summary>
public sealed class NoticePlanner(
    IDbContextFactory<BookingAdminContext> contexts, NoticeReader reader, NoticeChannels channels, OutboxSignal signal, TimeProvider clock)
{
    const int Batch = 500;
    const long PlannerLock = 7310_0021;

    /// <summary>What follows a message within this time is sent with the next one.</summary>
    internal static readonly TimeSpan Together = TimeSpan.FromMinutes(2);

    /// <summary>Plans the notices that are due, one batch. One process at a time, so that two do not write to one person at once.</summary>
    /// <returns>How many were looked at.</returns>
    internal async Task<int> PlanAsync(CancellationToken cancel)
    {
        var now = clock.Now();
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        if (!await context.Database.SqlQuery<bool>($"""SELECT pg_try_advisory_xact_lock({PlannerLock}) AS "Value" """).SingleAsync(cancel))
            return 0;
        var due = await context.Notices.AsNoTracking().Where(n => n.State == NoticeState.Waiting && n.NotBefore <= now)
            .OrderBy(n => n.NotBefore).ThenBy(n => n.Id).Take(Batch).ToListAsync(cancel);
        if (due.Count == 0)
            return 0;
        var notices = await reader.ReadAsync(context, due, cancel);
        var people = await PeopleAsync(context, due, now, cancel);
        var plan = new Plan(now);
        foreach (var of in notices.GroupBy(notice => notice.Row.Recipient, StringComparer.Ordinal))
            plan.Add([.. of], people[of.Key], channels);
        await WriteAsync(context, plan, cancel);
        await transaction.CommitAsync(cancel);
        foreach (var kind in plan.Messages.Select(message => message.Kind).Distinct())
            signal.Wake(kind is OutboxKind.Mail ? OutboxLane.Mails : OutboxLane.Pushes);
        return due.Count;
    }

    /// <summary>How each person of the batch wants to be notified.</summary>
    static async Task<IReadOnlyDictionary<string, NoticePerson>> PeopleAsync(
        BookingAdminContext context, List<Notice> due, DateTimeOffset now, CancellationToken cancel)
    {
        string[] ids = [.. due.Select(n => n.Recipient).Distinct(StringComparer.Ordinal)];
        var rows = await context.NoticeRecipients.AsNoTracking().Where(r => ids.Contains(r.Id)).ToDictionaryAsync(
            r => r.Id, StringComparer.Ordinal, cancel);
        var devices = await context.NoticeDevices.Where(d => ids.Contains(d.Recipient)).Select(d => new { d.Recipient, d.Id })
            .ToListAsync(cancel);
        var recently = now - Together;
        var last = await context.NoticeMessages.Where(m => ids.Contains(m.Recipient) && m.CreatedAt > recently)
            .GroupBy(m => m.Recipient).Select(m => new { m.Key, At = m.Max(x => x.CreatedAt) })
            .ToDictionaryAsync(m => m.Key, m => m.At, StringComparer.Ordinal, cancel);
        return ids.ToDictionary(
            id => id,
            id => new NoticePerson(
                rows.GetValueOrDefault(id) ?? NoticePerson.Unknown(id),
                [.. devices.Where(d => d.Recipient == id).Select(d => d.Id)],
                last.TryGetValue(id, out var at) ? at : null),
            StringComparer.Ordinal);
    }

    static async Task WriteAsync(BookingAdminContext context, Plan plan, CancellationToken cancel)
    {
        foreach (var (state, ids) in plan.Ended)
            await context.Notices.Where(n => ids.Contains(n.Id)).ExecuteUpdateAsync(set => set.SetProperty(n => n.State, state), cancel);
        foreach (var (until, ids) in plan.Later)
            await context.Notices.Where(n => ids.Contains(n.Id))
                .ExecuteUpdateAsync(set => set.SetProperty(n => n.NotBefore, until), cancel);
        context.AddRange(plan.Messages);
        await context.SaveChangesAsync(cancel);
    }

    /// <summary>What becomes of a batch.</summary>
    sealed class Plan(DateTimeOffset now)
    {
        public Dictionary<NoticeState, List<long>> Ended { get; } = [];
        public Dictionary<DateTimeOffset, List<long>> Later { get; } = [];
        public List<OutboxEntry> Messages { get; } = [];

        public void Add(IReadOnlyList<ReadNotice> notices, NoticePerson person, NoticeChannels channels)
        {
            End(NoticeState.Cancelled, notices.Where(notice => !notice.Holds));
            var holding = notices.Where(notice => notice.Holds).ToList();
            var wanted = holding.ToLookup(notice => channels.WantedBy(person, notice.Kind!).Count > 0);
            End(NoticeState.Silent, wanted[false]);

            var urgent = wanted[true].Where(notice => notice.Kind!.Urgent).ToList();
            var others = wanted[true].Where(notice => !notice.Kind!.Urgent).ToList();
            Send(urgent, person, channels, person.Row.UrgentPasses ? null : person.QuietUntil(now));
            Send(others, person, channels, Latest(person.QuietUntil(now), person.LastMessageAt + Together));
        }

        void Send(List<ReadNotice> notices, NoticePerson person, NoticeChannels channels, DateTimeOffset? notBefore)
        {
            if (notices.Count == 0)
                return;
            if (notBefore > now)
            {
                Later.TryAdd(notBefore.Value, []);
                Later[notBefore.Value].AddRange(notices.Select(notice => notice.Row.Id));
                return;
            }
            var mail = notices.Where(notice => channels.WantedBy(person, notice.Kind!).Contains(NoticeChannel.Mail)).ToList();
            var push = notices.Where(notice => channels.WantedBy(person, notice.Kind!).Contains(NoticeChannel.Push)).ToList();
            if (mail.Count > 0)
                Messages.Add(Entry(mail, NoticeChannel.Mail, null));
            if (push.Count > 0)
                Messages.AddRange(person.Devices.Select(device => Entry(push, NoticeChannel.Push, device)));
            End(NoticeState.Planned, notices);
        }

        OutboxEntry Entry(List<ReadNotice> notices, NoticeChannel channel, long? device) => new()
        {
            Kind = channel is NoticeChannel.Mail ? OutboxKind.Mail : OutboxKind.Push,
            CreatedAt = now,
            NotBefore = now,
            Message = new()
            {
                Recipient = notices[0].Row.Recipient, Channel = channel, DeviceId = device, Key = Guid.NewGuid(), CreatedAt = now,
                Deliveries = [.. notices.Select(notice => new NoticeDelivery { NoticeId = notice.Row.Id })],
            },
        };

        void End(NoticeState state, IEnumerable<ReadNotice> notices)
        {
            Ended.TryAdd(state, []);
            Ended[state].AddRange(notices.Select(notice => notice.Row.Id));
        }

        static DateTimeOffset? Latest(DateTimeOffset? one, DateTimeOffset? other) => one > other || other is null ? one : other;
    }
}
