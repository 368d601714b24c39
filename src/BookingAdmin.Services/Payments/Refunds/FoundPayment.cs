using BookingAdmin.Services.Payments.Stripe;

namespace BookingAdmin.Services.Payments.Refunds;

/// <summary>What Stripe says has happened to a payment, as far as a refund of it goes.</summary>
abstract record FoundPayment
{
    /// <summary>Nothing was taken, so nothing can go back.</summary>
    public sealed record NotPaid : FoundPayment;

    /// <summary>A bank is at work on the payment.</summary>
    public sealed record Processing : FoundPayment;

    /// <summary>All of it has gone back, or is on its way.</summary>
    /// <param name="Refund">The one that is not finished, else the last one; null where Stripe named none.</param>
    public sealed record Back(StripeRefund? Refund) : FoundPayment;

    /// <param name="Part">How much has gone back or is on its way, in minor units.</param>
    public sealed record Open(long Part) : FoundPayment;

    /// <param name="intent">With its charge and that one's refunds.</param>
    public static FoundPayment Of(PaymentIntent intent)
    {
        if (intent.Status is "processing")
            return new Processing();
        if (intent is not { Status: "succeeded", LatestCharge: { } charge })
            return new NotPaid();
        if (charge.AmountRefunded < charge.Amount)
            return new Open(charge.AmountRefunded);
        StripeRefund[] refunds = [.. charge.Refunds.Where(refund => refund.Counts)];
        return new Back(refunds.FirstOrDefault(refund => refund.Status is not "succeeded") ?? refunds.FirstOrDefault());
    }
}
