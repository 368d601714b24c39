using BookingAdmin.Services.Payments.Compare;
using BookingAdmin.Web.Consistency;

namespace BookingAdmin.Web.Tests.Consistency;

public sealed class FindingTextTests
{
    [Fact]
    public void Every_difference_has_its_sentence()
    {
        foreach (var difference in Enum.GetNames<StripeDifference>())
            FindingText.Of($"{difference} order 1.00:nzd 2.00:nzd").ShouldNotBeNull().ShouldEndWith(".");
    }

    [Theory]
    [InlineData("UnpaidButTaken order", "The order is not paid, and Stripe has taken the money.")]
    [InlineData(
        "OtherPrice tip:19.99:nzd 19.99:nzd 20.00:nzd", "The tip of NZ$19.99 is about NZ$19.99, the payment at Stripe about NZ$20.00.")]
    [InlineData("OtherCurrency order USD NZD", "The order is in USD, the payment at Stripe in NZD.")]
    [InlineData(
        "PaidHere order requires_payment_method\nPartWentBack 50.00:nzd",
        "The order is paid, and at Stripe its payment was never made. At Stripe NZ$50.00 of it was refunded.")]
    [InlineData("OtherRefundStatus under_way requires_action", "The refund is under way, and at Stripe it is not finished.")]
    [InlineData("The order is not paid, and Stripe has taken the money.", "The order is not paid, and Stripe has taken the money.")]
    [InlineData(null, null)]
    public void A_detail_is_a_sentence_whether_it_was_kept_as_a_code_or_before_there_were_any(
        string? detail, string? sentence) => FindingText.Of(detail).ShouldBe(sentence);
}
