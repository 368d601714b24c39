using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Consistency.Payments;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Marketplace.Orders;

namespace BookingAdmin.Domain.Tests.Consistency;

public sealed class StuckRefundTests() : RuleTest(new StuckRefund())
{
    [Fact]
    public void A_refund_that_failed_breaks_it_at_once() =>
        Sentence(With(RefundStatus.Failed, Given.Now)).ShouldBe("The refund of this order failed.");

    [Fact]
    public void A_refund_that_waits_breaks_it_after_an_hour()
    {
        Breaks(With(RefundStatus.Queued, Given.Now.AddMinutes(-60))).ShouldBeFalse();
        Sentence(With(RefundStatus.Queued, Given.Now.AddMinutes(-61)))
            .ShouldBe("The refund of this order should have left long ago and still waits.");
    }

    [Fact]
    public void It_is_broken_exactly_then() =>
        BrokenExactlyWhen(order => order.Refund is { } refund && (refund.Status == RefundStatus.Failed
            || refund.Status is RefundStatus.Queued or RefundStatus.Sending or RefundStatus.Pending
                && refund.NotBefore < Given.Now.AddHours(-1)));

    [Theory]
    [InlineData(RefundStatus.Succeeded)]
    [InlineData(RefundStatus.ByHand)]
    public void One_that_is_through_waits_for_nothing(RefundStatus status) => Breaks(With(status, Given.Now.AddDays(-1))).ShouldBeFalse();

    [Fact]
    public void The_bank_is_named_where_it_waits_for_it() =>
        Sentence(With(RefundStatus.Pending, Given.Now.AddHours(-2))).ShouldBe("The bank has not finished the refund of this order.");

    [Theory]
    [InlineData(RefundStatus.Failed, "The payment of this order could not be cancelled, so it can still be made.")]
    [InlineData(RefundStatus.Queued, "The payment of this order should have been cancelled long ago and can still be made.")]
    [InlineData(RefundStatus.Sending, "The payment of this order should have been cancelled long ago and can still be made.")]
    public void Where_nothing_was_paid_nobody_is_said_to_wait_for_money(RefundStatus status, string sentence) =>
        Sentence(With(status, Given.Now.AddHours(-2), MoneyBack.CancelIntent)).ShouldBe(sentence);

    static OrderFacts With(RefundStatus status, DateTimeOffset notBefore, MoneyBack kind = MoneyBack.Refund) =>
        Given.Order with { Refund = new(kind, status, notBefore) };
}
