using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Payments;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;

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

    /// <summary>
    /// total, tip inside it, tip beside it, celebrity, fee: what the marketplace writes before and after the upload, and after the
    /// approval.
    /// </summary>
    [Theory]
    [InlineData(300, 0, 0, 159.81, 140.19, "checkout")]
    [InlineData(320, 20, 0, 159.81, 140.19, "checkout")]
    [InlineData(500, 0, 0, 304.40, 195.60, "checkout")]
    [InlineData(149.95, 0, 0, 79.88, 70.07, "checkout")]
    [InlineData(149.95, 0, 0, 119, 30.95, "checkout")]
    [InlineData(300, 0, 0, 240, 60, "checkout delivered approved")]
    [InlineData(149.95, 0, 0, 119.96, 29.99, "checkout delivered approved")]
    [InlineData(300, 0, 0, 270, 30, "approved")]
    [InlineData(300, 0, 25, 265, 60, "approved")]
    [InlineData(320, 0, 0, 159.81, 140.19, "")]
    [InlineData(300, 0, 0, 150, 150, "")]
    public void The_parts_are_those_of_a_formula_of_the_marketplace(
        double total, double inside, double beside, double share, double fee, string sound)
    {
        var order = Given.Order with { TotalAmount = (decimal)total, TipItems = (decimal)inside, Tips = (decimal)beside,
            CelebrityAmount = (decimal)share, PlatformFee = (decimal)fee };
        string[] stages = ["checkout", "delivered", "approved"];
        stages.Where(
            stage =>
            !Breaks(order with { VideoUrl = stage is "checkout" ? null : "https://video.test/1",
                ApprovalStatus = stage is "approved" ? ApprovalStatus.Approved : ApprovalStatus.PendingApproval }))
            .ShouldBe(sound.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void What_the_intake_writes_breaks_nothing() => Check.QuickThrowOnFailure(Prop.ForAll(
        (from cents in Gen.Choose(50, 99_999_999) from tip in Gen.Choose(0, 5_000) from vip in Gen.Elements(true, false)
            from formula in Gen.Elements(Given.All<ShareFormula>()) select (cents, tip, vip, formula))
            .ToArbitrary(), one =>
        {
            var (total, tip) = (one.cents / 100m, Math.Min(one.tip, one.cents) / 100m);
            var split = PaymentSplit.Of(one.formula, total, tip, one.vip);
            return !Breaks(
                Given.Order with { TotalAmount = total, TipItems = tip, CelebrityAmount = split.CelebrityAmount,
                    PlatformFee = split.PlatformFee });
        }));
}
