using System.Text.RegularExpressions;
using BookingAdmin.Services.Notices.Mail.Compose;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace BookingAdmin.Services.Notices.Mail;

/// <summary>What came of one mail.</summary>
/// <param name="Code">What the server answered, such as 250 or 550 5.1.1, or a word of ours where it answered nothing.</param>
/// <param name="Said">The sentence that came with it; for the eyes of a person only, never stored.</param>
/// <param name="Rest">How long the server is left alone, because every other mail would meet the same.</param>
sealed partial record MailAnswer(MailVerdict Verdict, string Code, string? Said = null, TimeSpan? Rest = null)
{
    static readonly TimeSpan AfterRefusal = TimeSpan.FromMinutes(1), AfterSilence = TimeSpan.FromSeconds(30);

    /// <summary>A mail for which no server can be asked: this one takes no such address, or it is none.</summary>
    public static MailAnswer NoSuchAddress { get; } = new(MailVerdict.AddressRefused, "address");

    /// <summary>What a fault of a connection means.</summary>
    /// <returns>Null where the fault is ours.</returns>
    public static MailAnswer? Of(Exception fault, MailStage stage) => fault switch
    {
        SmtpCommandException refusal => Of(refusal),
        SslHandshakeException { ServerCertificate: not null } => Away("certificate"),
        SslHandshakeException => Away("tls"),
        AuthenticationException or SaslException or ServiceNotAuthenticatedException => Away("sign_in"),
        MailTokenException => Away("token"),
        // Mails are never sent in the clear because a server, or somebody between, offers nothing better.
        NotSupportedException when stage is MailStage.Connecting => Away("no_starttls"),
        NotSupportedException when stage is MailStage.SigningIn => Away("sign_in"),
        // Whether the server took it is not known, so it is sent again with the same Message-ID.
        OperationCanceledException or TimeoutException or IOException or SmtpProtocolException or System.Net.Sockets.SocketException
            or ServiceNotConnectedException when stage is MailStage.Sent => new(MailVerdict.Later, "no_answer"),
        OperationCanceledException or TimeoutException => new(MailVerdict.Later, "timeout", Rest: AfterSilence),
        IOException or SmtpProtocolException or System.Net.Sockets.SocketException or ServiceNotConnectedException =>
            new(MailVerdict.Later, "no_connection", Rest: AfterSilence),
        _ => null,
    };

    static MailAnswer Of(SmtpCommandException refusal)
    {
        var status = (int)refusal.StatusCode;
        var enhanced = Enhanced().Match(refusal.Message) is { Success: true } match && match.Value is not "5.0.0" ? match.Value : null;
        var verdict = Judge(status, enhanced, refusal);
        var ofEvery = status is 421 or 530 or 535 or 538 || refusal.ErrorCode is SmtpErrorCode.SenderNotAccepted && status >= 500;
        return new(verdict, enhanced is null ? $"{status}" : $"{status} {enhanced}", MailText.Line(refusal.Message, 300),
            ofEvery ? AfterRefusal : null);
    }

    /// <summary>
    /// Only what is said of the recipient's address stops mails to it. What is said of the sender, of signing in or of relaying is a fault
    /// of the set-up, which an admin can mend within the day that a mail is tried.
    /// </summary>
    static MailVerdict Judge(int status, string? enhanced, SmtpCommandException refusal) => (status, enhanced) switch
    {
        ( < 500, _) or (530 or 535 or 538, _) => MailVerdict.Later,
        _ when refusal.ErrorCode is SmtpErrorCode.SenderNotAccepted => MailVerdict.Later,
        // The sender's address: RFC 3463, 3.2.
        (_, "5.1.7" or "5.1.8") => MailVerdict.Later,
        // A full mailbox is emptied again.
        (_, "5.2.2") or (552, null) => MailVerdict.Later,
        (556, _) or (_, "5.2.1") => MailVerdict.AddressRefused,
        (_, { } code) when code.StartsWith("5.1.", StringComparison.Ordinal) => MailVerdict.AddressRefused,
        // Servers without enhanced codes say 550 of an unknown user, and some of a client that may not relay.
        (550 or 551 or 553, null) when refusal.ErrorCode is SmtpErrorCode.RecipientNotAccepted
            && !refusal.Message.Contains("relay", StringComparison.OrdinalIgnoreCase) => MailVerdict.AddressRefused,
        _ when refusal.ErrorCode is SmtpErrorCode.RecipientNotAccepted => MailVerdict.Later,
        _ => MailVerdict.Refused,
    };

    static MailAnswer Away(string code) => new(MailVerdict.Later, code, Rest: AfterRefusal);

    [GeneratedRegex(@"(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])", RegexOptions.None, 1000)]
    private static partial Regex Enhanced();
}

enum MailVerdict
{
    Taken,
    /// <summary>It is tried again, for a day.</summary>
    Later,
    /// <summary>The address takes no mails: no more are sent to it.</summary>
    AddressRefused,
    /// <summary>This mail is not taken, whenever it is sent.</summary>
    Refused,
}

/// <summary>How far a mail got.</summary>
enum MailStage
{
    Connecting,
    SigningIn,
    Asking,
    /// <summary>The server has at least a part of the text, and may take it without being heard.</summary>
    Sent,
}
