using BookingAdmin.Services.Payments.Stripe;
using static BookingAdmin.Services.Payments.Compare.StripeDifference;

namespace BookingAdmin.Services.Payments.Compare;

/// <summary>Says what differs between a payment as we know it and as Stripe does. Amounts, statuses and ids; no people.</summary>
static class StripeComparison
{
    /// <summary>
    /// After this time disputes are over, and a refund that was made before we were there has long been seen to: what nobody can act on is
    /// not reported.
    /// </summary>
    static readonly TimeSpan OfUse = TimeSpan.FromDays(180);

    /// <param name="refund">What we do about it; null for a tip.</param>
    /// <returns>A line for each <see cref="StripeDifference"/>, or null where both agree.</returns>
    public static string? Difference(ComparedPayment ours, ComparedRefund? refund, StripeSide stripe, DateTimeOffset now)
    {
        if (stripe.Intent is not { } intent)
            return UnknownPayment.With(ours.Code);
        string?[] differences =
        [
            Belongs(ours, intent), Price(ours, intent), Status(ours, refund, intent),
            Refund(ours, refund, stripe) ?? Back(ours, refund, intent, now), Dispute(ours, intent, now),
        ];
        var told = string.Join('\n', differences.Where(difference => difference is not null));
        return told.Length == 0 ? null : told;
    }

    static string? Belongs(ComparedPayment ours, PaymentIntent intent) => ours.OfTip switch
    {
        true => intent.Metadata.GetValueOrDefault("tipId") is { Length: > 0 } tip && tip != ours.Id ? OfAnotherTip.With(ours.Code) : null,
        false when intent.Metadata.GetValueOrDefault("tipId") is { Length: > 0 } => OfATip.With(),
        _ => intent.Metadata.GetValueOrDefault("orderId") is { Length: > 0 } order && order != ours.Id ? OfAnotherOrder.With() : null,
    };

    static string? Price(ComparedPayment ours, PaymentIntent intent)
    {
        var (price, theirs) = (ours.Price, Money.FromMinor(intent.Amount, intent.Currency));
        if (!price.Currency.Equals(theirs.Currency, StringComparison.OrdinalIgnoreCase))
            return OtherCurrency.With(ours.Code, price.Currency.ToUpperInvariant(), theirs.Currency.ToUpperInvariant());
        if (price.MinorUnits != intent.Amount)
            return OtherPrice.With(ours.Code, price.Coded(), theirs.Coded());
        return intent.Status is "succeeded" && intent.AmountReceived != intent.Amount
            ? ReceivedOther.With(theirs.Coded(), Money.FromMinor(intent.AmountReceived, intent.Currency).Coded())
            : null;
    }

    static string? Status(ComparedPayment ours, ComparedRefund? refund, PaymentIntent intent) => (ours.Status, intent.Status) switch
    {
        (PaymentStatus.Succeeded or PaymentStatus.Refunded, "succeeded") => null,
        (PaymentStatus.Succeeded, _) => PaidHere.With(ours.Code, intent.Status),
        (PaymentStatus.Refunded, _) => RefundedHere.With(ours.Code, intent.Status),
        (PaymentStatus.Cancelled, "succeeded") => CancelledButTaken.With(ours.Code),
        (PaymentStatus.Cancelled, "canceled") => null,
        (PaymentStatus.Cancelled, _) when refund is { Kind: MoneyBack.CancelIntent, IsUnderWay: true } => null,
        (PaymentStatus.Cancelled, _) => CancelledButOpen.With(ours.Code),
        (_, "succeeded") => UnpaidButTaken.With(ours.Code),
        // The event was missed, and nothing would capture it.
        (_, "requires_capture") when ours.IsOurs && !ours.IsHeld => HeldButUnknown.With(ours.Code),
        (_, "canceled") => WaitsButCancelled.With(ours.Code),
        _ => null,
    };

    /// <summary>Our refund against Stripe's. What somebody has seen to by hand is theirs to know.</summary>
    static string? Refund(ComparedPayment order, ComparedRefund? refund, StripeSide stripe)
    {
        if (refund is not { Kind: MoneyBack.Refund, Status: not RefundStatus.ByHand } ours)
            return null;
        if (ours.StripeId is null)
            return order.Status is PaymentStatus.Refunded && ours.Status is not RefundStatus.Succeeded ? RefundNotSucceeded.With() : null;
        if (stripe.Refund is not { } theirs)
            return UnknownRefund.With();
        if (theirs.Amount != ours.Amount)
            return OtherRefundAmount.With(
                Money.FromMinor(ours.Amount, ours.Currency).Coded(), Money.FromMinor(theirs.Amount, theirs.Currency).Coded());
        return (ours.Status, theirs.Status) switch
        {
            (RefundStatus.Succeeded, "succeeded") when order.Status is not PaymentStatus.Refunded => RefundNotCounted.With(),
            (RefundStatus.Succeeded, "succeeded") or (RefundStatus.Failed, "failed" or "canceled") => null,
            (RefundStatus.Queued or RefundStatus.Sending or RefundStatus.Pending, "pending" or "requires_action") => null,
            _ => OtherRefundStatus.With(Code(ours.Status), theirs.Status),
        };
    }

    /// <summary>What went back at Stripe, no matter who sent it.</summary>
    static string? Back(ComparedPayment ours, ComparedRefund? refund, PaymentIntent intent, DateTimeOffset now)
    {
        if (intent is not { Status: "succeeded", LatestCharge: { } charge })
            return null;
        var (all, part) = (charge.AmountRefunded >= charge.Amount, Money.FromMinor(charge.AmountRefunded, intent.Currency).Coded());
        return ours.Status switch
        {
            PaymentStatus.Refunded when all => null,
            PaymentStatus.Refunded => charge.AmountRefunded > 0 ? OnlyPartWentBack.With(ours.Code, part) : NothingWentBack.With(ours.Code),
            _ when charge.AmountRefunded == 0 => null,
            // A refund that is under way finds by itself what went back past it.
            _ when refund is { Kind: MoneyBack.Refund, IsUnderWay: true } => null,
            PaymentStatus.Succeeded when all => AllWentBackUnknown.With(ours.Code),
            // A partial refund leaves an order paid; the person who sends the rest back has it in mind.
            PaymentStatus.Succeeded when ours.KnowsPart || refund is { Kind: MoneyBack.Refund } || charge.CreatedAt < now - OfUse => null,
            PaymentStatus.Succeeded => PartWentBackUnknown.With(ours.Code, part),
            _ => all ? AllWentBack.With() : PartWentBack.With(part),
        };
    }

    /// <summary>
    /// Stripe says that the payment is, or was, disputed. A dispute that an event has reported is in the audit, and known to the person who
    /// answers it.
    /// </summary>
    static string? Dispute(ComparedPayment ours, PaymentIntent intent, DateTimeOffset now) =>
        intent.LatestCharge is { Disputed: true } charge && !ours.KnowsDispute && charge.CreatedAt >= now - OfUse
            ? Disputed.With(ours.Code) : null;

    /// <summary>In Stripe's own words.</summary>
    static string Code(RefundStatus status) => status switch
    {
        RefundStatus.Succeeded => "succeeded",
        RefundStatus.Failed => "failed",
        _ => "under_way",
    };
}
