using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Consistency;

public sealed class SharedCheckTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task Pages_that_ask_at_once_share_a_check_and_one_that_asks_after_a_repair_sees_it()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var shared = marketplace.Get<SharedCheck>();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => shared.GetAsync(TestMarketplace.Support, TimeSpan.FromSeconds(30), Cancel)));
        answers.Distinct(ReferenceEqualityComparer.Instance).Count().ShouldBe(1);
        answers[0].Missing.ShouldBe(1);

        await marketplace.RepairAllAsync();
        // Not for an hour after a clock was put back by one.
        marketplace.Clock.Advance(TimeSpan.FromHours(-1));
        (await shared.GetAsync(TestMarketplace.Support, TimeSpan.Zero, Cancel)).Missing.ShouldBe(0);
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        await Should.ThrowAsync<NotAllowedException>(shared.GetAsync(emma, TimeSpan.Zero, Cancel));
    }
}
