using BookingAdmin.Domain;
using BookingAdmin.Domain.Notices;
using BookingAdmin.Services.Access;
using BookingAdmin.Services.Notices.Mail.Compose;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Notices.Mail;

/// <summary>Sends one mail at once, so that a person sees whether mails reach them, and an admin whether the server takes them.</summary>
public sealed class MailTest(
    IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings, MailServer server, ActionLimits limits,
    TimeProvider clock)
{
    /// <param name="to">Any address, for admins; null: the actor's own.</param>
    /// <exception cref="NotAllowedException">Somebody else's address, and not an admin.</exception>
    /// <exception cref="TooManyActionsException">More than 60 in a minute.</exception>
    public async Task<MailTestResult> SendAsync(Actor actor, string? to, CancellationToken cancel)
    {
        actor.Require(to is null ? Permission.ManageOwnNotices : Permission.ManageNotices);
        if (settings.Mail is null)
            return new(false, to, "off", null);
        limits.CountTest(actor);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var person = await MailRecipient.ReadAsync(context, await Recipients.IdOfAsync(context, actor, cancel), cancel);
        await context.Database.CloseConnectionAsync();
        if ((to ?? person.Address) is not { } address)
            return new(false, null, "no_address", null);
        var mail = NoticeMessages.InLanguageOf(person.Row, () => MailComposer.Compose(settings.Mail, settings.Alerts, new(
            address, to is null ? person.Name : null, [Text()], Guid.NewGuid(), clock.GetUtcNow(), null, null)));
        var answer = mail is null ? MailAnswer.NoSuchAddress : await server.SendAsync(mail, cancel);
        return new(answer.Verdict is MailVerdict.Taken, address, answer.Code, answer.Said);
    }

    static NoticeText Text() => new(
        T("A test mail of BookingAdmin"), T("A test mail of BookingAdmin"),
        [T("Somebody asked for it to see whether mails arrive. They do.")], Addresses.Home, T("Open BookingAdmin"));
}

/// <summary>What came of a test mail.</summary>
/// <param name="Taken">Whether the mail server took it.</param>
/// <param name="To">Null where no address is known.</param>
/// <param name="Answer">A code: of the server, or why it was not asked (`docs/notices.md`).</param>
/// <param name="Said">What the server said with it, one line.</param>
public sealed record MailTestResult(bool Taken, string? To, string Answer, string? Said);
