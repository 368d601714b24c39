using static BookingAdmin.Domain.Languages.Language;

namespace BookingAdmin.Domain.Notices.Celebrity;

/// <summary>The day of an accepted video has passed.</summary>
public sealed class VideoOverdue : NoticeKind
{
    public override string Id => "video-overdue";

    public override NoticeAudience Audience => NoticeAudience.Celebrity;

    public override bool Urgent => true;

    public override string Title => T("Videos that are late");

    public override bool Holds(NoticeFacts facts) => facts.Order is { IsToRecord: true };

    public override NoticeText Text(NoticeFacts facts) => facts.Order is not { RequestId: { } request } order
        ? throw new ArgumentException("The order has no booking.", nameof(facts))
        : new(
            T($"Late: the video for {order.RecipientName}"),
            T("A video is late"),
            [
                T($"It was due on {facts.Time(order.Due)}. The customer is still waiting for it."),
            ],
            Addresses.Request(request),
            T("Open the request"));
}
