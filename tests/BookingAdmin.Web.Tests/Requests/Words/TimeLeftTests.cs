using BookingAdmin.Data.Marketplace;
using BookingAdmin.Web.Requests;

namespace BookingAdmin.Web.Tests.Requests.Words;

public sealed class TimeLeftTests : BunitContext
{
    static readonly DateTimeOffset Now = new(2026, 11, 22, 8, 40, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(300, "Due in 5 hours", "bad")]
    [InlineData(60, "Due in 1 hour", "bad")]
    [InlineData(59, "Due in 59 minutes", "bad")]
    [InlineData(0, "Due in less than a minute", "bad")]
    [InlineData(721, "Due in 12 hours", "warn")]
    [InlineData(1439, "Due in 23 hours", "warn")]
    [InlineData(1440, "Due in 1 day", null)]
    [InlineData(-1, "Overdue by 1 minute", "bad")]
    [InlineData(-2881, "Overdue by 2 days", "bad")]
    public void It_says_how_long_there_is_and_how_loud(int minutes, string words, string? tone)
    {
        var chip = Render<TimeLeft>(left => left.Add(l => l.Due, Now.AddMinutes(minutes)).Add(l => l.Now, Now)).Chip();

        chip.Words().ShouldBe(words);
        chip.Tone().ShouldBe(tone);
    }
}
