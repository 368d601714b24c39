using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Payments.Stripe;

namespace BookingAdmin.Services.Payments;

/// <summary>An order, as far as Stripe knows of it too.</summary>
/// <param name="Refund">Its refund; null where none was asked for.</param>
sealed record ComparedOrder(string Id, string PaymentIntentId, PaymentStatus Payment, Money Total, DateTimeOffset UpdatedAt, ComparedRefund? Refund);

/// <param name="StripeId">Null until Stripe has taken it.</param>
/// <param name="Amount">Minor units.</param>
sealed record ComparedRefund(MoneyBack Kind, RefundStatus Status, string? StripeId, long Amount, string Currency)
{
    public bool IsUnderWay => Status is RefundStatus.Queued or RefundStatus.Sending or RefundStatus.Pending;
}

/// <summary>What Stripe has for an order: null is what Stripe does not know.</summary>
sealed record StripeSide(PaymentIntent? Intent, StripeRefund? Refund)
{
    public bool HasMoney => Intent is { Status: "succeeded" };
}

/// <summary>Says what differs between an order and its payment at Stripe. Amounts, statuses and ids; no people.</summary>
static class StripeComparison
{
    /// <returns>Sentences, or null where both agree.</returns>
    public static string? Difference(ComparedOrder order, StripeSide stripe)
    {
        if (stripe.Intent is not { } intent)
            return "Stripe has no payment with the id that the order carries.";
        string?[] differences = [Belongs(order, intent), Price(order, intent), Status(order, intent), Refund(order, stripe)];
        var told = string.Join(' ', differences.Where(difference => difference is not null));
        return told.Length == 0 ? null : told;
    }

    static string? Belongs(ComparedOrder order, PaymentIntent intent) =>
        intent.Metadata.GetValueOrDefault("orderId") is { Length: > 0 } other && other != order.Id ? "At Stripe the payment belongs to another order." : null;

    static string? Price(ComparedOrder order, PaymentIntent intent)
    {
        var (ours, theirs) = (order.Total, Money.FromMinor(intent.Amount, intent.Currency));
        if (!ours.Currency.Equals(theirs.Currency, StringComparison.OrdinalIgnoreCase))
            return $"The order is in {ours.Currency.ToUpperInvariant()}, the payment at Stripe in {theirs.Currency.ToUpperInvariant()}.";
        if (ours.MinorUnits != intent.Amount)
            return $"The order is about {ours}, the payment at Stripe about {theirs}.";
        return intent.Status is "succeeded" && intent.AmountReceived != intent.Amount
            ? $"Of {theirs} Stripe has received {Money.FromMinor(intent.AmountReceived, intent.Currency)}."
            : null;
    }

    static string? Status(ComparedOrder order, PaymentIntent intent) => (order.Payment, intent.Status) switch
    {
        (PaymentStatus.Succeeded or PaymentStatus.Refunded, "succeeded") => null,
        (PaymentStatus.Succeeded, _) => $"The order is paid, and at Stripe its payment {Word(intent.Status)}.",
        (PaymentStatus.Refunded, _) => $"The order is refunded, and at Stripe its payment {Word(intent.Status)}.",
        (PaymentStatus.Cancelled, "succeeded") => "The order’s payment is cancelled, and Stripe has taken the money.",
        (PaymentStatus.Cancelled, "canceled") => null,
        (PaymentStatus.Cancelled, _) when order.Refund is { Kind: MoneyBack.CancelIntent, IsUnderWay: true } => null,
        (PaymentStatus.Cancelled, _) => "The order’s payment is cancelled, and at Stripe it can still be paid.",
        (_, "succeeded") => "The order is not paid, and Stripe has taken the money.",
        (_, "canceled") => "The order waits for its payment, which is cancelled at Stripe.",
        _ => null,
    };

    /// <summary>What somebody has seen to by hand is theirs to know.</summary>
    static string? Refund(ComparedOrder order, StripeSide stripe)
    {
        if (order.Refund is not { Kind: MoneyBack.Refund, Status: not RefundStatus.ByHand } ours)
            return null;
        if (ours.StripeId is null)
            return order.Payment is PaymentStatus.Refunded && ours.Status is not RefundStatus.Succeeded ? "The order counts as refunded, and its refund has not succeeded." : null;
        if (stripe.Refund is not { } theirs)
            return "Stripe has no refund with the id that the order’s refund carries.";
        if (theirs.Amount != ours.Amount)
            return $"The refund is about {Money.FromMinor(ours.Amount, ours.Currency)}, at Stripe about {Money.FromMinor(theirs.Amount, theirs.Currency)}.";
        return (ours.Status, theirs.Status) switch
        {
            (RefundStatus.Succeeded, "succeeded") when order.Payment is not PaymentStatus.Refunded => "The refund has succeeded, and the order does not count as refunded.",
            (RefundStatus.Succeeded, "succeeded") or (RefundStatus.Failed, "failed" or "canceled") => null,
            (RefundStatus.Queued or RefundStatus.Sending or RefundStatus.Pending, "pending" or "requires_action") => null,
            _ => $"The refund {Word(ours.Status)}, and at Stripe it {Word(theirs.Status)}.",
        };
    }

    static string Word(RefundStatus status) => status switch
    {
        RefundStatus.Succeeded => "has succeeded",
        RefundStatus.Failed => "has failed",
        _ => "is under way",
    };

    static string Word(string status) => status switch
    {
        "succeeded" => "has succeeded",
        "canceled" => "is cancelled",
        "processing" => "is still being processed",
        "failed" => "has failed",
        "pending" or "requires_action" => "is not finished",
        _ => "was never made",
    };
}
