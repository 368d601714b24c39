using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Domain.Requests;
using FsCheck;
using FsCheck.Fluent;

namespace BookingAdmin.Domain.Tests.Repair;

public sealed class FindingPlanTests
{
    static readonly RepairPolicy Policy = new();

    [Theory]
    [InlineData(OrderStatus.Pending, BookingStatus.Pending)]
    [InlineData(OrderStatus.Confirmed, BookingStatus.Pending)]
    [InlineData(OrderStatus.InProgress, BookingStatus.Confirmed)]
    [InlineData(OrderStatus.PendingApproval, BookingStatus.Confirmed)]
    [InlineData(OrderStatus.RevisionRequested, BookingStatus.Confirmed)]
    [InlineData(OrderStatus.Completed, BookingStatus.Completed)]
    [InlineData(OrderStatus.Cancelled, BookingStatus.Cancelled)]
    [InlineData(OrderStatus.Refunded, BookingStatus.Refunded)]
    public void A_booking_is_aligned_to_its_order(OrderStatus order, BookingStatus booking) => FindingPlan.AlignedStatus(order).ShouldBe(booking);

    [Fact]
    public void What_is_aligned_breaks_the_rule_no_more() => Check.QuickThrowOnFailure(Prop.ForAll(Given.AnyOrder, Given.AnyPolicy, (order, policy) =>
    {
        var rule = new StatusPair();
        if (rule.Check(order, Given.Limits) is null)
            return true;
        var plan = FindingPlan.For(rule.Repair, order, policy, Given.Now);
        return plan.Refusal is not null || rule.Check(order.With(plan.Status!.Value), Given.Limits) is null;
    }));

    [Fact]
    public void An_order_that_a_late_payment_reopened_keeps_its_declined_booking()
    {
        var reopened = (Given.Order with { ApprovalStatus = ApprovalStatus.Declined }).With(BookingStatus.Cancelled);
        Align(reopened).Refusal.ShouldBe("This order was declined, and a late payment reopened it: its booking stays as it is. \"Paid after it was declined\" sends the money back.");
        Align(reopened with { Status = OrderStatus.Cancelled, Booking = reopened.Booking! with { Status = BookingStatus.Pending } }).Status.ShouldBe(BookingStatus.Cancelled);
    }

    [Fact]
    public void A_request_that_waits_anew_gets_time_and_one_that_has_time_keeps_its_own()
    {
        var declined = Given.Order.With(BookingStatus.Cancelled);
        Align(declined).Deadline.ShouldBeNull();
        Align(declined with { Booking = declined.Booking! with { Due = Given.Now.AddDays(-1) } }).Deadline.ShouldBe(Given.Now.AddDays(3));
        Align((declined with { Status = OrderStatus.Completed }).With(BookingStatus.Pending)).Deadline.ShouldBeNull();
    }

    [Fact]
    public void An_alignment_says_why() => Align((Given.Order with { Status = OrderStatus.Cancelled }).With(BookingStatus.Confirmed)).Why.ShouldBe("The order is cancelled, so the booking becomes Declined.");

    [Fact]
    public void Without_a_payment_id_nothing_is_refunded()
    {
        Plan(RuleRepair.QueueRefund, Given.Order).Refusal.ShouldBeNull();
        Plan(RuleRepair.QueueRefund, Given.Order with { PaymentIntentId = null }).Refusal.ShouldBe("The order has no payment id, so nothing can be refunded. Look the payment up at Stripe.");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-150)]
    [InlineData(1e12)]
    public void An_amount_that_nobody_can_have_paid_is_not_refunded(double amount)
    {
        Plan(RuleRepair.QueueRefund, Given.Order with { TotalAmount = Money.FromDatabase(amount) }).Refusal
            .ShouldBe("Nobody can have paid this amount, so nothing can be refunded. Look the payment up at Stripe.");
        Plan(RuleRepair.QueueRefund, Given.Order with { TotalAmount = 0.01m }).Refusal.ShouldBeNull();
    }

    [Fact]
    public void Only_a_refund_that_failed_is_tried_again()
    {
        Plan(RuleRepair.RetryRefund, Given.Order with { Refund = new(MoneyBack.Refund, RefundStatus.Failed, Given.Now) }).Refusal.ShouldBeNull();
        Plan(RuleRepair.RetryRefund, Given.Order with { Refund = new(MoneyBack.Refund, RefundStatus.Queued, Given.Now.AddDays(-1)) }).Refusal
            .ShouldBe("This refund did not fail: it still waits for Stripe or the bank.");
    }

    [Theory]
    [InlineData(RuleRepair.None)]
    [InlineData(RuleRepair.CreateBooking)]
    [InlineData(RuleRepair.RebuildGuard)]
    public void Other_repairs_are_not_planned_here(RuleRepair repair) => Should.Throw<ArgumentException>(() => Plan(repair, Given.Order));

    static FindingPlan Align(OrderFacts order) => Plan(RuleRepair.AlignBooking, order);

    static FindingPlan Plan(RuleRepair repair, OrderFacts order) => FindingPlan.For(repair, order, Policy, Given.Now);
}
