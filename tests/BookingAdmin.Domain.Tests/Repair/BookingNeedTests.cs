using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Marketplace.Orders;

namespace BookingAdmin.Domain.Tests.Repair;

public sealed class BookingNeedTests
{
    [Theory]
    [InlineData(OrderStatus.Pending, true)]
    [InlineData(OrderStatus.Confirmed, true)]
    [InlineData(OrderStatus.InProgress, true)]
    [InlineData(OrderStatus.PendingApproval, true)]
    [InlineData(OrderStatus.RevisionRequested, true)]
    [InlineData(OrderStatus.Completed, true)]
    [InlineData(OrderStatus.Cancelled, false)]
    [InlineData(OrderStatus.Refunded, false)]
    public void Every_order_needs_a_booking_but_a_cancelled_or_refunded_one(OrderStatus status, bool needs) =>
        status.NeedsBooking().ShouldBe(needs);

    [Fact]
    public void The_statuses_for_queries_are_those_that_need_none() =>
        BookingNeed.Exempt.ShouldBe(Given.All<OrderStatus>().Where(status => !status.NeedsBooking()));
}
