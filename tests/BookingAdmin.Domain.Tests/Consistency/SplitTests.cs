using BookingAdmin.Domain.Consistency;

namespace BookingAdmin.Domain.Tests.Consistency;

public sealed class SplitTests() : RuleTest(new Split())
{
    [Theory]
    [InlineData(120, 30, false)]
    [InlineData(120, 30.01, true)]
    [InlineData(119.99, 30, true)]
    [InlineData(120.004, 30, false)]
    public void A_cent_makes_the_difference(double share, double fee, bool breaks) =>
        Breaks(Given.Order with { CelebrityAmount = (decimal)share, PlatformFee = (decimal)fee }).ShouldBe(breaks);

    [Fact]
    public void A_split_that_nobody_has_made_yet_is_well()
    {
        Breaks(Given.Order with { CelebrityAmount = null }).ShouldBeFalse();
        Breaks(Given.Order with { PlatformFee = null }).ShouldBeFalse();
    }

    [Fact]
    public void It_is_broken_exactly_when_the_parts_are_not_the_whole() =>
        BrokenExactlyWhen(order => order.CelebrityAmount + order.PlatformFee is { } sum && Math.Round((sum - order.TotalAmount) * 100) != 0);
}
