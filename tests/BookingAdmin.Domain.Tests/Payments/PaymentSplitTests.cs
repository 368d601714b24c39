using BookingAdmin.Domain.Payments;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;

namespace BookingAdmin.Domain.Tests.Payments;

public sealed class PaymentSplitTests
{
    [Theory]
    [InlineData(100, 80, 20)]
    [InlineData(0.01, 0.01, 0)]
    [InlineData(0.03, 0.02, 0.01)]
    [InlineData(99.99, 79.99, 20)]
    [InlineData(149.95, 119.96, 29.99)]
    public void A_payment_is_split_80_to_20(double total, double celebrity, double platform) =>
        PaymentSplit.Of((decimal)total).ShouldBe(new((decimal)celebrity, (decimal)platform));

    [Fact]
    public void Both_parts_are_whole_cents_and_add_up() => Check.QuickThrowOnFailure(Prop.ForAll(Gen.Choose(1, int.MaxValue).ToArbitrary(), cents =>
    {
        var total = cents / 100m;
        var split = PaymentSplit.Of(total);
        return split.CelebrityAmount + split.PlatformFee == total && split.PlatformFee >= 0
            && split.CelebrityAmount * 100 % 1 == 0 && Math.Abs(split.CelebrityAmount - (total * 0.8m)) <= 0.005m;
    }));
}
