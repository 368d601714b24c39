using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Domain.Tests.Consistency;

public sealed class OverdueDecisionTests() : RuleTest(new OverdueDecision())
{
    [Fact]
    public void A_request_breaks_it_once_its_deadline_has_passed()
    {
        Breaks(Due(Given.Now)).ShouldBeFalse();
        Sentence(Due(Given.Now.AddMilliseconds(-1))).ShouldBe("The celebrity has not answered and the deadline has passed.");
    }

    [Fact]
    public void It_is_broken_exactly_when_a_waiting_booking_is_late() =>
        BrokenExactlyWhen(order => order.Booking is { } booking && booking.Status == BookingStatus.Pending && booking.Deadline < Given.Now);

    static OrderFacts Due(DateTimeOffset deadline) => Given.Order with { Booking = Given.Order.Booking! with { Deadline = deadline } };
}
