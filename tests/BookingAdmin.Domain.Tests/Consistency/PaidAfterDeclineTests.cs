using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Requests;

namespace BookingAdmin.Domain.Tests.Consistency;

public sealed class PaidAfterDeclineTests() : RuleTest(new PaidAfterDecline())
{
    static readonly OrderFacts Declined = Given.Order with { Status = OrderStatus.Cancelled, ApprovalStatus = ApprovalStatus.Declined };

    [Fact]
    public void Money_taken_for_a_declined_order_breaks_it() =>
        Sentence(Declined).ShouldBe("The customer paid for an order that was declined or cancelled, and no refund is under way.");

    [Fact]
    public void A_late_payment_that_reopened_a_declined_order_breaks_it() => Breaks(Declined with { Status = OrderStatus.Pending }).ShouldBeTrue();

    [Fact]
    public void A_refund_under_way_mends_it() => Breaks(Declined with { Refund = new(MoneyBack.Refund, RefundStatus.Queued, Given.Now) }).ShouldBeFalse();

    [Fact]
    public void It_is_broken_exactly_when_money_was_taken_and_nothing_brings_it_back() =>
        BrokenExactlyWhen(order => order.PaymentStatus == PaymentStatus.Succeeded && order.Refund?.Kind != MoneyBack.Refund
            && (order.Status == OrderStatus.Cancelled || order.ApprovalStatus == ApprovalStatus.Declined));
}
