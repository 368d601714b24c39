using static BookingAdmin.Domain.Languages.Language;

namespace BookingAdmin.Domain.Notices.Celebrity;

/// <summary>The customer's bank holds the money of an unanswered request for a few hours more; after that nobody is paid for it.</summary>
public sealed class HoldEnds : NoticeKind
{
    public override string Id => "hold-ends";

    public override NoticeAudience Audience => NoticeAudience.Celebrity;

    public override bool Urgent => true;

    public override string Title => T("Payments about to lapse");

    public override bool Holds(NoticeFacts facts) => facts.Order is { Waits: true, HeldUntil: { } until } && until > facts.Now;

    public override NoticeText Text(NoticeFacts facts) => facts.Order is not { RequestId: { } request, HeldUntil: { } until } order
        ? throw new ArgumentException("The order has no booking, or nothing is held for it.", nameof(facts))
        : new(
            T($"Accept soon, or the payment lapses: a video for {order.RecipientName}"),
            T("A payment is about to lapse"),
            [T($"The customer’s bank holds the money until {facts.Time(until)}. After that nobody is paid for this video.")],
            Addresses.Request(request),
            T("Open the request")) { Accepts = request };
}
