using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Outbox;

namespace BookingAdmin.Services.Notices.Push;

/// <summary>Sends one message to one browser, unless nothing of it holds any more.</summary>
sealed partial class PushHandler(
    IDbContextFactory<BookingAdminContext> contexts, NoticeReader reader, PushKeys keys, PushClient client, OutboxQueue outbox,
    TimeProvider clock, ILogger<PushHandler> logger) : OutboxHandler
{
    // An entry that is due later than three hours from now counts as written before the clock jumped back.
    static readonly TimeSpan LongestWait = TimeSpan.FromHours(2);

    // No icon has room for more.
    const int MostCounted = 1000;

    public override OutboxKind Kind => OutboxKind.Push;

    public override OutboxLane Lane => OutboxLane.Pushes;

    public override async Task<OutboxResult> HandleAsync(OutboxEntry claimed, CancellationToken cancel)
    {
        if (outbox.IsOutdated(claimed))
            return new OutboxResult.Hopeless("too_old");
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var message = await NoticeMessages.ReadAsync(context, claimed.MessageId!.Value, cancel);
        if (message.SentAt is not null)
            return OutboxResult.Done;
        // A browser in which somebody else has signed in since gets nothing of it.
        var device = await context.NoticeDevices.AsNoTracking()
            .FirstOrDefaultAsync(d => d.Id == message.DeviceId && d.Recipient == message.Recipient, cancel);
        var notices = await reader.ReadAsync(context, message.Notices(), cancel);
        var holding = notices.Where(notice => notice.Holds).ToList();
        if (device is null || holding.Count == 0)
            return await CancelAsync(context, message, device is null ? "no_device" : message.Answer, cancel);
        using var sender = await keys.SenderAsync(context, cancel);
        if (sender is null)
        {
            NoKey(logger);
            return new OutboxResult.Failed("no_key");
        }
        var person = await context.NoticeRecipients.AsNoTracking().FirstOrDefaultAsync(r => r.Id == message.Recipient, cancel)
            ?? NoticePerson.Unknown(message.Recipient);
        var content = PushContent.Of(message, holding, person, await WaitingAsync(context, message.Recipient, cancel));
        // An answer may take long, and the connection is somebody else's as long as that.
        await context.Database.CloseConnectionAsync();
        return await WriteAsync(context, claimed, message, device, await client.SendAsync(device, content, sender, cancel), cancel);
    }

    async Task<OutboxResult> WriteAsync(
        BookingAdminContext context, OutboxEntry claimed, NoticeMessage message, NoticeDevice device, PushAnswer answer,
        CancellationToken cancel)
    {
        var now = clock.Now();
        switch (answer.End)
        {
            case PushEnd.Taken:
                await NoticeMessages.SentAsync(context, message, answer.Code, now, cancel);
                await context.NoticeDevices.Where(d => d.Id == device.Id)
                    .ExecuteUpdateAsync(set => set.SetProperty(d => d.SentAt, now), cancel);
                return OutboxResult.Done;
            case PushEnd.Gone:
                // The address may be a new person's by now, or have a new key.
                await context.NoticeDevices.Where(d => d.Id == device.Id && d.Recipient == device.Recipient && d.Secret == device.Secret)
                    .ExecuteDeleteAsync(cancel);
                DeviceGone(logger, device.Id, answer.Code);
                return await CancelAsync(context, message, answer.Code, cancel);
        }
        await NoticeMessages.FailedAsync(context, message, answer.Code, cancel);
        if (answer.End is PushEnd.Never)
            return new OutboxResult.Hopeless(answer.Code);
        if (answer.Wait is not { } asked || outbox.IsHopeless(claimed))
            return new OutboxResult.Failed(answer.Code);
        var wait = OutboxQueue.WaitAfter(claimed.Attempts, asked < LongestWait ? asked : LongestWait);
        await outbox.PutOffAsync(context, claimed, wait, answer.Code, cancel);
        Rests(logger, claimed.Id, answer.Code, wait.TotalSeconds);
        return OutboxResult.Written;
    }

    async Task<OutboxResult> CancelAsync(BookingAdminContext context, NoticeMessage message, string? answer, CancellationToken cancel)
    {
        await NoticeMessages.CancelAsync(context, message, answer, clock.Now(), cancel);
        return OutboxResult.Done;
    }

    /// <summary>How many requests a celebrity has to answer; null for everybody else.</summary>
    static async Task<int?> WaitingAsync(BookingAdminContext context, string recipient, CancellationToken cancel)
    {
        if (ActorId.Stored(ActorKind.Person, recipient).UserId is not { } user
            || await context.Celebrities.Where(c => c.UserId == user).Select(c => c.Id).FirstOrDefaultAsync(cancel) is not { } celebrity)
            return null;
        return await context.Bookings.Where(VisibleRequests.Of(celebrity)).On(RequestTab.Waiting).Take(MostCounted).CountAsync(cancel);
    }

    [LoggerMessage(
        EventId = 630, Level = LogLevel.Information, Message = "Device {Device} is forgotten: its push service answered {Answer}")]
    static partial void DeviceGone(ILogger logger, long device, string answer);

    [LoggerMessage(
        EventId = 631, Level = LogLevel.Warning,
        Message = "A push service asked to be left alone ({Answer}); outbox entry {Entry} is tried again in {Seconds:0} s")]
    static partial void Rests(ILogger logger, long entry, string answer, double seconds);

    [LoggerMessage(
        EventId = 632, Level = LogLevel.Error,
        Message = "No push leaves: the key of this installation is missing or cannot be decrypted (docs/operations.md)")]
    static partial void NoKey(ILogger logger);
}
