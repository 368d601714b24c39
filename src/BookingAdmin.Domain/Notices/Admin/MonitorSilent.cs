using static BookingAdmin.Domain.Languages.Language;

namespace BookingAdmin.Domain.Notices.Admin;

/// <summary>The monitor gives no sign of life, or does not check.</summary>
public sealed class MonitorSilent : NoticeKind
{
    public override string Id => "monitor-silent";

    public override NoticeAudience Audience => NoticeAudience.Admin;

    public override bool Urgent => true;

    public override string Title => T("The monitor is silent");

    public override bool Holds(NoticeFacts facts) => true;

    public override NoticeText Text(NoticeFacts facts) => new(
        T("The monitor is silent"),
        T("The monitor is silent"),
        [
            T("Nobody checks or repairs until it works again, or another instance takes over."),
        ],
        Addresses.Consistency,
        T("Open the report"));
}
