using static BookingAdmin.Domain.Languages.Language;

namespace BookingAdmin.Domain.Notices.Support;

/// <summary>An event of Stripe’s could not be handled without a person.</summary>
public sealed class EventToSettle : NoticeKind
{
    public override string Id => "event-to-settle";

    public override NoticeAudience Audience => NoticeAudience.Support;

    public override string Title => T("Payment events that need somebody");

    public override bool Holds(NoticeFacts facts) => true;

    public override NoticeText Text(NoticeFacts facts) => new(
        T("A payment event needs you"),
        T("A payment event needs you"),
        [
            T("Stripe reported something that does not fit its order."),
            T("Look at it, and settle it or handle it again."),
        ],
        Addresses.Payments,
        T("Open the payments"));
}
