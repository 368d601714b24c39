using BookingAdmin.Services.Live;

namespace BookingAdmin.Services.Tests.Monitor;

public sealed class StandingsTests
{
    static readonly DateTimeOffset Now = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, Standing.OnTime)]
    [InlineData(44, Standing.OnTime)]
    [InlineData(45, Standing.Late)]
    [InlineData(89, Standing.Late)]
    [InlineData(90, Standing.Silent)]
    // The clock jumped back: a living one would have written the next.
    [InlineData(-20, Standing.OnTime)]
    [InlineData(-50, Standing.Late)]
    [InlineData(-3600, Standing.Silent)]
    public void The_age_of_the_last_sign_of_life_decides(int seconds, Standing standing) =>
        Standings.Of(Now.AddSeconds(-seconds), null, TimeSpan.Zero, Now).ShouldBe(standing);

    [Fact]
    public void Without_any_sign_of_life_it_is_silent() => Standings.Of(null, null, TimeSpan.Zero, Now).ShouldBe(Standing.Silent);

    [Theory]
    [InlineData(-5, Standing.OnTime)]
    [InlineData(10, Standing.OnTime)]
    [InlineData(11, Standing.Late)]
    public void One_that_lives_but_does_not_get_on_is_late(int minutesOverdue, Standing standing) =>
        Standings.Of(Now, Now.AddMinutes(-minutesOverdue), TimeSpan.FromMinutes(10), Now).ShouldBe(standing);
}
