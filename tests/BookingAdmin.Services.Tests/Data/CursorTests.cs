using BookingAdmin.Data;
using BookingAdmin.Data.Lists;
using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Services.Tests.Data;

public sealed class CursorTests
{
    static readonly DateTimeOffset At = new(2026, 11, 29, 18, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Ids =>
        ["cabc123", "a b", "a/b", "..", "a.b.c", "ё-日本-🎂", "x'; DROP TABLE", "%2F", "~abc", "\u202Eabc", " ", new string('x', 200),
            new string('语', 200)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Whatever_id_the_marketplace_gave_its_row_a_link_leads_behind_it(string id)
    {
        var cursor = new Cursor(true, 1, At, id);
        var link = cursor.ToString();
        Uri.EscapeDataString(link).ShouldBe(link.Replace("~", "~", StringComparison.Ordinal), "it stands in an address as it is");
        Cursor.Parse(link).ShouldBe(cursor);
        Cursor.Parse((cursor with { Forward = false }).ToString()).ShouldBe(cursor with { Forward = false });
    }

    [Fact]
    public void An_id_as_the_marketplace_makes_them_stays_readable() =>
        new Cursor(true, 0, At, "cabc").ToString().ShouldBe("next.0.1795975200000.cabc");

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("1969-12-31T23:59:59.999Z")]
    [InlineData("9999-12-31T23:59:59.999Z")]
    public void A_time_that_cannot_be_leads_on_too(string at)
    {
        var cursor = new Cursor(true, 0, DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture), "c");
        Cursor.Parse(cursor.ToString()).ShouldBe(cursor);
    }

    [Theory]
    [InlineData(-0.0)]
    [InlineData(149.99)]
    [InlineData(-1e300)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void An_amount_leads_on_to_the_last_bit(double amount)
    {
        var cursor = Cursor.Parse(new Cursor(true, 0, At, "c") { Number = amount }.ToString()).ShouldNotBeNull();
        BitConverter.DoubleToInt64Bits(cursor.Number!.Value).ShouldBe(BitConverter.DoubleToInt64Bits(amount));
        (cursor.Forward, cursor.Id).ShouldBe((true, "c"));
    }

    [Theory]
    [InlineData("next.0.1.")]
    [InlineData("next.0.n1.a")]
    [InlineData("next.0.n4062C00000000000.a")]
    [InlineData("next.0.1.a/b")]
    [InlineData("next.0.1.~!")]
    [InlineData("next.0.1.~AA")]
    [InlineData("next.0.1.~gA")]
    [InlineData("next.0.-99999999999999.a")]
    [InlineData("up.0.1.a")]
    public void What_is_no_link_of_ours_is_damaged(string link) =>
        Should.Throw<InvalidInputException>(() => Cursor.Parse(link)).Message.ShouldStartWith("This link to a page");
}
