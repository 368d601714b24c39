using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Repair;
using FsCheck;
using FsCheck.Fluent;

namespace BookingAdmin.Domain.Tests.Repair;

public sealed class RepairPlanTests
{
    static readonly RepairPolicy Derived = new();
    static readonly RepairPolicy Pending = new(NewBookingStatus.Pending);

    [Theory]
    [InlineData(OrderStatus.Pending, BookingStatus.Pending)]
    [InlineData(OrderStatus.Confirmed, BookingStatus.Pending)]
    [InlineData(OrderStatus.InProgress, BookingStatus.Confirmed)]
    [InlineData(OrderStatus.PendingApproval, BookingStatus.Confirmed)]
    [InlineData(OrderStatus.RevisionRequested, BookingStatus.Confirmed)]
    [InlineData(OrderStatus.Completed, BookingStatus.Confirmed)]
    public void A_repaired_booking_starts_as_far_as_its_order_is(OrderStatus order, BookingStatus booking) =>
        RepairPlan.StatusFor(order, Derived).ShouldBe(booking);

    [Fact]
    public void The_setting_makes_every_repaired_booking_wait() =>
        Given.All<OrderStatus>().Where(status => status.NeedsBooking())
            .ShouldAllBe(status => RepairPlan.StatusFor(status, Pending) == BookingStatus.Pending);

    [Theory]
    [InlineData(OrderStatus.Cancelled, NewBookingStatus.Derived)]
    [InlineData(OrderStatus.Cancelled, NewBookingStatus.Pending)]
    [InlineData(OrderStatus.Refunded, NewBookingStatus.Derived)]
    [InlineData(OrderStatus.Refunded, NewBookingStatus.Pending)]
    public void An_order_that_needs_no_booking_has_no_plan(OrderStatus order, NewBookingStatus start) =>
        Should.Throw<ArgumentException>(() => RepairPlan.StatusFor(order, new(start)));

    [Fact]
    public void A_repaired_booking_is_due_when_the_marketplaces_own_would_be()
    {
        var order = Given.Order with { CreatedAt = Given.Now.AddHours(-2) };
        RepairPlan.For(order, Derived, Given.Now).Deadline.ShouldBe(order.CreatedAt.AddDays(3));
        RepairPlan.For(order with { Rush = true }, Derived, Given.Now).Deadline.ShouldBe(order.CreatedAt.AddHours(12));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_request_whose_day_has_passed_gets_days_from_the_repair_on(bool rush)
    {
        var order = Given.Order with { CreatedAt = Given.Now.AddDays(-725), Rush = rush };
        RepairPlan.For(order, Derived, Given.Now).Deadline.ShouldBe(Given.Now.AddDays(3));
        RepairPlan.For(order, Derived with { DueDays = 14 }, Given.Now).Deadline.ShouldBe(Given.Now.AddDays(14));
    }

    [Fact]
    public void A_booking_that_asks_nobody_keeps_the_due_day_that_it_would_have_had()
    {
        var order = Given.Order with { Status = OrderStatus.Completed, CreatedAt = Given.Now.AddDays(-30) };
        RepairPlan.For(order, Derived, Given.Now).Deadline.ShouldBe(order.CreatedAt.AddDays(3));
    }

    [Fact]
    public void The_price_is_the_celebritys_share_or_else_the_total()
    {
        RepairPlan.For(Given.Order, Derived, Given.Now).Price.ShouldBe(120m);
        RepairPlan.For(Given.Order with { CelebrityAmount = null }, Derived, Given.Now).Price.ShouldBe(150m);
        RepairPlan.For(Given.Order with { CelebrityAmount = 0 }, Derived, Given.Now).Price.ShouldBe(0m);
    }

    [Theory]
    [InlineData(
        OrderStatus.Pending, PaymentStatus.Succeeded, NewBookingStatus.Derived,
        "The order is paid and waits for a decision, so the booking starts as Waiting and can be accepted or declined.")]
    [InlineData(
        OrderStatus.Confirmed, PaymentStatus.Pending, NewBookingStatus.Pending,
        "The order is open and waits for a decision, so the booking starts as Waiting and can be accepted or declined.")]
    [InlineData(
        OrderStatus.InProgress, PaymentStatus.Succeeded, NewBookingStatus.Derived,
        "The order is already in progress, so the booking starts as Accepted and nobody is asked again.")]
    [InlineData(
        OrderStatus.Completed, PaymentStatus.Succeeded, NewBookingStatus.Derived,
        "The order is already completed, so the booking starts as Accepted and nobody is asked again.")]
    [InlineData(
        OrderStatus.InProgress, PaymentStatus.Succeeded, NewBookingStatus.Pending,
        "The order is already in progress, but the settings let every repaired booking start as Waiting, so it can be "
        + "accepted or declined.")]
    public void The_plan_says_why(OrderStatus status, PaymentStatus payment, NewBookingStatus start, string why) =>
        RepairPlan.For(Given.Order with { Status = status, PaymentStatus = payment }, new(start), Given.Now).Why.ShouldBe(why);

    [Fact]
    public void A_repaired_order_breaks_neither_missing_booking_nor_copied_fields() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Given.AnyOrder, order => Prop.Implies(order.Status.NeedsBooking(), () =>
            Rules.Check(order.Repaired(Derived, Given.Now), RuleSettings.Default, Given.Now)
                .All(finding => finding.Rule is not ("missing-booking" or "copied-fields")))));

    [Fact]
    public void No_repaired_request_is_overdue_when_it_is_made() =>
        Check.QuickThrowOnFailure(
            Prop.ForAll(Given.AnyOrder, Given.AnyPolicy, (order, policy) => Prop.Implies(order.Status.NeedsBooking(), () =>
            order.Repaired(policy, Given.Now) is { Booking.Status: not BookingStatus.Pending } || new Overdue()
                .Check(order.Repaired(policy, Given.Now), Given.Limits) is null)));

    [Fact]
    public void A_repair_adds_no_finding() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Given.AnyOrder, order => Prop.Implies(order.Status.NeedsBooking(), () =>
        {
            var missing = order with { Booking = null };
            var before = Rules.Check(missing, RuleSettings.Default, Given.Now).Select(finding => finding.Rule);
            // A booking on which its celebrity works can show that it is unpaid or late; without a booking nothing could.
            var after = Rules.Check(missing.Repaired(Derived, Given.Now), RuleSettings.Default, Given.Now).Select(finding => finding.Rule);
            return after.Except([.. before, .. OfABooking], StringComparer.Ordinal).ToList().Count == 0;
        })));

    static readonly string[] OfABooking = [.. Rules.All.OfType<StateRule>().Select(rule => rule.Id), "overdue"];
}
