using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Consistency.States;

namespace BookingAdmin.Domain.Tests.Consistency;

public sealed class MomentsTests
{
    [Fact]
    public void The_later_of_two_times_is_the_one_that_is_there_or_that_comes_after()
    {
        Moments.Later(Given.Now, Given.Now.AddDays(1)).ShouldBe(Given.Now.AddDays(1));
        Moments.Later(Given.Now, Given.Now.AddDays(-1)).ShouldBe(Given.Now);
        Moments.Later(null, Given.Now).ShouldBe(Given.Now);
        Moments.Later(Given.Now, null).ShouldBe(Given.Now);
        Moments.Later(null, null).ShouldBeNull();
    }
}
