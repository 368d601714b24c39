using static BookingAdmin.Domain.Languages.Language;

namespace BookingAdmin.Domain.Notices.Celebrity;

/// <summary>A request was accepted here, and its time to undo is over.</summary>
public sealed class Accepted : NoticeKind
{
    public override string Id => "accepted";

    public override NoticeAudience Audience => NoticeAudience.Celebrity;

    public override string Title => T("What to record");

    public override bool Holds(NoticeFacts facts) => facts.Order is { IsToRecord: true };

    public override NoticeText Text(NoticeFacts facts) => facts.Order is not { RequestId: { } request } order
        ? throw new ArgumentException("The order has no booking.", nameof(facts))
        : new(
            T($"To record: a video for {order.RecipientName}"),
            T("You accepted a request"),
            [
                T($"You accepted it. The video is due on {facts.Time(order.Due)}."),
                order.Occasion is { } occasion ? T($"Occasion: {occasion}") : T($"You earn {order.Earns.Short()}."),
            ],
            Addresses.Request(request),
            T("Open the request"));
}
