using static BookingAdmin.Domain.Languages.Language;

namespace BookingAdmin.Domain.Notices.Celebrity;

/// <summary>
/// A request that was unpaid when its celebrity was notified of it is paid (marketplace-life.md, 1.3: a failed attempt is not the end).
/// </summary>
public sealed class PaidLate : NoticeKind
{
    public override string Id => "paid-late";

    public override NoticeAudience Audience => NoticeAudience.Celebrity;

    public override string Title => T("Requests that are paid later");

    public override bool Holds(NoticeFacts facts) => facts.Order is { Waits: true, IsPaid: true };

    public override NoticeText Text(NoticeFacts facts) => facts.Order is not { RequestId: { } request } order
        ? throw new ArgumentException("The order has no booking.", nameof(facts))
        : new(
            T($"Paid now: the video for {order.RecipientName}"),
            T("A request is paid now"),
            [
                T($"You earn {order.Earns.Short()}. The video is due on {facts.Time(order.Due)}."),
            ],
            Addresses.Request(request),
            T("Open the request")) { Accepts = request };
}
