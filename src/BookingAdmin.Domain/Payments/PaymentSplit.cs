namespace BookingAdmin.Domain.Payments;

/// <summary>What of a payment is the celebrity's and what the platform keeps, in major units; the two add up to the total to the cent.</summary>
public readonly record struct PaymentSplit(decimal CelebrityAmount, decimal PlatformFee)
{
    const decimal CelebrityShare = 0.8m;

    /// <param name="total">Whole cents, positive.</param>
    public static PaymentSplit Of(decimal total)
    {
        var celebrity = decimal.Round(total * CelebrityShare, 2, MidpointRounding.AwayFromZero);
        return new(celebrity, total - celebrity);
    }
}
