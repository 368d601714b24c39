using BookingAdmin.Web.Shared;

namespace BookingAdmin.Web.Tests.Shared;

public sealed class TimeLeftTests : BunitContext
{
    static readonly DateTimeOffset Now = new(2026, 11, 22, 8, 40, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(300, "5 hours left", "bad")]
    [InlineData(60, "1 hour left", "bad")]
    [InlineData(59, "59 minutes left", "bad")]
    [InlineData(0, "Less than a minute left", "bad")]
    [InlineData(1440, "1 day left", "warn")]
    [InlineData(4319, "2 days left", "warn")]
    [InlineData(4320, "3 days left", null)]
    [InlineData(-1, "Overdue by 1 minute", "bad")]
    [InlineData(-2881, "Overdue by 2 days", "bad")]
    public void It_says_how_long_there_is_and_how_loud(int minutes, string words, string? tone)
    {
        var chip = Render<TimeLeft>(left => left.Add(l => l.Deadline, Now.AddMinutes(minutes)).Add(l => l.Now, Now)).Find(".chip");

        chip.TextContent.ShouldBe(words);
        chip.ClassList.ShouldBe(tone is null ? ["chip"] : ["chip", tone]);
    }
}
