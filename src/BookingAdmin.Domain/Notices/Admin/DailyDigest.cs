using static BookingAdmin.Domain.Languages.Language;

namespace BookingAdmin.Domain.Notices.Admin;

/// <summary>Once a day: what was found, repaired and waits. Nothing is written where there is nothing to say.</summary>
public sealed class DailyDigest : NoticeKind
{
    /// <summary>Names of the values: counts of a day, and what is open at its end.</summary>
    public const string Found = "found", Repaired = "repaired", Open = "open", Critical = "critical";

    public override string Id => "daily-digest";

    public override NoticeAudience Audience => NoticeAudience.Admin;

    public override string Title => T("The day in figures");

    public override bool Holds(NoticeFacts facts) => true;

    public override NoticeText Text(NoticeFacts facts) => new(
        facts.Number(Critical) is var critical and > 0
            ? Plural(critical, "{0:N0} critical finding is open", "{0:N0} critical findings are open")
            : Plural(facts.Number(Open), "{0:N0} finding is open", "{0:N0} findings are open"),
        T("The day in figures"),
        [
            Plural(facts.Number(Found), "{0:N0} was found in the last day.", "{0:N0} were found in the last day."),
            Plural(facts.Number(Repaired), "{0:N0} was repaired.", "{0:N0} were repaired."),
            Plural(facts.Number(Open), "{0:N0} waits.", "{0:N0} wait."),
        ],
        Addresses.Consistency,
        T("Open the report"));
}
