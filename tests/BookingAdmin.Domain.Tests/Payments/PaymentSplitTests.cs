using BookingAdmin.Domain.Payments;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;

namespace BookingAdmin.Domain.Tests.Payments;

public sealed class PaymentSplitTests
{
    /// <summary>The examples of the life file, section 3.</summary>
    [Theory]
    [InlineData(300, 0, false, 159.81, 140.19)]
    [InlineData(320, 20, false, 159.81, 140.19)]
    [InlineData(500, 0, true, 304.40, 195.60)]
    [InlineData(149.95, 0, false, 79.88, 70.07)]
    [InlineData(20, 20, false, 0, 0)]
    public void The_newest_build_takes_fees_off_and_splits_the_rest(
        double amount, double tip, bool vip, double celebrity, double platform) =>
        PaymentSplit.Of(ShareFormula.Main, (decimal)amount, (decimal)tip, vip).ShouldBe(new((decimal)celebrity, (decimal)platform));

    [Theory]
    [InlineData(320, 256, 64)]
    [InlineData(149.95, 119, 30.95)]
    [InlineData(0.5, 0, 0.5)]
    public void Older_builds_give_80_percent_in_whole_dollars(double amount, double celebrity, double platform) =>
        PaymentSplit.Of(ShareFormula.Older, (decimal)amount, 20, vip: true).ShouldBe(new((decimal)celebrity, (decimal)platform));

    [Fact]
    public void Both_parts_are_whole_cents_and_add_up_but_for_one_of_roundings() => Check.QuickThrowOnFailure(Prop.ForAll(
        (from cents in Gen.Choose(50, 99_999_999) from vip in Gen.Elements(true, false) select (cents, vip)).ToArbitrary(), order =>
        {
            var split = PaymentSplit.Of(ShareFormula.Main, order.cents / 100m, 0, order.vip);
            return split.CelebrityAmount * 100 % 1 == 0 && split.PlatformFee * 100 % 1 == 0
                && Math.Abs(split.CelebrityAmount + split.PlatformFee - order.cents / 100m) <= 0.01m;
        }));
}
