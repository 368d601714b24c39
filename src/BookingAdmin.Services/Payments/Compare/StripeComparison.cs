using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Payments.Stripe;

namespace BookingAdmin.Services.Payments.Compare;

/// <summary>Says what differs between a payment as we know it and as Stripe does. Amounts, statuses and ids; no people.</summary>
static class StripeComparison
{
    /// <summary>Disputes are over by then, and what somebody refunded of a payment before we were there has long been seen to: nobody is told what nothing can be done about.</summary>
    static readonly TimeSpan OfUse = TimeSpan.FromDays(180);

    /// <param name="refund">What we do about it; null for a tip.</param>
    /// <returns>Sentences, or null where both agree.</returns>
    public static string? Difference(ComparedPayment ours, ComparedRefund? refund, StripeSide stripe, DateTimeOffset now)
    {
        if (stripe.Intent is not { } intent)
            return $"Stripe has no payment with the id that the {ours.Word} carries.";
        string?[] differences =
        [
            Belongs(ours, intent), Price(ours, intent), Status(ours, refund, intent),
            Refund(ours, refund, stripe) ?? Back(ours, refund, intent, now), Dispute(ours, intent, now),
        ];
        var told = string.Join(' ', differences.Where(difference => difference is not null));
        return told.Length == 0 ? null : told;
    }

    static string? Belongs(ComparedPayment ours, PaymentIntent intent) => ours.OfTip switch
    {
        true => intent.Metadata.GetValueOrDefault("tipId") is { Length: > 0 } tip && tip != ours.Id ? $"At Stripe the payment of the {ours.Word} belongs to another tip." : null,
        false when intent.Metadata.GetValueOrDefault("tipId") is { Length: > 0 } => "At Stripe the payment belongs to a tip.",
        _ => intent.Metadata.GetValueOrDefault("orderId") is { Length: > 0 } order && order != ours.Id ? "At Stripe the payment belongs to another order." : null,
    };

    static string? Price(ComparedPayment ours, PaymentIntent intent)
    {
        var (price, theirs) = (ours.Price, Money.FromMinor(intent.Amount, intent.Currency));
        if (!price.Currency.Equals(theirs.Currency, StringComparison.OrdinalIgnoreCase))
            return $"The {ours.Word} is in {price.Currency.ToUpperInvariant()}, the payment at Stripe in {theirs.Currency.ToUpperInvariant()}.";
        if (price.MinorUnits != intent.Amount)
            return $"The {ours.Word} is about {price}, the payment at Stripe about {theirs}.";
        return intent.Status is "succeeded" && intent.AmountReceived != intent.Amount
            ? $"Of {theirs} Stripe has received {Money.FromMinor(intent.AmountReceived, intent.Currency)}."
            : null;
    }

    static string? Status(ComparedPayment ours, ComparedRefund? refund, PaymentIntent intent) => (ours.Status, intent.Status) switch
    {
        (PaymentStatus.Succeeded or PaymentStatus.Refunded, "succeeded") => null,
        (PaymentStatus.Succeeded, _) => $"The {ours.Word} is paid, and at Stripe its payment {Word(intent.Status)}.",
        (PaymentStatus.Refunded, _) => $"The {ours.Word} is refunded, and at Stripe its payment {Word(intent.Status)}.",
        (PaymentStatus.Cancelled, "succeeded") => $"The payment of the {ours.Word} is cancelled, and Stripe has taken the money.",
        (PaymentStatus.Cancelled, "canceled") => null,
        (PaymentStatus.Cancelled, _) when refund is { Kind: MoneyBack.CancelIntent, IsUnderWay: true } => null,
        (PaymentStatus.Cancelled, _) => $"The payment of the {ours.Word} is cancelled, and at Stripe it can still be paid.",
        (_, "succeeded") => $"The {ours.Word} is not paid, and Stripe has taken the money.",
        (_, "canceled") => $"The {ours.Word} waits for its payment, which is cancelled at Stripe.",
        _ => null,
    };

    /// <summary>Our refund against Stripe's. What somebody has seen to by hand is theirs to know.</summary>
    static string? Refund(ComparedPayment order, ComparedRefund? refund, StripeSide stripe)
    {
        if (refund is not { Kind: MoneyBack.Refund, Status: not RefundStatus.ByHand } ours)
            return null;
        if (ours.StripeId is null)
            return order.Status is PaymentStatus.Refunded && ours.Status is not RefundStatus.Succeeded ? "The order counts as refunded, and its refund has not succeeded." : null;
        if (stripe.Refund is not { } theirs)
            return "Stripe has no refund with the id that the order’s refund carries.";
        if (theirs.Amount != ours.Amount)
            return $"The refund is about {Money.FromMinor(ours.Amount, ours.Currency)}, at Stripe about {Money.FromMinor(theirs.Amount, theirs.Currency)}.";
        return (ours.Status, theirs.Status) switch
        {
            (RefundStatus.Succeeded, "succeeded") when order.Status is not PaymentStatus.Refunded => "The refund has succeeded, and the order does not count as refunded.",
            (RefundStatus.Succeeded, "succeeded") or (RefundStatus.Failed, "failed" or "canceled") => null,
            (RefundStatus.Queued or RefundStatus.Sending or RefundStatus.Pending, "pending" or "requires_action") => null,
            _ => $"The refund {Word(ours.Status)}, and at Stripe it {Word(theirs.Status)}.",
        };
    }

    /// <summary>What went back at Stripe, whoever sent it.</summary>
    static string? Back(ComparedPayment ours, ComparedRefund? refund, PaymentIntent intent, DateTimeOffset now)
    {
        if (intent is not { Status: "succeeded", LatestCharge: { } charge })
            return null;
        var (all, part) = (charge.AmountRefunded >= charge.Amount, Money.FromMinor(charge.AmountRefunded, intent.Currency));
        return ours.Status switch
        {
            PaymentStatus.Refunded when all => null,
            PaymentStatus.Refunded => $"The {ours.Word} counts as refunded, and at Stripe {(charge.AmountRefunded > 0 ? $"only {part} of it" : "nothing of it")} was.",
            _ when charge.AmountRefunded == 0 => null,
            // It finds by itself what went back past it.
            _ when refund is { Kind: MoneyBack.Refund, IsUnderWay: true } => null,
            PaymentStatus.Succeeded when all => $"The {ours.Word} is paid, and at Stripe all of it was refunded.",
            // A part leaves an order paid; whoever sends the rest back has it in mind.
            PaymentStatus.Succeeded when ours.KnowsPart || refund is { Kind: MoneyBack.Refund } || charge.CreatedAt < now - OfUse => null,
            PaymentStatus.Succeeded => $"The {ours.Word} is paid, and at Stripe {part} of it was refunded.",
            _ => $"At Stripe {(all ? "all" : part)} of it was refunded.",
        };
    }

    /// <summary>Stripe says that it is, or was, disputed. What an event has told is in the audit, and with whoever answers it.</summary>
    static string? Dispute(ComparedPayment ours, PaymentIntent intent, DateTimeOffset now) =>
        intent.LatestCharge is { Disputed: true } charge && !ours.KnowsDispute && charge.CreatedAt >= now - OfUse
            ? $"The customer’s bank disputes the payment of the {ours.Word}, and no event has told so here." : null;

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
