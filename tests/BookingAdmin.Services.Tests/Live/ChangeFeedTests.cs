using BookingAdmin.Services.Live;
using Microsoft.Extensions.Logging.Abstractions;

namespace BookingAdmin.Services.Tests.Live;

public sealed class ChangeFeedTests
{
    readonly ChangeFeed feed = new(NullLogger<ChangeFeed>.Instance);

    [Fact]
    public void It_knows_whose_requests_have_changed_since_a_moment()
    {
        feed.Publish("emma");
        var moment = feed.Now;
        feed.HasChangedSince(moment, "emma").ShouldBeFalse();

        feed.PublishEach(new HashSet<string> { "mara", "rafe" });

        feed.HasChangedSince(moment, "emma").ShouldBeFalse();
        feed.HasChangedSince(moment, "rafe").ShouldBeTrue();
        feed.HasChangedSince(feed.Now, "rafe").ShouldBeFalse();
    }

    [Fact]
    public void When_it_is_unknown_what_changed_anybodys_may_have()
    {
        var moment = feed.Now;

        feed.Publish(null);

        feed.HasChangedSince(moment, "emma").ShouldBeTrue();
    }

    [Fact]
    public void What_is_long_forgotten_may_have_been_anybodys()
    {
        var moment = feed.Now;
        for (var i = 0; i < 512; i++)
            feed.Publish("mara");
        feed.HasChangedSince(moment, "emma").ShouldBeFalse();

        feed.Publish("mara");

        feed.HasChangedSince(moment, "emma").ShouldBeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("another.0")]
    public void A_moment_of_another_process_or_none_tells_nothing(string moment) => feed.HasChangedSince(moment, "emma").ShouldBeTrue();
}
