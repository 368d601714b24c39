using static BookingAdmin.Domain.Languages.Language;

namespace BookingAdmin.Domain.Notices.Celebrity;

/// <summary>A request was declined in the name of the system, because nobody answered it in time.</summary>
public sealed class Expired : NoticeKind
{
    public override string Id => "expired";

    public override NoticeAudience Audience => NoticeAudience.Celebrity;

    public override string Title => T("Requests that expired");

    public override bool Holds(NoticeFacts facts) => facts.Order is { IsOver: true, RequestId: not null };

    public override NoticeText Text(NoticeFacts facts) => facts.Order is not { RequestId: { } request } order
        ? throw new ArgumentException("The order has no booking.", nameof(facts))
        : new(
            T($"Expired: the video for {order.RecipientName}"),
            T("A request has expired"),
            [
                T($"It was not answered by {facts.Time(order.Due)}, so it was declined for you. The customer gets the money back."),
            ],
            Addresses.Request(request),
            T("Open the request"));
}
