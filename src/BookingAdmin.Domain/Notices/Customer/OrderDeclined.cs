using static BookingAdmin.Domain.Languages.Language;

namespace BookingAdmin.Domain.Notices.Customer;

/// <summary>The order of a customer was declined.</summary>
public sealed class OrderDeclined : NoticeKind
{
    public override string Id => "order-declined";

    public override NoticeAudience Audience => NoticeAudience.Customer;

    public override string Title => T("Orders that were declined");

    public override bool Holds(NoticeFacts facts) => facts.Order is { IsOver: true, ApprovalStatus: ApprovalStatus.Declined };

    public override NoticeText Text(NoticeFacts facts) => facts.Order is not { } order
        ? throw new ArgumentException("There is no such order.", nameof(facts))
        : new(
            T($"Your order {order.Number} was declined"),
            T("Your order was declined"),
            [
                order.CelebrityName is { } celebrity
                    ? T($"{celebrity} cannot record your video.") : T("The celebrity cannot record your video."),
                order.DeclineReason is { } reason ? T($"The reason: {reason}") : T("No reason was given."),
                order.PaymentStatus is PaymentStatus.Pending ? T("Nothing was charged.") : T($"You get {order.Total} back."),
            ],
            null,
            null);
}
