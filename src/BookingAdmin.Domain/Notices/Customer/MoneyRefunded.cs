using static BookingAdmin.Domain.Languages.Language;

namespace BookingAdmin.Domain.Notices.Customer;

/// <summary>Stripe has sent the money of an order back.</summary>
public sealed class MoneyRefunded : NoticeKind
{
    public override string Id => "money-refunded";

    public override NoticeAudience Audience => NoticeAudience.Customer;

    public override string Title => T("Money that went back");

    public override bool Holds(NoticeFacts facts) => facts.Order is { PaymentStatus: PaymentStatus.Refunded };

    public override NoticeText Text(NoticeFacts facts) => facts.Order is not { } order
        ? throw new ArgumentException("There is no such order.", nameof(facts))
        : new(
            T($"Your money for order {order.Number} is on its way"),
            T("Your money is on its way"),
            [
                T($"{order.Total} was sent back. It takes a few days to arrive."),
            ],
            null,
            null);
}
