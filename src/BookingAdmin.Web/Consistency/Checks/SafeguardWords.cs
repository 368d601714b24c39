using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Consistency.States;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Monitor;
using BookingAdmin.Services.Monitor.Alerting;
using BookingAdmin.Services.Monitor.Drill;
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
                "warn", T("Off"), T("A missing booking is found only by a full scan."),
                T("Choose a mode: Watch changes nothing and finds it at once."));
        if (status.Faults.Count > 0)
            return new(
                "bad", T("Broken"), status.Faults[0], T("Until it is installed again, only full scans find a missing booking."));
        var parts = Plural(status.Parts.Count, "{0} part in place", "{0} parts in place");
        // What was compared before it was installed says nothing of it.
        var at = state?.CheckedAt is { } checkedAt && !(status.Since > checkedAt) ? checkedAt : (DateTimeOffset?)null;
        var truth = at is null ? null : state?.Rules.FirstOrDefault(figure => figure.Rule == new GuardTruth().Id);
        return (truth, at) switch
        {
            ({ On: true, Fault: null, Open: > 0 }, { } then) =>
                new("bad", T("Not true"),
                    T($"{parts}, but the watch list differed from a full scan at the check {TimeWords.Ago(then, now)}."),
                    T("Rebuild the watch list.")),
            ({ On: true, Fault: null }, { } then) when StateWords.IsKnown(state) =>
                new("good", GuardWords.Doing(status.Mode),
                    T($"{parts}, watch list equal to a full scan at the check {TimeWords.Ago(then, now)}")),
            ({ On: true, Fault: null }, { } then) =>
                new("warn", T("Not compared"),
                    T($"{parts}; the watch list was last equal to a full scan at the check {TimeWords.Ago(then, now)}."),
                    T("A full scan compares it again.")),
            _ => new(
                "warn", T("Not compared"), T($"{parts}; the watch list has not been compared with a full scan yet."),
                T("A full scan compares it.")),
        };
    }

    /// <param name="state">With the moment of the look: its times are those of the database's clock.</param>
    public static SafeguardStatus Monitor(Safeguards state)
    {
        var (monitor, now) = (state.Monitor, state.Now);
        if (monitor.Standing is Standing.Off)
            return new(
                "warn", T("Off"), T("Nothing checks by itself, and nothing that stays missing is repaired."),
                T("Set Monitor:Minutes to switch it on."));
        if (monitor.At is not { } at)
            return new("bad", T("Never seen"), T("No monitor has given a sign of life."), T("It runs inside a dashboard: see its log."));
        var ago = TimeWords.Ago(at, now);
        var last = monitor.Instance is { } instance ? T($"Last {ago} on {instance}") : T($"Last {ago}");
        if (monitor.NextAt is { } due)
            last = due > now ? T($"{last}, next check {TimeWords.In(due - now)}") : T($"{last}, checking now");
        return monitor switch
        {
            { Standing: Standing.Silent } =>
                new("bad", T("Silent"), T($"No sign of life. {last}."), T("See whether a dashboard runs, and what its log says.")),
            { Fault: { } fault } => new("bad", T("In trouble"), $"{WorkText.Of(fault)} {last}.", T("It tries again by itself.")),
            { Standing: Standing.Late } =>
                new("warn", T("Late"), $"{last}.", T("A long check or a busy database: wait a minute.")),
            { Repairs: false } => new("good", T("On time"), T($"{last}. It reports and repairs nothing")),
            _ => new("good", T("On time"), last),
        };
    }

    /// <summary>The runner of repair jobs, whether changes are heard of, and what makes notices: a line each.</summary>
    public static IReadOnlyList<SafeguardStatus> Others(Safeguards state) =>
    [
        state.Jobs switch
        {
            { Standing: Standing.Silent or Standing.Off, At: null } =>
                new("warn", T("Silent"), T("No runner of repair jobs has given a sign of life.")),
            { Standing: Standing.Silent or Standing.Off, At: { } at } =>
                new("warn", T("Silent"), T($"The runner of repair jobs is silent: last {TimeWords.Ago(at, state.Now)}.")),
            { Fault: { } fault } => new("warn", T("In trouble"), T($"Repair jobs: {WorkText.Of(fault)}")),
            { Standing: Standing.Late } => new("warn", T("Late"), T("The runner of repair jobs is late.")),
            _ => new("good", T("On time"), T("Repair jobs have a runner.")),
        },
        state.Hearing
            ? new("good", T("Hearing"), T("Open pages show changes at once."))
            : new("warn", T("Deaf"), T("Open pages show changes late: they only look for them every now and then.")),
        state.Notices switch
        {
            { Standing: Standing.Silent or Standing.Off, At: null } =>
                new("warn", T("Silent"), T("Notices: nobody has looked yet for what people are to be notified of.")),
            { Standing: Standing.Silent or Standing.Off, At: { } at } =>
                new("warn", T("Silent"), T($"Notices are silent: last {TimeWords.Ago(at, state.Now)}.")),
            { Fault: { } fault } => new("warn", T("In trouble"), T($"Notices: {WorkText.Of(fault)}")),
            { Standing: Standing.Late } => new("warn", T("Late"), T("Notices: late.")),
            _ => new("good", T("On time"), T("Notices: on time.")),
        },
    ];

    public static SafeguardStatus Alerts(AlertsView alerts, TimeZoneInfo zone, DateTimeOffset now)
    {
        var last = alerts.LastSentAt is { } at ? T($"Last sent {TimeWords.When(at, zone, now)}.") : T("None was sent yet.");
        if (alerts.LastAnswer is { } reply)
            last = T($"{last} The answer was: {AlertAnswers.Words(reply)}.");
        return alerts switch
        {
            { Configured: false } =>
                new("warn", T("Log only"), T("Nobody is sent a message: alerts stand in the log."), T("Set Alerts:Url to send them on.")),
            { Sender: Standing.Silent } =>
                new("bad", T("Not sending"), T("The sender gives no sign of life."),
                    T("See whether a dashboard runs, and what its log says.")),
            { GivenUp: > 0 } =>
                new("bad", T("Not delivered"), T($"{alerts.GivenUp:N0} given up in the last 7 days. {last}"),
                    T("See whether the receiver is up; the self-test sends one more.")),
            { Sender: Standing.Late } =>
                new("warn", T("Late"),
                    T($"The sender’s last sign of life is old. To send: {alerts.Waiting:N0}. {last}"),
                    T("A busy database or receiver: wait a minute.")),
            { Waiting: > 0 } =>
                new("warn", T("Waiting"),
                    T($"To send: {alerts.Waiting:N0}. {last}"),
                    T("It is tried until the receiver takes it.")),
            { LastSentAt: null } => new("good", T("Ready"), T("None had to be sent yet.")),
            _ => new("good", T("Delivered"), last),
        };
    }

    public static SafeguardStatus SelfTest(SelfTestView? test, TimeZoneInfo zone, DateTimeOffset now) => test switch
    {
        null => new("warn", T("Never run"), T("The self-test makes a booking go missing, sees it caught, and leaves no trace.")),
        { Passed: null } => new("warn", T("Could not run"), $"{Capital(TimeWords.When(test.At, zone, now))}: {test.Sentence}"),
        { Passed: false } =>
            new("bad", T("Failed"), $"{Capital(TimeWords.When(test.At, zone, now))}: {test.Sentence}",
                T("See to what did not answer, then run it again.")),
        _ when now - test.At > Fresh => new("warn", T("Long ago"), T($"Passed {Age.Words(now - test.At)} ago."), T("Run it again.")),
        _ => new(
            "good", T("Passed"),
            test.Caught is { } time
                ? T($"{Capital(TimeWords.When(test.At, zone, now))}: a missing booking was caught in {TimeWords.Length(time)}")
                : T($"{Capital(TimeWords.When(test.At, zone, now))}: a missing booking was caught")),
    };

    static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
