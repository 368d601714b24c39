using System.Globalization;

namespace BookingAdmin.Domain.Payments;

/// <summary>
/// What of a new order is the celebrity's and what the platform keeps, in major units, by the marketplace's own formula
/// (marketplace-life.md, section 3). A tip inside the order is in neither part, and each part is rounded for itself, so the two may not add
/// up to the amount.
/// </summary>
public readonly record struct PaymentSplit(decimal CelebrityAmount, decimal PlatformFee)
{
    // GST and other fees, added as the marketplace adds them.
    const double Fees = 0.15 + 0.089;
    const double Share = 0.7, VipShare = 0.8, OlderShare = 0.8;

    /// <param name="amount">Whole cents, positive.</param>
    /// <param name="tip">What of it is a tip.</param>
    public static PaymentSplit Of(ShareFormula formula, decimal amount, decimal tip, bool vip) => formula switch
    {
        ShareFormula.Main => Main((double)amount, (double)tip, vip ? VipShare : Share),
        ShareFormula.Older => Older(amount),
        _ => throw new ArgumentOutOfRangeException(nameof(formula), formula, null),
    };

    static PaymentSplit Main(double amount, double tip, double share)
    {
        var basis = Math.Max(amount - tip, 0);
        var fees = Cents(basis * Fees);
        var rest = Cents(Math.Max(basis - (double)fees, 0));
        return new(Cents((double)rest * share), Cents((double)fees + (double)rest * (1 - share)));
    }

    static PaymentSplit Older(decimal amount)
    {
        var celebrity = (decimal)Math.Floor((double)amount * OlderShare);
        return new(celebrity, amount - celebrity);
    }

    /// <summary>As the marketplace rounds its floating point: the exact binary value, the half away from zero.</summary>
    static decimal Cents(double amount) => decimal.Parse(amount.ToString("F2", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
