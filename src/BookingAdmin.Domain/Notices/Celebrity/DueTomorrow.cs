using static BookingAdmin.Domain.Languages.Language;

namespace BookingAdmin.Domain.Notices.Celebrity;

/// <summary>An accepted video is due within a day.</summary>
public sealed class DueTomorrow : NoticeKind
{
    public override string Id => "due-tomorrow";

    public override NoticeAudience Audience => NoticeAudience.Celebrity;

    public override string Title => T("Videos due tomorrow");

    public override bool Holds(NoticeFacts facts) => facts.Order is { IsToRecord: true } order && order.Due > facts.Now;

    public override NoticeText Text(NoticeFacts facts) => facts.Order is not { RequestId: { } request } order
        ? throw new ArgumentException("The order has no booking.", nameof(facts))
        : new(
            T($"Due tomorrow: the video for {order.RecipientName}"),
            T("A video is due tomorrow"),
            [
                T($"It is due on {facts.Time(order.Due)}."),
            ],
            Addresses.Request(request),
            T("Open the request"));
}
