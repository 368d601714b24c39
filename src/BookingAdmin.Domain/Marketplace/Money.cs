using System.Globalization;

namespace BookingAdmin.Domain.Marketplace;

/// <summary>An amount in major units (dollars, not cents) of a currency, named by its lower-case ISO code.</summary>
public readonly record struct Money(decimal Amount, string Currency)
{
    /// <summary>
    /// An amount that no order can have. What is more, or no number at all, reads as this: it stands out, and no page and no check falls
    /// over it.
    /// </summary>
    public const decimal Most = 1_000_000_000_000m;

    // Half a cent, and what floating point makes of one: 1.005 is stored as a little less.
    const double Half = 0.5000001;

    /// <summary>The marketplace keeps money as floating point: back to whole cents, away from zero at the half.</summary>
    public static decimal FromDatabase(double amount) => (decimal)WholeCents(amount) / 100;

    /// <summary>The same in cents. The checks of all orders take the same steps in SQL, so that both come to the same number.</summary>
    public static double WholeCents(double amount)
    {
        var size = Math.Abs(amount);
        var cents = Math.Floor(((size < (double)Most ? size : (double)Most) * 100) + Half);
        return amount < 0 ? -cents : cents;
    }

    /// <summary>With the decimals that the currency has, as a table wants it: NZ$150.00, JPY 1,500, KWD 12.340.</summary>
    public override string ToString() => Format($"N{Decimals}");

    /// <summary>For a program: no symbol, no separator, the decimals that the currency has. 1500 of JPY, 12.340 of KWD.</summary>
    public string Digits => Amount.ToString($"F{Decimals}", CultureInfo.InvariantCulture);

    /// <summary>Without decimals where there are none, as a headline wants it: NZ$150, NZ$12.50.</summary>
    public string Short() => Format(Amount == decimal.Truncate(Amount) ? "N0" : $"N{Decimals}");

    /// <summary>
    /// The amount in Stripe's minor units, by Stripe's own table. Most currencies: hundredths, also ISK and UGX, which have none of their
    /// own. Other currencies without decimals: whole units. Currencies with three decimals: thousandths, rounded to tens.
    /// </summary>
    public long MinorUnits => Rule switch
    {
        (1, _) => (long)Rounded(Amount),
        (1000, _) => (long)Rounded(Amount * 100) * 10,
        (_, 0) => (long)Rounded(Amount) * 100,
        _ => (long)Rounded(Amount * 100),
    };

    /// <summary>From minor units, as Stripe and our refunds have them.</summary>
    public static Money FromMinor(long units, string currency) => new((decimal)units / RuleOf(currency).Units, currency);

    int Decimals => Rule.Decimals;

    (int Units, int Decimals) Rule => RuleOf(Currency);

    /// <returns>How many of Stripe's minor units are one of the currency, and how many decimals people write.</returns>
    static (int Units, int Decimals) RuleOf(string currency) => currency.ToUpperInvariant() switch
    {
        "BIF" or "CLP" or "DJF" or "GNF" or "JPY" or "KMF" or "KRW" or "MGA" or "PYG" or "RWF" or "VND" or "VUV" or "XAF" or "XOF"
            or "XPF" => (1, 0),
        "ISK" or "UGX" => (100, 0),
        "BHD" or "IQD" or "JOD" or "KWD" or "LYD" or "OMR" or "TND" => (1000, 3),
        _ => (100, 2),
    };

    static decimal Rounded(decimal amount) => decimal.Round(amount, MidpointRounding.AwayFromZero);

    string Format(string format)
    {
        var digits = Math.Abs(Amount).ToString(format, CultureInfo.CurrentCulture);
        return $"{(Amount < 0 ? "−" : "")}{Symbol(Currency)}{digits}";
    }

    static string Symbol(string currency) => currency.ToUpperInvariant() switch
    {
        "NZD" => "NZ$",
        "USD" => "US$",
        "AUD" => "A$",
        "CAD" => "C$",
        "EUR" => "€",
        "GBP" => "£",
        var code => code + " ",
    };
}
