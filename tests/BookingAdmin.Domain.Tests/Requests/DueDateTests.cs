using BookingAdmin.Domain.Marketplace;
namespace BookingAdmin.Domain.Tests.Requests;

public sealed class DueDateTests
{
    [Fact]
    public void A_video_is_due_three_days_after_checkout() => DueDate.Of(Given.Now, rush: false).ShouldBe(Given.Now.AddDays(3));

    [Fact]
    public void A_rush_video_is_due_twelve_hours_after_checkout() => DueDate.Of(Given.Now, rush: true).ShouldBe(Given.Now.AddHours(12));

    [Fact]
    public void A_checkout_at_the_end_of_time_breaks_nothing() =>
        DueDate.Of(DateTimeOffset.MaxValue, rush: false).ShouldBe(DateTimeOffset.MaxValue);
}
