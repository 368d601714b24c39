using BookingAdmin.Services.Notices;
using BookingAdmin.Services.Notices.Mail;

namespace BookingAdmin.Cli.Commands;

/// <summary>notices list, retry, test: what was sent to whom, once more what was given up, and whether mails leave at all.</summary>
static class NoticesCommand
{
    public static Command Create() => new("notices", "Mails and pushes to people.") { List(), Retry(), Test() };

    static Command List()
    {
        var failed = new Option<bool>("--failed") { Description = "Only those that were given up." };
        var command = new Command("list", "The newest messages. Exit code 1 when one was given up.") { failed };
        command.SetAction((parsed, cancel) => CommandLine.RunAsync(parsed, (session, output) =>
            ListAsync(session, output, parsed.GetValue(failed), cancel), cancel));
        return command;
    }

    static async Task<int> ListAsync(Session session, Output output, bool failed, CancellationToken cancel)
    {
        var log = session.Get<NoticeLog>();
        var page = await log.ListAsync(session.Actor, new(failed ? MessageState.Failed : null), null, cancel);
        var givenUp = (await log.CountsAsync(session.Actor, cancel)).Where(count => count.State is MessageState.Failed).Sum(c => c.Count);
        if (page.Items.Count == 0)
            output.Say(failed ? "No message was given up." : "No message was written yet.");
        foreach (var line in page.Items)
            output.Say($"{line.Id,8}  {line.CreatedAt:yyyy-MM-dd HH:mm}  {line.Channel,-4}  {line.State,-9}  "
                + $"{string.Join(", ", line.Kinds)}  {line.Answer}".TrimEnd());
        output.Document(new { session.Database, GivenUp = givenUp, Messages = page.Items.Select(Described) });
        return givenUp > 0 ? ExitCode.NotWell : ExitCode.Well;
    }

    // Without the person's name: what a program prints is kept in logs.
    static object Described(MessageLine line) => new
    {
        line.Id, line.Channel, line.State, line.Kinds, line.CreatedAt, line.EndedAt, line.Attempts, line.Answer, line.NextAt,
    };

    static Command Retry()
    {
        var id = new Argument<long?>("MESSAGE")
            { Description = "Its number, as the list shows it; none: all.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("retry", "Has messages that were given up tried again. Exit code 1 when there was none.") { id };
        command.SetAction((parsed, cancel) => CommandLine.RunAsync(parsed, (session, output) =>
            RetryAsync(session, output, parsed.GetValue(id), cancel), cancel));
        return command;
    }

    static async Task<int> RetryAsync(Session session, Output output, long? one, CancellationToken cancel)
    {
        var log = session.Get<NoticeLog>();
        var tried = one is not { } id ? await log.RetryAllAsync(session.Actor, cancel)
            : await log.RetryAsync(session.Actor, id, cancel) ? 1 : 0;
        output.Say(tried == 0 ? "Nothing of that was given up." : $"{tried} will be tried again.");
        output.Document(new { session.Database, Tried = tried });
        return tried > 0 ? ExitCode.Well : ExitCode.NotWell;
    }

    static Command Test()
    {
        var to = new Option<string>("--to") { Description = "Such as you@example.com.", Required = true, HelpName = "ADDRESS" };
        var command = new Command("test",
            "Sends one mail at once. Exit code 0 when the mail server took it, 1 when it did not, 2 when it was not asked: no mail "
                + "server is set up, or the address is none.") { to };
        command.SetAction((parsed, cancel) => CommandLine.RunAsync(parsed, (session, output) =>
            TestAsync(session, output, parsed.GetRequiredValue(to), cancel), cancel));
        return command;
    }

    static async Task<int> TestAsync(Session session, Output output, string to, CancellationToken cancel)
    {
        var result = await session.Get<MailTest>().SendAsync(session.Actor, to, cancel);
        switch (result.Answer)
        {
            case "off":
                return output.Fault("Mail:Host is not set, so no mails are sent.");
            case "address":
                return output.Fault("That is no address, or one that the mail server cannot be asked to send to.");
        }
        var said = result.Said is { } words ? $"{result.Answer}: {words}" : result.Answer;
        // Without the address: what a program prints is kept in logs.
        output.Say(result.Taken ? $"The mail server took it ({said}). Look into the mailbox."
            : $"It was not sent ({said}). What that means: docs/notices.md.");
        output.Document(new { session.Database, result.Taken, result.Answer, result.Said });
        return result.Taken ? ExitCode.Well : ExitCode.NotWell;
    }
}
