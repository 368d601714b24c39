using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Domain.Tests.Consistency;

public sealed class AcceptedUnpaidTests() : RuleTest(new AcceptedUnpaid())
{
    [Theory]
    [InlineData(PaymentStatus.Failed, "The booking is accepted but the payment failed.")]
    [InlineData(PaymentStatus.Cancelled, "The booking is accepted but the payment was cancelled.")]
    public void An_accepted_booking_whose_payment_came_to_nothing_breaks_it(PaymentStatus payment, string sentence) =>
        Sentence((Given.Order with { PaymentStatus = payment }).With(BookingStatus.Confirmed)).ShouldBe(sentence);

    [Fact]
    public void It_is_broken_exactly_then() =>
        BrokenExactlyWhen(order => order.Booking?.Status == BookingStatus.Confirmed && (order.PaymentStatus == PaymentStatus.Failed || order.PaymentStatus == PaymentStatus.Cancelled));
}
