using static BookingAdmin.Domain.Languages.Language;

namespace BookingAdmin.Domain.Notices.Admin;

/// <summary>The drill of the safeguards failed.</summary>
public sealed class SelfTestFailed : NoticeKind
{
    public override string Id => "self-test-failed";

    public override NoticeAudience Audience => NoticeAudience.Admin;

    public override bool Urgent => true;

    public override string Title => T("The self-test failed");

    public override bool Holds(NoticeFacts facts) => true;

    public override NoticeText Text(NoticeFacts facts) => new(
        T("The self-test failed"),
        T("The self-test failed"),
        [
            T("A booking was left out on purpose, and the safeguards did not act as they must."),
        ],
        Addresses.Consistency,
        T("Open the report"));
}
