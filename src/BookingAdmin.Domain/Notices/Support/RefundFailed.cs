using static BookingAdmin.Domain.Languages.Language;

namespace BookingAdmin.Domain.Notices.Support;

/// <summary>A refund has failed, and somebody must look.</summary>
public sealed class RefundFailed : NoticeKind
{
    public override string Id => "refund-failed";

    public override NoticeAudience Audience => NoticeAudience.Support;

    public override bool Urgent => true;

    public override string Title => T("Refunds that failed");

    public override bool Holds(NoticeFacts facts) => facts.Order is not null;

    public override NoticeText Text(NoticeFacts facts) => facts.Order is not { } order
        ? throw new ArgumentException("There is no such order.", nameof(facts))
        : new(
            T($"Refund failed: order {order.Number}"),
            T("A refund failed"),
            [
                T($"{order.Total} could not go back to the customer."),
                T("Retry it, or settle it by hand."),
            ],
            Addresses.Payments,
            T("Open the payments"));
}
