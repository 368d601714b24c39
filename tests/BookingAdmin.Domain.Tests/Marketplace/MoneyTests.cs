using System.Globalization;
using BookingAdmin.Domain.Marketplace;
using FsCheck;
using FsCheck.Fluent;

namespace BookingAdmin.Domain.Tests.Marketplace;

public sealed class MoneyTests
{
    [Fact]
    public void Whole_cents_survive_the_floating_point_of_the_database() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Arb.From(Gen.Choose(-1_000_000_000, 1_000_000_000)), cents =>
            Money.FromDatabase((double)(cents / 100m)) == cents / 100m));

    [Fact]
    public void Whole_cents_survive_the_rounding_errors_of_sums() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Arb.From(Gen.Choose(0, 200_000).ListOf()), cents =>
            Money.FromDatabase(cents.Sum(c => c / 100.0)) == cents.Sum(c => (long)c) / 100m));

    [Theory]
    [InlineData(0.1 + 0.2, "0.30")]
    [InlineData(12.345, "12.35")]
    [InlineData(1.005, "1.01")]
    [InlineData(-12.345, "-12.35")]
    [InlineData(149.99999999999997, "150.00")]
    public void The_half_cent_goes_away_from_zero(double stored, string cents) =>
        Money.FromDatabase(stored).ToString("0.00", CultureInfo.InvariantCulture).ShouldBe(cents);

    [Theory]
    [InlineData(1500, "nzd", "1500.00")]
    [InlineData(1500, "jpy", "1500")]
    [InlineData(-12.34, "kwd", "-12.340")]
    public void A_program_reads_an_amount_without_symbol_and_separator(double amount, string currency, string digits) =>
        new Money(Money.FromDatabase(amount), currency).Digits.ShouldBe(digits);

    [Theory]
    [InlineData(150, "nzd", "NZ$150.00", "NZ$150")]
    [InlineData(12.5, "NZD", "NZ$12.50", "NZ$12.50")]
    [InlineData(1234567.8, "usd", "US$1,234,567.80", "US$1,234,567.80")]
    [InlineData(1000, "aud", "A$1,000.00", "A$1,000")]
    [InlineData(1, "cad", "C$1.00", "C$1")]
    [InlineData(0, "eur", "€0.00", "€0")]
    [InlineData(99.99, "gbp", "£99.99", "£99.99")]
    [InlineData(-30, "nzd", "−NZ$30.00", "−NZ$30")]
    [InlineData(80, "sek", "SEK 80.00", "SEK 80")]
    [InlineData(1500, "jpy", "JPY 1,500", "JPY 1,500")]
    [InlineData(1500, "isk", "ISK 1,500", "ISK 1,500")]
    [InlineData(1500, "ugx", "UGX 1,500", "UGX 1,500")]
    [InlineData(12.34, "kwd", "KWD 12.340", "KWD 12.340")]
    [InlineData(12, "kwd", "KWD 12.000", "KWD 12")]
    public void An_amount_is_written_with_its_currency(double amount, string currency, string whole, string brief)
    {
        var money = new Money(Money.FromDatabase(amount), currency);
        money.ToString().ShouldBe(whole);
        money.Short().ShouldBe(brief);
    }

    [Fact]
    public void What_is_written_reads_back_as_the_same_amount() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Arb.From(Gen.Choose(-100_000_000, 100_000_000)), cents =>
        {
            var money = new Money(cents / 100m, "nzd");
            return Read(money.ToString()) == money.Amount && Read(money.Short()) == money.Amount;
        }));

    [Fact]
    public void An_amount_is_written_with_the_reader_s_separators_and_for_programs_always_alike()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            // Made here, so that the test runs where no cultures are installed.
            var decimalComma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (decimalComma.NumberFormat.NumberDecimalSeparator, decimalComma.NumberFormat.NumberGroupSeparator) = (",", ".");
            CultureInfo.CurrentCulture = decimalComma;
            new Money(1234.5m, "nzd").ToString().ShouldBe("NZ$1.234,50");
            new Money(1234.5m, "nzd").Digits.ShouldBe("1234.50");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("150.00", "nzd", 15_000)]
    [InlineData("19.99", "usd", 1_999)]
    [InlineData("5000", "jpy", 5_000)]
    [InlineData("5000.5", "jpy", 5_001)]
    [InlineData("12.34", "kwd", 12_340)]
    [InlineData("5.124", "kwd", 5_120)]
    [InlineData("5", "ugx", 500)]
    [InlineData("5", "isk", 500)]
    [InlineData("5.4", "isk", 500)]
    [InlineData("5", "huf", 500)]
    public void Stripe_is_told_minor_units_where_the_currency_has_them(string amount, string currency, long minorUnits) =>
        new Money(decimal.Parse(amount, CultureInfo.InvariantCulture), currency).MinorUnits.ShouldBe(minorUnits);

    [Theory]
    [InlineData(1_999, "usd", "US$19.99")]
    [InlineData(5_000, "jpy", "JPY 5,000")]
    [InlineData(500, "ugx", "UGX 5")]
    [InlineData(500, "isk", "ISK 5")]
    [InlineData(5_120, "kwd", "KWD 5.120")]
    public void What_Stripe_tells_is_read_by_the_same_table(long minorUnits, string currency, string written) =>
        Money.FromMinor(minorUnits, currency).ToString().ShouldBe(written);

    static decimal Read(string written) => decimal.Parse(written.Replace("NZ$", "").Replace('−', '-'), CultureInfo.InvariantCulture);
}
