using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Domain.Tests.Consistency;

public sealed class OverdueTests() : RuleTest(new Overdue())
{
    static readonly OrderFacts Late = Given.Order with { Booking = Given.Order.Booking! with { Due = Given.Now.AddMilliseconds(-1) } };

    [Fact]
    public void A_request_breaks_it_once_its_due_day_has_passed()
    {
        Breaks(Late with { Booking = Late.Booking! with { Due = Given.Now } }).ShouldBeFalse();
        Sentence(Late).ShouldBe("The celebrity has not answered, and the day on which the video is due has passed.");
    }

    [Fact]
    public void An_accepted_video_that_is_not_delivered_breaks_it_too() =>
        Sentence((Late with { Status = OrderStatus.Confirmed }).With(BookingStatus.Confirmed))
            .ShouldBe("The celebrity has accepted, and the day on which the video is due has passed.");

    [Fact]
    public void A_video_that_was_delivered_late_is_there() =>
        Breaks((Late with { DeliveredAt = Given.Now }).With(BookingStatus.Confirmed)).ShouldBeFalse();

    // marketplace-life.md, section 2: checkouts that nobody paid never end by themselves.
    [Theory]
    [InlineData(PaymentStatus.Pending)]
    [InlineData(PaymentStatus.Processing)]
    [InlineData(PaymentStatus.Failed)]
    [InlineData(PaymentStatus.Cancelled)]
    [InlineData(PaymentStatus.Refunded)]
    public void What_nobody_paid_for_is_not_overdue(PaymentStatus payment) => Breaks(Late with { PaymentStatus = payment }).ShouldBeFalse();

    [Theory]
    [InlineData(OrderStatus.Cancelled, BookingStatus.Pending)]
    [InlineData(OrderStatus.Refunded, BookingStatus.Pending)]
    [InlineData(OrderStatus.Completed, BookingStatus.Confirmed)]
    [InlineData(OrderStatus.PendingApproval, BookingStatus.Confirmed)]
    [InlineData(OrderStatus.Pending, BookingStatus.Cancelled)]
    [InlineData(OrderStatus.Confirmed, BookingStatus.Completed)]
    public void What_has_ended_or_waits_for_the_customer_is_not_overdue(OrderStatus order, BookingStatus booking) =>
        Breaks((Late with { Status = order }).With(booking)).ShouldBeFalse();

    [Fact]
    public void A_revision_has_no_due_day_of_its_own() =>
        Breaks((Late with { Status = OrderStatus.RevisionRequested, ApprovalStatus = ApprovalStatus.Declined })
            .With(BookingStatus.Confirmed)).ShouldBeFalse();
}
