using BookingAdmin.Testing.Mail;

namespace BookingAdmin.Web.Tests.Notices;

/// <summary>
/// The process is killed (SIGKILL) at each point between the row of a notice and the answer of the mail server, and started again: no
/// notice is lost, and none is sent twice but where the answer was lost, and then as the same mail.
/// </summary>
public sealed class MailCrashTests
{
    const int Times = 3;

    /// <summary>How often the server has the mail in the end.</summary>
    static readonly Dictionary<string, (Func<MailCrashPlace, string, Task> Reach, int Mails)> Points = new(StringComparer.Ordinal)
    {
        ["the notice is written and not committed"] = (HeldAsync("AFTER INSERT", "notice"), 1),
        ["the notice is committed, its message is not"] = (HeldAsync("AFTER INSERT", "notice_message"), 1),
        ["the message is committed and not claimed"] = (HeldAsync("BEFORE UPDATE", "outbox", "NEW.leased_until IS NOT NULL"), 1),
        ["the server knows of the sender only"] = (AtServerAsync(new("mail", Hold: true, Drop: true)), 1),
        ["the server has the text and has not taken it"] = (AtServerAsync(new("end", Hold: true, Drop: true)), 1),
        ["the server has taken it, its answer is lost"] = (AtServerAsync(new("end", Hold: true, Drop: true, Stores: true)), 2),
        ["the answer is there and not written"] = (HeldAsync("BEFORE UPDATE", "notice_message", "NEW.sent_at IS NOT NULL AND OLD.sent_at IS NULL"), 2),
        ["the answer is written, the end of its entry is not"] = (HeldAsync("BEFORE UPDATE", "outbox", "NEW.done_at IS NOT NULL"), 1),
    };

    public static TheoryData<string> Names => [.. Points.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Killed_at_any_point_it_is_sent_after_a_restart(string point)
    {
        await using var place = await MailCrashPlace.OpenAsync();
        for (var i = 0; i < Times; i++)
        {
            var order = $"crash{i}";
            await Points[point].Reach(place, order);
            await place.KillAsync();
            await place.RestartAsync();
            await place.UntilSentAsync(order);
            (await place.CountAsync(order)).ShouldBe((1, 1, Points[point].Mails), $"time {i}");
        }
    }

    static Func<MailCrashPlace, string, Task> HeldAsync(string when, string table, string condition = "true") => async (place, order) =>
    {
        await place.HoldWritersAsync(when, table, condition);
        await place.OrderAsync(order);
        await place.UntilWriterIsHeldAsync();
    };

    static Func<MailCrashPlace, string, Task> AtServerAsync(SmtpStep step) => async (place, order) =>
    {
        await place.Server.NextAsync(step);
        await place.OrderAsync(order);
        await place.UntilMailIsHeldAsync();
    };
}
