using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Monitor.Alerting;

namespace BookingAdmin.Services.Monitor.Drill;

/// <summary>What the self-test saw; stored by name, with a value behind a space where there is one.</summary>
public enum SelfTestSight
{
    GuardOff, NoCelebrity, NotGranted, OrderRefused,
    GuardWhole, GuardBroken,
    OwnTriggerCreates, OwnTriggerSetAside, OwnTriggerRefuses,
    Listed, NotListed, FoundByRule, NotFoundByRule,
    Repaired, NotRepaired, RepairNotSeen, RepairRefused,
    CommitCreates, CommitHasBooking, CommitCreatesNone, CommitRefused, CommitNotRefused, CommitFailed,
    NoTrace, TraceLeft, DrillFailed,
    PagesHear, PagesDeaf, Hears, Deaf,
    MonitorOff, MonitorOnTime, MonitorLate, MonitorSilent,
    NoAlerts, AlertTaken, AlertNotSent, AlertNotTaken,
}

/// <param name="What">What was looked at, in a word: "guard".</param>
/// <param name="Passed">Null: it was left out.</param>
public sealed record SelfTestStep(string What, bool? Passed, SelfTestSight Sight, string? Value = null)
{
    internal string Code => Value is null ? $"{Sight}" : $"{Sight} {Value}";

    public string Sentence => Of(Sight, Value ?? "");

    /// <summary>Of a code as it is stored; a sentence of an older row is shown as it is.</summary>
    internal static string Sentences(string codes) => string.Join(' ', codes.Split('\n').Select(code =>
        Enum.TryParse<SelfTestSight>(code.Split(' ')[0], out var sight)
            ? Of(sight, code[(code.IndexOf(' ', StringComparison.Ordinal) + 1)..]) : code));

    static string Of(SelfTestSight sight, string value) => sight switch
    {
        SelfTestSight.GuardOff => T("Not run: the guard is off, so nothing could catch a missing booking at once. Install it first."),
        SelfTestSight.NoCelebrity => T("Not run: the marketplace has no celebrity yet, of whom an order could be placed."),
        SelfTestSight.NotGranted =>
            T($"Not run: the database user may not place the order of the drill; an owner of the tables must run: {value};"),
        SelfTestSight.OrderRefused => T($"Not run: the marketplace refuses the order of the drill ({value})."),
        SelfTestSight.GuardWhole => T($"The guard is whole, in mode {Mode(value)}."),
        SelfTestSight.GuardBroken => T($"The guard is not whole. Faults that its page names: {value}."),
        SelfTestSight.OwnTriggerCreates =>
            T("A trigger of the marketplace’s own creates the booking in the same transaction as the order."),
        SelfTestSight.OwnTriggerSetAside => T("A trigger of the marketplace’s own creates the booking in the same transaction as the "
            + "order. The drill took that booking away again."),
        SelfTestSight.OwnTriggerRefuses =>
            T($"The marketplace’s own database refuses an order without its booking at commit ({value})."),
        SelfTestSight.Listed => T("The guard put the order of the drill on its watch list."),
        SelfTestSight.NotListed => T("The guard did not see an order without its booking."),
        SelfTestSight.FoundByRule => T("The rule missing-booking found it."),
        SelfTestSight.NotFoundByRule => T("The rule missing-booking did not find it."),
        SelfTestSight.Repaired => T("A repair would create its booking."),
        SelfTestSight.NotRepaired => T("A repair did not create the booking."),
        SelfTestSight.RepairNotSeen => T("A repair created the booking, and the guard did not see it."),
        SelfTestSight.RepairRefused => T($"The database refuses a repair ({value})."),
        SelfTestSight.CommitCreates => T("The guard would create its booking at commit."),
        SelfTestSight.CommitHasBooking => T("Its booking would be there at commit."),
        SelfTestSight.CommitCreatesNone => T("The guard would not create the booking at commit."),
        SelfTestSight.CommitRefused => T("The guard would refuse to save it without its booking."),
        SelfTestSight.CommitNotRefused => T("The guard would let an order without its booking be saved."),
        SelfTestSight.CommitFailed => T($"The database refuses the commit ({value})."),
        SelfTestSight.NoTrace => T("Nothing of it is left."),
        SelfTestSight.TraceLeft => T($"The drill left something behind: look for {value}."),
        SelfTestSight.DrillFailed => T($"The drill ended in a fault of the database ({value})."),
        SelfTestSight.PagesHear => T("A notification reached the pages of this process."),
        SelfTestSight.PagesDeaf => T($"A notification did not reach the pages of this process within {value} s."),
        SelfTestSight.Hears => T("A notification of the database arrived."),
        SelfTestSight.Deaf => T("A notification of the database did not arrive: is there a pooler in between?"),
        SelfTestSight.MonitorOff => T("The monitor is switched off (Monitor:Minutes is 0)."),
        SelfTestSight.MonitorOnTime => T($"The monitor is on time ({value})."),
        SelfTestSight.MonitorLate => T($"The monitor is late ({value})."),
        SelfTestSight.MonitorSilent => T("The monitor gives no sign of life: does the dashboard run?"),
        SelfTestSight.NoAlerts => T("No alert is sent to anybody: Alerts:Url is not set."),
        SelfTestSight.AlertTaken => T($"An alert was taken (answer {value})."),
        SelfTestSight.AlertNotSent =>
            T("An alert was not sent: does the dashboard run, and did the receiver take the one before?"),
        SelfTestSight.AlertNotTaken => T($"An alert was not taken: {AlertAnswers.Words(value)}."),
        _ => throw new ArgumentOutOfRangeException(nameof(sight), sight, null),
    };

    static string Mode(string name) => Enum.TryParse<GuardMode>(name, out var mode) ? mode.Word() : name;
}

/// <param name="Passed">Null: it could not be run.</param>
/// <param name="Caught">How long until the missing booking was caught.</param>
/// <param name="Codes">What failed or could not be done, a line for each code; else what was left out.</param>
public sealed record SelfTestView(DateTimeOffset At, string By, bool? Passed, TimeSpan? Caught, string Codes)
{
    internal static SelfTestView Of(SelfTestRow row) => new(
        row.At, row.ByName, row.Passed, row.CaughtMs is { } ms ? TimeSpan.FromMilliseconds(ms) : null, row.Told);

    public string Sentence
    {
        get
        {
            var seen = SelfTestStep.Sentences(Codes);
            var isCode = Codes.Length == 0 || Enum.TryParse<SelfTestSight>(Codes.Split(' ', '\n')[0], out _);
            return (Passed, isCode) switch
            {
                (true, true) => $"{T("Guard, rule and repair caught the missing booking, and it left no trace.")} {seen}".TrimEnd(),
                (false, true) => T($"Failed: {seen}"),
                _ => seen,
            };
        }
    }
}
