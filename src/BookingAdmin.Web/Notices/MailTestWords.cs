using BookingAdmin.Data.Own;
using BookingAdmin.Services.Notices.Mail;
using BookingAdmin.Web.Notices.Messages;

namespace BookingAdmin.Web.Notices;

/// <summary>What came of a test mail.</summary>
static class MailTestWords
{
    public static string Of(MailTestResult result) => result.To is not { } to ? MessageWords.Answer(result.Answer, NoticeChannel.Mail)
        : result.Taken ? T($"The mail server took it for {PlainText.Isolated(to)}. Look into the mailbox.")
        : T($"It was not sent to {PlainText.Isolated(to)}. {MessageWords.Answer(result.Answer, NoticeChannel.Mail)}");
}
