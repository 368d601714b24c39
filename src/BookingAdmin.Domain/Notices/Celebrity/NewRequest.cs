using static BookingAdmin.Domain.Languages.Language;

namespace BookingAdmin.Domain.Notices.Celebrity;

/// <summary>A customer has asked for a video (marketplace-life.md, 1.1: the order and its booking are there, paid or not yet).</summary>
public sealed class NewRequest : NoticeKind
{
    public override string Id => "new-request";

    public override NoticeAudience Audience => NoticeAudience.Celebrity;

    public override string Title => T("New requests");

    public override bool Holds(NoticeFacts facts) => facts.Order is { Waits: true };

    public override NoticeText Text(NoticeFacts facts) => facts.Order is not { RequestId: { } request } order
        ? throw new ArgumentException("The order has no booking.", nameof(facts))
        : new(
            T($"New request: a video for {order.RecipientName}"),
            T("You have a new request"),
            [
                order.CustomerName is { } customer ? T($"{customer} asks for it.") : T("A customer without a name asks for it."),
                order.IsPaid ? T($"You earn {order.Earns.Short()}. It is paid.") : T($"You earn {order.Earns.Short()}, once it is paid."),
            ],
            Addresses.Request(request),
            T("Open the request")) { Accepts = request };
}
