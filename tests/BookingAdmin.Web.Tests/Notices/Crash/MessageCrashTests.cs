using System.Globalization;
using BookingAdmin.Testing.Mail;

namespace BookingAdmin.Web.Tests.Notices.Crash;

/// <summary>
/// The process is killed (SIGKILL) while messages stand at each point between the row of a notice and the answer of the receiver, and
/// started again: no notice is lost, and none is sent twice but where the answer was lost, and then as the same message. Two kills; with
/// BOOKING_ADMIN_KILLS as many as it says. Every second one finds the planner at the one of its two points, the others at the other.
/// </summary>
public sealed class MessageCrashTests
{
    static readonly int Kills = int.Parse(
        Environment.GetEnvironmentVariable("BOOKING_ADMIN_KILLS") is { Length: > 0 } kills ? kills : "2", CultureInfo.InvariantCulture);

    const string Of = "(SELECT m.recipient FROM booking_admin.notice_message m WHERE m.id = NEW.message_id) = '@to'";

    static readonly Point OfSender = AtReceiver("the server knows of the sender only", "mail", stores: false, 1);

    // Where a worker holds a message, at the receiver late because a worker waits for it only so long. A claim that is held comes last,
    // because no other message is claimed then.
    static readonly Point[] Workers =
    [
        AtWriter("the answer is there and not written", "BEFORE UPDATE", "notice_message",
            "NEW.sent_at IS NOT NULL AND OLD.sent_at IS NULL AND NEW.recipient = '@to'", 2),
        AtWriter("the answer is written, the end of its entry is not", "BEFORE UPDATE", "outbox", $"NEW.done_at IS NOT NULL AND {Of}", 1),
        AtReceiver("the receiver has all of it and has not taken it", "end", stores: false, 1),
        AtReceiver("the receiver has taken it, its answer is lost", "end", stores: true, 2),
        AtWriter("the message is committed and not claimed", "BEFORE UPDATE", "outbox", $"NEW.leased_until IS NOT NULL AND {Of}", 1),
    ];

    static readonly Point[] Planner =
    [
        AtWriter("the notice is written and not committed", "AFTER INSERT", "notice", "NEW.recipient = '@to'", 1),
        AtWriter("the notice is committed, its message is not", "AFTER INSERT", "notice_message", "NEW.recipient = '@to'", 1),
    ];

    [Fact]
    public async Task Killed_at_any_point_each_mail_is_sent_after_a_restart()
    {
        await using var mails = new MailReceiver(await SmtpServer.StartAsync());
        await KillAsync(mails, null, [OfSender, .. Workers]);
    }

    [Fact]
    public async Task Killed_at_any_point_each_push_is_sent_after_a_restart()
    {
        await using var pushes = await PushReceiver.StartAsync();
        await KillAsync(pushes, pushes.Address, Workers);
    }

    static async Task KillAsync(Receiver receiver, string? devices, Point[] workers)
    {
        await using var place = await MessageCrashPlace.OpenAsync(receiver, workers.Length + 1, devices);
        var found = workers.Concat(Planner).ToDictionary(point => point.Name, _ => (Kills: 0, Twice: 0), StringComparer.Ordinal);
        for (var kill = 0; kill < Kills; kill++)
        {
            Point[] points = [.. workers, Planner[kill % Planner.Length]];
            // A trigger cannot be made while a writer of its table is held.
            foreach (var (celebrity, point) in points.Index())
                await point.Prepare(place, celebrity);
            foreach (var (celebrity, point) in points.Index())
            {
                await point.Arm(place);
                await place.OrderAsync($"crash{kill}-{celebrity}", celebrity);
                await place.UntilOneMoreIsHeldAsync();
            }
            await place.KillAsync();
            await place.RestartAsync();
            foreach (var (celebrity, point) in points.Index())
            {
                await place.UntilSentAsync($"crash{kill}-{celebrity}");
                (await place.CountAsync($"crash{kill}-{celebrity}")).ShouldBe((1, 1, point.Taken), $"kill {kill}: {point.Name}");
                found[point.Name] = (found[point.Name].Kills + 1, found[point.Name].Twice + (point.Taken > 1 ? 1 : 0));
            }
        }
        foreach (var (name, (kills, twice)) in found)
            Xunit.TestContext.Current.TestOutputHelper?.WriteLine($"| {name} | {kills} | 0 | {twice} |");
    }

    static Point AtWriter(string name, string when, string table, string condition, int taken) => new(name, (place, celebrity) =>
        place.HoldWritersAsync(
            celebrity, when, table, condition.Replace("@to", $"user:crash{celebrity}", StringComparison.Ordinal)),
        _ => Task.CompletedTask, taken);

    static Point AtReceiver(string name, string at, bool stores, int taken) =>
        new(name, (_, _) => Task.CompletedTask, place => place.Receiver.HoldNextAsync(at, stores), taken);

    /// <param name="Prepare">Before any message: what will hold the one to that celebrity there.</param>
    /// <param name="Arm">What holds the next message there.</param>
    /// <param name="Taken">How often the receiver has it in the end.</param>
    sealed record Point(string Name, Func<MessageCrashPlace, int, Task> Prepare, Func<MessageCrashPlace, Task> Arm, int Taken);
}
