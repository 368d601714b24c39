using System.Globalization;

namespace BookingAdmin.Domain.Marketplace;

/// <summary>An amount in major units (dollars, not cents) of a currency, named by its lower-case ISO code.</summary>
public readonly record struct Money(decimal Amount, string Currency)
{
    /// <summary>The marketplace keeps money as floating point: back to whole cents, away from zero at the half.</summary>
    public static decimal FromDatabase(double amount) =>
        Math.Round((decimal)amount, 2, MidpointRounding.AwayFromZero);

    /// <summary>With cents always, as a table wants it: NZ$150.00.</summary>
    public override string ToString() => Format("N2");

    /// <summary>Without cents where there are none, as a headline wants it: NZ$150, NZ$12.50.</summary>
    public string Short() => Format(Amount == decimal.Truncate(Amount) ? "N0" : "N2");

    /// <summary>Minor units, as Stripe wants them: cents, but whole units of the currencies that have none.</summary>
    public long MinorUnits => (long)(Amount * (Currency.ToUpperInvariant() is
        "BIF" or "CLP" or "DJF" or "GNF" or "JPY" or "KMF" or "KRW" or "MGA" or "PYG" or "RWF" or "UGX" or "VND" or "VUV" or "XAF" or "XOF" or "XPF" ? 1 : 100));

    string Format(string format)
    {
        var digits = Math.Abs(Amount).ToString(format, CultureInfo.InvariantCulture);
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
