using BookingAdmin.Domain.Consistency;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Data.Own;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Monitor;
using BookingAdmin.Web.Guard;
using BookingAdmin.Web.Shared;

namespace BookingAdmin.Web.Consistency;

/// <summary>How a safeguard is.</summary>
/// <param name="Tone">good, warn or bad.</param>
/// <param name="Word">In a word or two.</param>
/// <param name="Sentence">The proof, or what is wrong.</param>
/// <param name="Advice">What to do; null where nothing is to be done.</param>
public sealed record SafeguardTold(string Tone, string Word, string Sentence, string? Advice = null);

/// <summary>What the safeguards' cards say.</summary>
static class SafeguardWords
{
    // A monitor on another machine has a clock of its own, and a run takes its time.
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <param name="truth">What the last run says of the guard; null before there was one.</param>
    public static SafeguardTold Guard(GuardStatus status, RuleFigure? truth)
    {
        if (status.Mode is GuardMode.Off && status.Faults.Count == 0)
            return new("warn", "Off", "A missing booking is found only when a check looks at every order.", "Choose a mode: Watch changes nothing and finds it at once.");
        if (!status.IsWhole)
            return new("bad", "Broken", status.Faults.Count > 0 ? status.Faults[0] : "A part of it is missing.", "Until it is installed again, only checks of every order find a missing booking.");
        var parts = $"{status.Parts.Count} parts in place";
        return truth switch
        {
            { On: true, Fault: null, Open: > 0 } => new("bad", "Not true", $"{parts}, but the watch list differs from a full scan.", "Rebuild the watch list."),
            { On: true, Fault: null } => new("good", GuardWords.Doing(status.Mode), $"{parts}, watch list equals a full scan"),
            _ => new("good", GuardWords.Doing(status.Mode), $"{parts}; the watch list has not been compared with a full scan yet"),
        };
    }

    public static SafeguardTold Monitor(Heartbeat? beat, DateTimeOffset now)
    {
        if (beat is null)
            return new("warn", "Never seen", "No monitor has looked at this database yet.", "It runs with the dashboard, unless Monitor:Minutes is 0.");
        var last = $"last {TimeWords.Ago(beat.At, now)} on {beat.Instance}";
        if (beat.NextAt is { } due && now > due + Patience)
            return new("bad", "Silent", $"It was to look again {TimeWords.Ago(due, now)} and did not: {last}.", "See whether a dashboard runs, and what its log says.");
        if (beat.Fault is { } fault)
            return new("bad", "In trouble", $"{fault.TrimEnd('.')}; {last}.", "It tries again by itself.");
        return new("good", "On time", beat.NextAt is { } next ? $"{last}, next {TimeWords.In(next - now)}" : last);
    }

    public static SafeguardTold Alerts(Safeguards state, TimeZoneInfo zone, DateTimeOffset now) => (state.AlertsOn, state.LastAlert) switch
    {
        (false, _) => new("warn", "Log only", "Nobody is sent a message: alerts stand in the log.", "Set Alerts:Url to send them on."),
        (_, null) => new("good", "Ready", "None had to be sent yet."),
        (_, { GaveUpAt: { } at } alert) => new("bad", "Not delivered", $"Given up {TimeWords.When(at, zone, now)} after {alert.Attempts} attempts: {alert.Answer ?? "no answer"}.", "See whether the receiver is up; the self-test sends one more."),
        (_, { SentAt: { } at } alert) => new("good", "Delivered", $"last sent {TimeWords.When(at, zone, now)}, answered {alert.Answer ?? "nothing"}"),
        (_, { Attempts: 0 }) => new("good", "On its way", "One is about to be sent."),
        (_, { } alert) => new("warn", "Waiting", $"Tried {alert.Attempts} {(alert.Attempts == 1 ? "time" : "times")}: {alert.Answer ?? "no answer"}. Next {TimeWords.In(alert.NotBefore - now)}.", "It is tried until the receiver takes it."),
    };

    public static SafeguardTold SelfTest(SelfTestView? test, TimeZoneInfo zone, DateTimeOffset now) => test switch
    {
        null => new("warn", "Never run", "A drill makes a booking go missing, sees it caught, and leaves no trace.", null),
        { Passed: true } => now - test.At > TimeSpan.FromDays(8)
            ? new("warn", "Long ago", $"Passed {Age.Words(now - test.At)} ago.", "Run it again.")
            : new("good", "Passed", $"{TimeWords.When(test.At, zone, now)}: drift caught{(test.Caught is { } time ? $" in {TimeWords.Length(time)}" : "")}"),
        _ => new("bad", "Failed", $"{TimeWords.When(test.At, zone, now)}: {test.Told}", "Put right what did not answer, then run it again."),
    };
}
