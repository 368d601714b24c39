using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Notices;
using BookingAdmin.Services.Notices;

namespace BookingAdmin.Web.Notices.Messages;

/// <summary>What messages are, where they go and how they ended, in words.</summary>
static class MessageWords
{
    public static string Of(NoticeChannel channel) => channel is NoticeChannel.Mail ? T("Mail") : T("Push");

    public static string Of(MessageState state) => state switch
    {
        MessageState.Waiting => T("Waiting"),
        MessageState.Sent => T("Was sent"),
        MessageState.Failed => T("Given up"),
        _ => T("Not needed"),
    };

    public static (string Tone, string Icon) Look(MessageState state) => state switch
    {
        MessageState.Waiting => ("info", "clock"),
        MessageState.Sent => ("good", "check"),
        MessageState.Failed => ("bad", "alert"),
        _ => ("", "off"),
    };

    public static string Kind(string id) => NoticeKinds.Find(id)?.Title ?? id;

    /// <summary>How it ended, or why it waits; null where the state says it all.</summary>
    public static string? Outcome(MessageLine line) => line switch
    {
        { State: MessageState.Sent } or { Answer: null } => null,
        _ => Answer(line.Answer, line.Channel),
    };

    /// <summary>What the other side answered, or why it was not asked.</summary>
    /// <param name="code">As the message keeps it: a word of ours, or a code of the mail server or the push service.</param>
    public static string Answer(string code, NoticeChannel channel) => code switch
    {
        "settled" => T("It was settled before it was sent."),
        "no_address" => T("No address of the person is known."),
        "address" => T("The address is none that mails can be sent to."),
        "no_device" => T("The device takes no pushes any more."),
        "too_old" => T("It was too old to be sent."),
        "off" => T("This installation sends no mails."),
        "not_written" => T("It failed here; the dashboard’s log says why."),
        "certificate" => T("The mail server’s certificate does not fit its name, or is not trusted."),
        "tls" => T("The mail server and this installation agree on no secure connection."),
        "no_starttls" => T("The mail server offers no secure connection."),
        "sign_in" => T("The mail server does not accept our name or password."),
        "token" => T("No token for the mail server could be had."),
        "no_key" => T("The key of this installation for pushes is missing or cannot be read."),
        "private_address" or "no_https_address" => T("The device’s push service has an address that nothing is sent to."),
        "unknown_name" => T("The name of the push service is unknown."),
        "no_connection" or "no_secure_connection" => channel is NoticeChannel.Mail
            ? T("The connection to the mail server was lost or refused.") : T("No secure connection to the push service was possible."),
        "no_answer" => channel is NoticeChannel.Mail
            ? T("The mail server did not say whether it took it.") : T("The push service did not answer in time."),
        "no_valid_answer" => T("The push service gave no answer that can be understood."),
        "timeout" => T("The mail server did not answer in time."),
        _ when int.TryParse(code.Split(' ')[0], CultureInfo.InvariantCulture, out var number) => channel is NoticeChannel.Mail
            ? OfMailServer(code, number) : OfPushService(code, number),
        _ => code,
    };

    static string OfMailServer(string code, int number) => code switch
    {
        _ when code.EndsWith(".2.2", StringComparison.Ordinal) || code is "552" => T($"The mailbox is full ({code})."),
        _ when code.Contains("5.1.7", StringComparison.Ordinal) || code.Contains("5.1.8", StringComparison.Ordinal) =>
            T($"The mail server does not accept our sender’s address ({code})."),
        _ when code.Contains(" 5.1.", StringComparison.Ordinal) || number is 550 or 551 or 553 && code.Length == 3 =>
            T($"There is no such address ({code})."),
        _ when number is 530 or 535 or 538 => T($"The mail server does not accept our name or password ({code})."),
        _ when number is >= 400 and < 500 => T($"The mail server asked to be tried again later ({code})."),
        _ => T($"The mail server does not take it ({code})."),
    };

    static string OfPushService(string code, int number) => number switch
    {
        404 or 410 => T($"The device has unsubscribed ({code})."),
        413 => T($"The push service finds it too long ({code})."),
        408 or 425 or 429 => T($"The push service asked to be tried again later ({code})."),
        >= 500 => T($"The push service has a fault ({code})."),
        _ => T($"The push service does not take it ({code})."),
    };
}
