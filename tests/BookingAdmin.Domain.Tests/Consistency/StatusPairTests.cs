using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Domain.Requests;

namespace BookingAdmin.Domain.Tests.Consistency;

public sealed class StatusPairTests() : RuleTest(new StatusPair())
{
    [Theory]
    [InlineData(OrderStatus.Pending, BookingStatus.Pending, BookingStatus.Confirmed, BookingStatus.Accepted)]
    [InlineData(OrderStatus.Confirmed, BookingStatus.Pending, BookingStatus.Confirmed, BookingStatus.Accepted)]
    [InlineData(OrderStatus.InProgress, BookingStatus.Confirmed, BookingStatus.Accepted)]
    [InlineData(OrderStatus.PendingApproval, BookingStatus.Confirmed, BookingStatus.Accepted)]
    [InlineData(OrderStatus.RevisionRequested, BookingStatus.Confirmed, BookingStatus.Accepted)]
    [InlineData(OrderStatus.Completed, BookingStatus.Completed)]
    [InlineData(OrderStatus.Cancelled, BookingStatus.Cancelled, BookingStatus.Refunded)]
    [InlineData(OrderStatus.Refunded, BookingStatus.Cancelled, BookingStatus.Refunded)]
    public void An_order_meets_these_bookings_and_no_others(OrderStatus order, params BookingStatus[] bookings) =>
        Given.All<BookingStatus>().Where(booking => !Breaks((Given.Order with { Status = order }).With(booking))).ShouldBe(bookings, ignoreOrder: true);

    [Fact]
    public void A_cancelled_order_with_an_open_booking_breaks_it() =>
        Sentence(Given.Order with { Status = OrderStatus.Cancelled }).ShouldBe("The order is cancelled but its booking is waiting.");

    [Fact]
    public void An_order_without_a_booking_is_no_pair() => Breaks(Given.Order with { Booking = null }).ShouldBeFalse();

    [Fact]
    public void What_a_decision_leaves_behind_is_a_pair()
    {
        StatusPair.CanMeet(OrderStatus.Confirmed, DecisionRules.After(Decision.Accept)).ShouldBeTrue();
        StatusPair.CanMeet(OrderStatus.Cancelled, DecisionRules.After(Decision.Decline)).ShouldBeTrue();
    }

    [Fact]
    public void What_a_repair_leaves_behind_is_a_pair() =>
        Given.All<OrderStatus>().Where(order => order.NeedsBooking()).ShouldAllBe(order => StatusPair.CanMeet(order, RepairPlan.StatusFor(order, new())));

    [Fact]
    public void It_is_broken_exactly_when_the_two_cannot_meet() =>
        BrokenExactlyWhen(order => order.Booking is { } booking && !StatusPair.CanMeet(order.Status, booking.Status));
}
