using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Consistency.States;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Monitor;
using BookingAdmin.Services.Monitor.Alerting;
using BookingAdmin.Text;
using BookingAdmin.Web.Guard;
using BookingAdmin.Web.Ui;
using BookingAdmin.Web.Ui.Words;

namespace BookingAdmin.Web.Consistency.Checks;

/// <summary>How a safeguard is.</summary>
/// <param name="Tone">good, warn or bad.</param>
/// <param name="Word">In a word or two.</param>
/// <param name="Sentence">The proof, or what is wrong.</param>
/// <param name="Advice">What to do; null where nothing is to be done.</param>
public sealed record SafeguardStatus(string Tone, string Word, string Sentence, string? Advice = null);

/// <summary>What the safeguards' cards say.</summary>
static class SafeguardWords
{
    // The monitor drills by itself once a day.
    static readonly TimeSpan Fresh = TimeSpan.FromDays(8);

    /// <param name="state">What the last check says of the guard; null where that cannot be asked.</param>
    public static SafeguardStatus Guard(GuardStatus status, ConsistencyState? state, DateTimeOffset now)
    {
        if (status is { Mode: GuardMode.Off, Faults.Count: 0 })
            return new(
                "warn", "Off", "A missing booking is found only when a check looks at every order.",
                "Choose a mode: Watch changes nothing and finds it at once.");
        if (status.Faults.Count > 0)
            return new(
                "bad", "Broken", status.Faults[0], "Until it is installed again, only checks of every order find a missing booking.");
        var parts = $"{status.Parts.Count} parts in place";
        // What was compared before it was installed says nothing of it.
        var at = state?.CheckedAt is { } checkedAt && !(status.Since > checkedAt) ? checkedAt : (DateTimeOffset?)null;
        var truth = at is null ? null : state?.Rules.FirstOrDefault(figure => figure.Rule == new GuardTruth().Id);
        return (truth, at) switch
        {
            ({ On: true, Fault: null, Open: > 0 }, { } then) =>
                new("bad", "Not true", $"{parts}, but the watch list differed from a full scan at the check {TimeWords.Ago(then, now)}.",
                    "Rebuild the watch list."),
            ({ On: true, Fault: null }, { } then) when StateWords.IsKnown(state) =>
                new("good", GuardWords.Doing(status.Mode),
                    $"{parts}, watch list equal to a full scan at the check {TimeWords.Ago(then, now)}"),
            ({ On: true, Fault: null }, { } then) =>
                new("warn", "Not compared",
                    $"{parts}; the watch list was last equal to a full scan at the check {TimeWords.Ago(then, now)}.",
                    "A check of all orders compares it again."),
            _ => new(
                "warn", "Not compared", $"{parts}; the watch list has not been compared with a full scan yet.",
                "A check of all orders compares it."),
        };
    }

    /// <param name="state">With the moment of the look: its times are those of the database's clock.</param>
    public static SafeguardStatus Monitor(Safeguards state)
    {
        var (monitor, now) = (state.Monitor, state.Now);
        if (monitor.Standing is Standing.Off)
            return new(
                "warn", "Off", "Nothing checks by itself, and nothing that stays missing is repaired.",
                "Set Monitor:Minutes to switch it on.");
        if (monitor.At is not { } at)
            return new("bad", "Never seen", "No monitor has given a sign of life.", "It runs inside a dashboard: see its log.");
        var last = $"last {TimeWords.Ago(at, now)}{(monitor.Instance is { } instance ? $" on {instance}" : "")}";
        var next = monitor.NextAt is { } due ? due > now ? $", next check {TimeWords.In(due - now)}" : ", checking now" : "";
        return monitor switch
        {
            { Standing: Standing.Silent } =>
                new("bad", "Silent", $"No sign of life: {last}.", "See whether a dashboard runs, and what its log says."),
            { Fault: { } fault } => new("bad", "In trouble", $"{WorkText.Of(fault)} ({last})", "It tries again by itself."),
            { Standing: Standing.Late } =>
                new("warn", "Late", $"{Capital(last)}{next}.", "A long check or a busy database: wait a minute."),
            { Repairs: false } => new("good", "On time", $"{last}{next}; it reports and repairs nothing"),
            _ => new("good", "On time", $"{last}{next}"),
        };
    }

    /// <summary>The runner of repair jobs, and whether changes are heard of: a line each.</summary>
    public static IReadOnlyList<SafeguardStatus> Others(Safeguards state) =>
    [
        state.Jobs switch
        {
            { Standing: Standing.Silent or Standing.Off, At: null } =>
                new("warn", "Silent", "No runner of repair jobs has given a sign of life."),
            { Standing: Standing.Silent or Standing.Off, At: { } at } =>
                new("warn", "Silent", $"The runner of repair jobs is silent: last {TimeWords.Ago(at, state.Now)}."),
            { Fault: { } fault } => new("warn", "In trouble", $"Repair jobs: {WorkText.Of(fault)}"),
            { Standing: Standing.Late } => new("warn", "Late", "The runner of repair jobs is late."),
            _ => new("good", "On time", "Repair jobs have a runner."),
        },
        state.Hearing
            ? new("good", "Hearing", "Changes are heard of at once.")
            : new("warn", "Deaf", "Changes are not heard of: pages look by themselves, which is later."),
    ];

    public static SafeguardStatus Alerts(AlertsView alerts, TimeZoneInfo zone, DateTimeOffset now)
    {
        var last = alerts.LastSentAt is { } at ? $"last sent {TimeWords.When(at, zone, now)}" : "none was sent yet";
        var answer = alerts.LastAnswer is { } reply ? $", answered {reply.TrimEnd('.')}" : "";
        return alerts switch
        {
            { Configured: false } =>
                new("warn", "Log only", "Nobody is sent a message: alerts stand in the log.", "Set Alerts:Url to send them on."),
            { Sender: Standing.Silent } =>
                new("bad", "Not sending", "The sender gives no sign of life.", "See whether a dashboard runs, and what its log says."),
            { GivenUp: > 0 } =>
                new("bad", "Not delivered", $"{NumberText.Of(alerts.GivenUp)} given up in the last 7 days{answer}.",
                    "See whether the receiver is up; the self-test sends one more."),
            { Sender: Standing.Late } =>
                new("warn", "Late",
                    $"The sender’s last sign of life is old; "
                    + $"{(alerts.Waiting > 0 ? $"{NumberText.Of(alerts.Waiting)} to send; " : "")}{last}.",
                    "A busy database or receiver: wait a minute."),
            { Waiting: > 0 } =>
                new("warn", "Waiting",
                    $"{NumberText.Of(alerts.Waiting)} to send; "
                    + $"{last}{(alerts.LastAnswer is { } failed ? $"; the last answer was: {failed}" : "")}",
                    "It is tried until the receiver takes it."),
            { LastSentAt: null } => new("good", "Ready", "None had to be sent yet."),
            _ => new("good", "Delivered", $"{last}{answer}"),
        };
    }

    public static SafeguardStatus SelfTest(SelfTestView? test, TimeZoneInfo zone, DateTimeOffset now) => test switch
    {
        null => new("warn", "Never run", "A drill makes a booking go missing, sees it caught, and leaves no trace."),
        { Passed: null } => new("warn", "Could not run", $"{Capital(TimeWords.When(test.At, zone, now))}: {test.Sentence}"),
        { Passed: false } =>
            new("bad", "Failed", $"{Capital(TimeWords.When(test.At, zone, now))}: {test.Sentence}",
                "Put right what did not answer, then run it again."),
        _ when now - test.At > Fresh => new("warn", "Long ago", $"Passed {Age.Words(now - test.At)} ago.", "Run it again."),
        _ => new(
            "good", "Passed",
            $"{TimeWords.When(test.At, zone, now)}: drift caught{(test.Caught is { } time ? $" in {TimeWords.Length(time)}" : "")}"),
    };

    static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
