using static BookingAdmin.Domain.Languages.Language;

namespace BookingAdmin.Domain.Notices.Celebrity;

/// <summary>The customer has rejected the video and asks for another (marketplace-life.md, 1.5).</summary>
public sealed class RevisionAsked : NoticeKind
{
    public override string Id => "revision-asked";

    public override NoticeAudience Audience => NoticeAudience.Celebrity;

    public override string Title => T("Changes that customers ask for");

    public override bool Holds(NoticeFacts facts) => facts.Order is { Status: OrderStatus.RevisionRequested, RequestId: not null };

    public override NoticeText Text(NoticeFacts facts) => facts.Order is not { RequestId: { } request } order
        ? throw new ArgumentException("The order has no booking.", nameof(facts))
        : new(
            T($"Another video, please: for {order.RecipientName}"),
            T("A customer asks for another video"),
            [
                order.DeclineReason is { } reason ? T($"What the customer wrote: {reason}") : T("The customer wrote no reason."),
            ],
            Addresses.Request(request),
            T("Open the request"));
}
