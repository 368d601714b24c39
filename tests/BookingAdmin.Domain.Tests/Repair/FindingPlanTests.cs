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
    [InlineData(OrderStatus.Completed, BookingStatus.Confirmed)]
    [InlineData(OrderStatus.Cancelled, BookingStatus.Cancelled)]
    [InlineData(OrderStatus.Refunded, BookingStatus.Refunded)]
    public void A_booking_is_aligned_to_its_order(OrderStatus order, BookingStatus booking) =>
        FindingPlan.AlignedStatus(order).ShouldBe(booking);

    [Fact]
    public void A_failed_attempt_keeps_its_booking_for_the_same_payment_can_still_succeed() =>
        Align(Given.Order with { Status = OrderStatus.Cancelled, PaymentStatus = PaymentStatus.Failed }).Refusal
            .ShouldBe(RepairRefusal.CanStillBePaid);

    [Fact]
    public void A_finished_order_that_was_reopened_keeps_its_booking() =>
        Align((Given.Order with { ApprovedAt = Given.Now }).With(BookingStatus.Completed)).Refusal
            .ShouldBe(RepairRefusal.WasApproved);

    [Fact]
    public void A_booking_that_fits_is_left_alone() =>
        Align(Given.Order with { TransferStatus = TransferStatus.InTransit }).Refusal.ShouldBe(RepairRefusal.BookingFits);

    [Fact]
    public void An_order_that_a_late_payment_reopened_keeps_its_declined_booking() =>
        Align((Given.Order with { ApprovalStatus = ApprovalStatus.Declined }).With(BookingStatus.Cancelled)).Refusal
            .ShouldBe(RepairRefusal.WasDeclined);

    [Fact]
    public void A_request_that_waits_anew_gets_time_and_one_that_has_time_keeps_its_own()
    {
        var declined = Given.Order.With(BookingStatus.Cancelled);
        Align(declined).Deadline.ShouldBeNull();
        Align(declined with { Booking = declined.Booking! with { Due = Given.Now.AddDays(-1) } }).Deadline.ShouldBe(Given.Now.AddDays(3));
        Align((declined with { Status = OrderStatus.Completed }).With(BookingStatus.Pending)).Deadline.ShouldBeNull();
    }

    [Fact]
    public void An_alignment_says_why() =>
        Align((Given.Order with { Status = OrderStatus.Cancelled }).With(BookingStatus.Confirmed)).Why.ShouldBe(
            "The order is cancelled, so the booking becomes Declined.");

    [Fact]
    public void Without_a_payment_id_nothing_is_refunded()
    {
        Plan(RuleRepair.QueueRefund, Given.Order).Refusal.ShouldBeNull();
        Plan(RuleRepair.QueueRefund, Given.Order with { PaymentIntentId = null }).Refusal.ShouldBe(RepairRefusal.NoPaymentId);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-150)]
    [InlineData(1e12)]
    public void An_amount_that_nobody_can_have_paid_is_not_refunded(double amount)
    {
        Plan(RuleRepair.QueueRefund, Given.Order with { TotalAmount = Money.FromDatabase(amount) }).Refusal
            .ShouldBe(RepairRefusal.ImpossibleAmount);
        Plan(RuleRepair.QueueRefund, Given.Order with { TotalAmount = 0.01m }).Refusal.ShouldBeNull();
    }

    [Fact]
    public void Only_a_refund_that_failed_is_tried_again()
    {
        Plan(RuleRepair.RetryRefund,
            Given.Order with { Refund = new(MoneyBack.Refund, RefundStatus.Failed, Given.Now) }).Refusal.ShouldBeNull();
        Plan(RuleRepair.RetryRefund,
            Given.Order with { Refund = new(MoneyBack.Refund, RefundStatus.Queued, Given.Now.AddDays(-1)) }).Refusal
            .ShouldBe(RepairRefusal.RefundWaits);
    }

    [Theory]
    [InlineData(RuleRepair.None)]
    [InlineData(RuleRepair.CreateBooking)]
    [InlineData(RuleRepair.RebuildGuard)]
    public void Other_repairs_are_not_planned_here(RuleRepair repair) => Should.Throw<ArgumentException>(() => Plan(repair, Given.Order));

    static FindingPlan Align(OrderFacts order) => Plan(RuleRepair.AlignBooking, order);

    static FindingPlan Plan(RuleRepair repair, OrderFacts order) => FindingPlan.For(repair, order, Policy, Given.Now);
}
