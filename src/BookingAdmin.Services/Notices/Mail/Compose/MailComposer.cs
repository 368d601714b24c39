using System.Globalization;
using System.Text;
using BookingAdmin.Domain;
using BookingAdmin.Domain.Notices;
using BookingAdmin.Services.Settings;
using MimeKit;

namespace BookingAdmin.Services.Notices.Mail.Compose;

/// <summary>Makes a mail of what is to be said, in the language of the thread: plain text, and HTML beside it.</summary>
static class MailComposer
{
    const int MostNotices = 25, MostLines = 20, SubjectLength = 150, LineLength = 500, NameLength = 80;

    /// <returns>Null where the address is none.</returns>
    public static MimeMessage? Compose(MailSettings mail, AlertSettings links, MailContent content)
    {
        if (AddressOf(content.Address, content.Name) is not { } to)
            return null;
        var from = MailboxAddress.Parse(mail.From);
        var body = BodyOf(links, content);
        var message = new MimeMessage
        {
            Subject = SubjectOf(body, content.Notices.Count),
            Date = content.Date,
            MessageId = $"{content.Key:N}@{new IdnMapping().GetAscii(from.Domain)}",
            Body = new MultipartAlternative
            {
                new TextPart("plain") { Text = MailPlain.Of(body) },
                new TextPart("html") { Text = MailHtml.Of(body) },
            },
        };
        message.From.Add(from);
        message.To.Add(to);
        if (mail.ReplyTo is { } replyTo)
            message.ReplyTo.Add(MailboxAddress.Parse(replyTo));
        message.Headers.Add(HeaderId.ContentLanguage, CultureInfo.CurrentUICulture.Name);
        // No machine answers it, so that a note of absence comes back to nobody.
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        message.Headers.Add("X-Auto-Response-Suppress", "All");
        if (body.Unsubscribe is { } stop)
        {
            message.Headers.Add(HeaderId.ListUnsubscribe, $"<{stop}>");
            message.Headers.Add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }
        return message;
    }

    /// <returns>Null where the text is no address, or more than one.</returns>
    static MailboxAddress? AddressOf(string text, string? name)
    {
        var address = text.Trim();
        return MailboxAddress.TryParse(Strict, address, out var parsed) && parsed.Address == address && !address.Any(char.IsControl)
            ? new(name is null ? null : MailText.Line(name, NameLength), address)
            : null;
    }

    static MailBody BodyOf(AlertSettings links, MailContent content)
    {
        var shown = content.Notices.Take(MostNotices).Select(notice => new MailPart(
            MailText.Line(notice.Subject, SubjectLength),
            [.. notice.Lines.Take(MostLines).Select(line => MailText.Line(line, LineLength))],
            notice.Path is { } path ? links.Link(path) : null,
            notice.Link is { } link ? MailText.Line(link, NameLength) : null)).ToList();
        return new(
            shown, content.Notices.Count - shown.Count, links.Link(Addresses.Home),
            content.Choices is { } choices ? links.Link(choices) : null, content.Unsubscribe is { } stop ? links.Link(stop) : null);
    }

    static string SubjectOf(MailBody body, int count) =>
        MailText.Line(count == 1 ? body.Parts[0].Heading : T($"{count:N0} new messages: {body.Parts[0].Heading}"), SubjectLength);

    static readonly ParserOptions Strict = new() { AllowAddressesWithoutDomain = false };
}

/// <summary>What both parts of a mail show.</summary>
/// <param name="More">How many notices stand in no part of their own.</param>
/// <param name="Home">Where the rest is seen.</param>
/// <param name="Choices">Where the recipient chooses what they are notified of.</param>
sealed record MailBody(IReadOnlyList<MailPart> Parts, int More, string? Home, string? Choices, string? Unsubscribe);

/// <param name="Address">Of the page that it is about; null for none.</param>
/// <param name="Link">What that page is called.</param>
sealed record MailPart(string Heading, IReadOnlyList<string> Lines, string? Address, string? Link);

/// <summary>The part for readers without HTML.</summary>
static class MailPlain
{
    public static string Of(MailBody body)
    {
        var text = new StringBuilder();
        foreach (var part in body.Parts)
        {
            text.Append(part.Heading).Append("\n\n");
            foreach (var line in part.Lines)
                text.Append(line).Append('\n');
            if (part.Address is { } address)
                text.Append('\n').Append(part.Link).Append(":\n").Append(address).Append('\n');
            text.Append('\n');
        }
        if (body.More > 0)
            text.Append(MailWords.More(body.More)).Append(":\n").Append(body.Home).Append("\n\n");
        // Two hyphens and a blank: readers show what follows as a signature.
        text.Append("-- \n").Append(MailWords.Why).Append('\n');
        if (body.Choices is { } choices)
            text.Append(MailWords.Choose).Append(":\n").Append(choices).Append('\n');
        if (body.Unsubscribe is { } stop)
            text.Append(MailWords.Stop).Append(":\n").Append(stop).Append('\n');
        return text.ToString();
    }
}

static class MailWords
{
    public static string Why => T("You get this mail because notices by mail are on for you.");
    public static string Choose => T("Choose what you are notified of");
    public static string Stop => T("Stop mails like this one");

    public static string More(int count) =>
        Plural(count, "{0:N0} more message is in BookingAdmin", "{0:N0} more messages are in BookingAdmin");
}
