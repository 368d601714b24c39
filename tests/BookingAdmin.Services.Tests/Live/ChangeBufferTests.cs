using BookingAdmin.Services.Live;

namespace BookingAdmin.Services.Tests.Live;

public sealed class ChangeBufferTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task What_is_heard_again_and_again_is_told_once()
    {
        var buffer = new ChangeBuffer();
        for (var i = 0; i < 10_000; i++)
            buffer.Add($"c{i % 50}");
        (await buffer.TakeAsync(Cancel)).ShouldNotBeNull().Count.ShouldBe(50);
        buffer.Add("next");
        (await buffer.TakeAsync(Cancel)).ShouldBe(["next"]);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("")]
    public async Task Nothing_or_an_asterisk_concerns_everybody(string payload)
    {
        var buffer = new ChangeBuffer();
        buffer.Add("one");
        buffer.Add(payload);
        buffer.Add("another");
        (await buffer.TakeAsync(Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task More_than_fifty_concern_everybody()
    {
        var buffer = new ChangeBuffer();
        for (var i = 0; i < 10_000; i++)
            buffer.Add($"c{i}");
        (await buffer.TakeAsync(Cancel)).ShouldBeNull();
        var next = buffer.TakeAsync(Cancel);
        next.IsCompleted.ShouldBeFalse();
        buffer.Add("c1");
        (await next).ShouldBe(["c1"]);
    }
}
