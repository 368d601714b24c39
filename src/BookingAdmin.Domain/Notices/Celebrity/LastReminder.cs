using static BookingAdmin.Domain.Languages.Language;

namespace BookingAdmin.Domain.Notices.Celebrity;

/// <summary>A paid request is unanswered at three quarters of the time until its video is due.</summary>
public sealed class LastReminder : NoticeKind
{
    public override string Id => "last-reminder";

    public override NoticeAudience Audience => NoticeAudience.Celebrity;

    public override bool Urgent => true;

    public override string Title => T("Requests about to be too late");

    public override bool Holds(NoticeFacts facts) => facts.Order is { Waits: true, IsPaid: true } order && order.Due > facts.Now;

    public override NoticeText Text(NoticeFacts facts) => facts.Order is not { RequestId: { } request } order
        ? throw new ArgumentException("The order has no booking.", nameof(facts))
        : new(
            T($"Last reminder: a video for {order.RecipientName}"),
            T("A request needs your answer soon"),
            [
                T($"It is paid, and the video is due on {facts.Time(order.Due)}: a quarter of the time is left."),
                T("Accept or decline it, so that the customer knows."),
            ],
            Addresses.Request(request),
            T("Open the request")) { Accepts = request };
}
