using static BookingAdmin.Domain.Languages.Language;

namespace BookingAdmin.Domain.Notices.Support;

/// <summary>An order has been without a booking for longer than the grace.</summary>
public sealed class MissingBooking : NoticeKind
{
    public override string Id => "missing-booking";

    public override NoticeAudience Audience => NoticeAudience.Support;

    public override bool Urgent => true;

    public override string Title => T("Orders without a booking");

    public override bool Holds(NoticeFacts facts) => facts.Order is { RequestId: null, IsOver: false };

    public override NoticeText Text(NoticeFacts facts) => facts.Order is not { } order
        ? throw new ArgumentException("There is no such order.", nameof(facts))
        : new(
            T($"Booking missing: order {order.Number}"),
            T("An order has no booking"),
            [
                T($"The celebrity does not see the order, which is worth {order.Total}."),
                T("Create the booking on the page of the order."),
            ],
            Addresses.Order(order.Number),
            T("Open the order"));
}
