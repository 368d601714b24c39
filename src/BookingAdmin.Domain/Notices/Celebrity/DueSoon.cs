using static BookingAdmin.Domain.Languages.Language;

namespace BookingAdmin.Domain.Notices.Celebrity;

/// <summary>An accepted video is due within two hours.</summary>
public sealed class DueSoon : NoticeKind
{
    public override string Id => "due-soon";

    public override NoticeAudience Audience => NoticeAudience.Celebrity;

    public override bool Urgent => true;

    public override string Title => T("Videos due in two hours");

    public override bool Holds(NoticeFacts facts) => facts.Order is { IsToRecord: true } order && order.Due > facts.Now;

    public override NoticeText Text(NoticeFacts facts) => facts.Order is not { RequestId: { } request } order
        ? throw new ArgumentException("The order has no booking.", nameof(facts))
        : new(
            T($"Due in two hours: the video for {order.RecipientName}"),
            T("A video is due in two hours"),
            [
                T($"It is due on {facts.Time(order.Due)}."),
            ],
            Addresses.Request(request),
            T("Open the request"));
}
