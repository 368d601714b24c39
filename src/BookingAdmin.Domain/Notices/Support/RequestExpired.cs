using static BookingAdmin.Domain.Languages.Language;

namespace BookingAdmin.Domain.Notices.Support;

/// <summary>A request was declined in the name of the system, because nobody answered it in time.</summary>
public sealed class RequestExpired : NoticeKind
{
    public override string Id => "request-expired";

    public override NoticeAudience Audience => NoticeAudience.Support;

    public override string Title => T("Requests that expired");

    public override bool Holds(NoticeFacts facts) => facts.Order is { IsOver: true };

    public override NoticeText Text(NoticeFacts facts) => facts.Order is not { } order
        ? throw new ArgumentException("There is no such order.", nameof(facts))
        : new(
            T($"Expired: order {order.Number}"),
            T("A request has expired"),
            [
                T($"Nobody answered it by {facts.Time(order.Due)}, so it was declined."),
                T($"If it was paid, {order.Total} goes back to the customer."),
            ],
            Addresses.Order(order.Number),
            T("Open the order"));
}
