using BookingAdmin.Domain.Notices;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Notices.Mail.Compose;
using BookingAdmin.Services.Outbox;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Notices.Mail;

/// <summary>
/// Sends a message of notices as a mail, of what is still so and still wanted at this moment. The Message-ID is the same at each attempt,
/// so that a mail that was sent twice because an answer was lost is seen as one.
/// </summary>
sealed partial class MailHandler(
    IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings, MailServer server, NoticeReader reader,
    NoticeChannels channels, MailUnsubscribe unsubscribe, TimeProvider clock, ILogger<MailHandler> logger) : OutboxHandler
{
    public override OutboxKind Kind => OutboxKind.Mail;

    public override OutboxLane Lane => OutboxLane.Mails;

    public override bool IsOn => settings.Mail is not null;

    public override TimeSpan? Rest => server.Rest?.For;

    // A blank would end the value.
    public override string? Trouble =>
        server.Rest is { Code: var code } ? $"{WorkFault.MailRests} {code.Replace(' ', '\u00a0')}" : null;

    public override async Task<OutboxResult> HandleAsync(OutboxEntry claimed, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var message = await NoticeMessages.ReadAsync(context, claimed.MessageId!.Value, cancel);
        // A process that was killed had written the answer, and not yet the end of the entry.
        if (message.SentAt is not null || message.CancelledAt is not null)
            return OutboxResult.Done;
        var person = await MailRecipient.ReadAsync(context, message.Recipient, cancel);
        var notices = await WantedAsync(context, message, person, cancel);
        if (notices.Count == 0)
            return await CancelAsync(context, message, "settled", cancel);
        if (person.Address is not { } address)
            return await CancelAsync(context, message, "no_address", cancel);
        await context.Database.CloseConnectionAsync();
        var mail = NoticeMessages.InLanguageOf(person.Row, () => MailComposer.Compose(settings.Mail!, settings.Alerts, new(
            address, person.Name, [.. notices.Select(notice => notice.TextFor(person.Row))], message.Key, message.CreatedAt,
            notices.All(notice => notice.Kind!.Audience is NoticeAudience.Customer) ? null : Domain.Addresses.OwnNotices,
            unsubscribe.PathFor(message.Recipient, notices.Select(notice => notice.Kind!)))));
        var answer = mail is null ? MailAnswer.NoSuchAddress : await server.SendAsync(mail, cancel);
        return await WriteAsync(context, message, answer, cancel);
    }

    async Task<IReadOnlyList<ReadNotice>> WantedAsync(
        BookingAdminContext context, NoticeMessage message, MailRecipient person, CancellationToken cancel)
    {
        var read = await reader.ReadAsync(context, message.Notices(), cancel);
        var wants = new NoticePerson(person.Row, [], null);
        return [.. read.Where(notice => notice.Holds && channels.WantedBy(wants, notice.Kind!).Contains(NoticeChannel.Mail))];
    }

    async Task<OutboxResult> CancelAsync(BookingAdminContext context, NoticeMessage message, string why, CancellationToken cancel)
    {
        await NoticeMessages.CancelAsync(context, message, why, clock.Now(), cancel);
        return OutboxResult.Done;
    }

    async Task<OutboxResult> WriteAsync(BookingAdminContext context, NoticeMessage message, MailAnswer answer, CancellationToken cancel)
    {
        var now = clock.Now();
        if (answer.Verdict is MailVerdict.Taken)
        {
            await NoticeMessages.SentAsync(context, message, answer.Code, now, cancel);
            return OutboxResult.Done;
        }
        await NoticeMessages.FailedAsync(context, message, answer.Code, cancel);
        switch (answer.Verdict)
        {
            case MailVerdict.Later:
                return new OutboxResult.Failed(answer.Code);
            case MailVerdict.AddressRefused:
                await MailChoices.StopAsync(context, message.Recipient, answer.Code, now, cancel);
                Stopped(logger, message.Recipient, answer.Code);
                break;
        }
        return new OutboxResult.Hopeless(answer.Code);
    }

    [LoggerMessage(
        EventId = 611, Level = LogLevel.Warning,
        Message = "The address of {Recipient} takes no mails ({Code}): none are sent to it until its owner says so")]
    static partial void Stopped(ILogger logger, string recipient, string code);
}
