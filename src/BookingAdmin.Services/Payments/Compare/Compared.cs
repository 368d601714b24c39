using BookingAdmin.Services.Payments.Stripe;

namespace BookingAdmin.Services.Payments.Compare;

/// <summary>An order, as far as Stripe knows of it too.</summary>
/// <param name="Own">Its own payment; null where only its tips have one.</param>
/// <param name="Refund">Its refund; null where none was asked for.</param>
/// <param name="Tips">The tips that have a payment at Stripe.</param>
/// <param name="TipsUpdatedAt">When one of those tips changed last; null where there is none.</param>
sealed record ComparedOrder(
    string Id, ComparedPayment? Own, ComparedRefund? Refund, IReadOnlyList<ComparedPayment> Tips, DateTimeOffset UpdatedAt,
    DateTimeOffset? TipsUpdatedAt)
{
    public IReadOnlyList<ComparedPayment> Payments { get; } = Own is null ? Tips : [Own, .. Tips];
}

/// <summary>What we know of one payment.</summary>
/// <param name="Id">Of the order or of the tip.</param>
/// <param name="KnowsDispute">Whether an event has reported here that the customer's bank disputes it.</param>
/// <param name="KnowsPart">Whether an event has reported here that a part of it went back.</param>
sealed record ComparedPayment(string Id, bool OfTip, string IntentId, PaymentStatus Status, Money Price, bool KnowsDispute, bool KnowsPart)
{
    /// <summary>Placed through here: what is authorized for it is captured from here.</summary>
    public bool IsOurs { get; init; }

    /// <summary>An event has reported here that the customer's bank holds the amount.</summary>
    public bool IsHeld { get; init; }

    /// <summary>As a <see cref="StripeDifference"/> names it.</summary>
    public string Code => OfTip ? $"tip:{Price.Coded()}" : "order";
}

/// <param name="StripeId">Null until Stripe has taken it.</param>
/// <param name="Amount">Minor units.</param>
sealed record ComparedRefund(MoneyBack Kind, RefundStatus Status, string? StripeId, long Amount, string Currency)
{
    public bool IsUnderWay => Status is RefundStatus.Queued or RefundStatus.Sending or RefundStatus.Pending;
}

/// <summary>What Stripe has for a payment: null is what Stripe does not know.</summary>
/// <param name="Intent">With its charge.</param>
/// <param name="Refund">Of an order, where our refund has Stripe's id.</param>
sealed record StripeSide(PaymentIntent? Intent, StripeRefund? Refund)
{
    public bool HasMoney => Intent is { Status: "succeeded" };
}

/// <summary>An order and what Stripe has answered.</summary>
/// <param name="Difference">Each <see cref="StripeDifference"/> with its values in a line; null where both agree.</param>
/// <param name="AtRisk">What was paid of that which differs; null where nothing was.</param>
sealed record ComparedAnswer(ComparedOrder Order, string? Difference, decimal? AtRisk)
{
    /// <param name="sides">One for each payment of the order.</param>
    public static ComparedAnswer Of(ComparedOrder order, string currency, IReadOnlyList<StripeSide> sides, DateTimeOffset now)
    {
        List<string> told = [];
        decimal? risk = null;
        foreach (var (payment, side) in order.Payments.Zip(sides))
        {
            if (StripeComparison.Difference(payment, payment.OfTip ? null : order.Refund, side, now) is not { } difference)
                continue;
            told.Add(difference);
            if ((payment.Status is PaymentStatus.Succeeded || side.HasMoney)
                && payment.Price.Currency.Equals(currency, StringComparison.OrdinalIgnoreCase))
                risk = (risk ?? 0) + payment.Price.Amount;
        }
        return new(order, told.Count == 0 ? null : string.Join('\n', told), risk);
    }
}
