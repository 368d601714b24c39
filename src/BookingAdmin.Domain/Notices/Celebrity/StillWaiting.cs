using static BookingAdmin.Domain.Languages.Language;

namespace BookingAdmin.Domain.Notices.Celebrity;

/// <summary>A paid request is unanswered at half of the time until its video is due.</summary>
public sealed class StillWaiting : NoticeKind
{
    public override string Id => "still-waiting";

    public override NoticeAudience Audience => NoticeAudience.Celebrity;

    public override string Title => T("Requests that still wait");

    public override bool Holds(NoticeFacts facts) => facts.Order is { Waits: true, IsPaid: true } order && order.Due > facts.Now;

    public override NoticeText Text(NoticeFacts facts) => facts.Order is not { RequestId: { } request } order
        ? throw new ArgumentException("The order has no booking.", nameof(facts))
        : new(
            T($"Still waiting: a video for {order.RecipientName}"),
            T("A request still waits for your answer"),
            [
                T($"It is paid, and the video is due on {facts.Time(order.Due)}."),
                T("Accept or decline it, so that the customer knows."),
            ],
            Addresses.Request(request),
            T("Open the request")) { Accepts = request };
}
