using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Consistency.Bookings;
using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Domain.Tests.Consistency;

public sealed class MissingBookingTests() : RuleTest(new MissingBooking())
{
    [Fact]
    public void A_paid_order_without_a_booking_breaks_it() =>
        Sentence(Given.Order with { Booking = null }).ShouldBe("The order has no booking, so its celebrity cannot see it.");

    [Fact]
    public void A_cancelled_order_without_a_booking_is_well() =>
        Breaks(Given.Order with { Booking = null, Status = OrderStatus.Cancelled }).ShouldBeFalse();

    [Fact]
    public void The_marketplace_has_a_minute_to_write_the_booking()
    {
        Breaks(Given.Order with { Booking = null, CreatedAt = Given.Now.AddSeconds(-59) }).ShouldBeFalse();
        Breaks(Given.Order with { Booking = null, CreatedAt = Given.Now.AddSeconds(-60) }).ShouldBeTrue();
    }

    [Fact]
    public void It_is_broken_by_a_missing_booking_unless_the_order_ended() =>
        BrokenExactlyWhen(order => order.Booking is null && order.CreatedAt <= Given.Now.AddSeconds(-60)
            && order.Status is not OrderStatus.Cancelled and not OrderStatus.Refunded);
}
