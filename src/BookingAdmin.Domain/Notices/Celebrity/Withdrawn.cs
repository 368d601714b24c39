using static BookingAdmin.Domain.Languages.Language;

namespace BookingAdmin.Domain.Notices.Celebrity;

/// <summary>A request of which its celebrity was notified ended, and not by her own decline.</summary>
public sealed class Withdrawn : NoticeKind
{
    public override string Id => "withdrawn";

    public override NoticeAudience Audience => NoticeAudience.Celebrity;

    public override string Title => T("Requests that were withdrawn");

    public override bool Holds(NoticeFacts facts) => facts.Order is { IsOver: true, RequestId: not null };

    public override NoticeText Text(NoticeFacts facts) => facts.Order is not { RequestId: { } request } order
        ? throw new ArgumentException("The order has no booking.", nameof(facts))
        : new(
            T($"Withdrawn: the video for {order.RecipientName}"),
            T("A request was withdrawn"),
            [
                T("The order was cancelled, so there is nothing to record."),
            ],
            Addresses.Request(request),
            T("Open the request"));
}
