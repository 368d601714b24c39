using BookingAdmin.Services.Sessions;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Sessions;

public sealed class RoleChecksTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task Each_session_is_due_every_few_minutes_and_one_instance_takes_it()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var (store, checks) = (marketplace.Get<SessionStore>(), marketplace.Get<RoleChecks>());
        for (var i = 0; i < 40; i++)
            await store.StartAsync(new(TestMarketplace.Support, "Firefox", $"subject-{i}", Tokens: [7]), Cancel);
        (await checks.ClaimAsync(100, Cancel)).ShouldBeEmpty();

        marketplace.Clock.Advance(RoleChecks.Every);
        var claimed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => checks.ClaimAsync(5, Cancel)));

        claimed.SelectMany(c => c).Select(c => c.Subject).ShouldBe(Enumerable.Range(0, 40).Select(i => $"subject-{i}"), ignoreOrder: true);
        claimed.ShouldAllBe(c => c.Count <= 5);
        RoleChecks.Every.ShouldBeLessThan(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task What_could_not_be_asked_is_due_again_soon_and_what_was_confirmed_later_with_its_new_tokens()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var (store, checks) = (marketplace.Get<SessionStore>(), marketplace.Get<RoleChecks>());
        var down = await store.StartAsync(new(TestMarketplace.Support, "Firefox", "sam", Tokens: [1]), Cancel);
        var fine = await store.StartAsync(new(TestMarketplace.Admin, "Firefox", "ada", Tokens: [1]), Cancel);
        marketplace.Clock.Advance(RoleChecks.Every);
        await checks.ClaimAsync(10, Cancel);

        await checks.PostponeAsync(down.Id, TimeSpan.FromSeconds(30), Cancel);
        await checks.KeepTokensAsync(fine.Id, [2], Cancel);
        await checks.ConfirmAsync(fine.Id, TestMarketplace.Admin.Id, Cancel);

        marketplace.Clock.Advance(TimeSpan.FromSeconds(30));
        (await checks.ClaimAsync(10, Cancel)).ShouldHaveSingleItem().Id.ShouldBe(down.Id);
        (await store.TokensAsync(fine.Id, Cancel)).ShouldBe([2]);
    }

    [Fact]
    public async Task Nobody_asks_about_a_session_that_is_over_or_idle()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var (store, checks) = (marketplace.Get<SessionStore>(), marketplace.Get<RoleChecks>());
        var ended = await store.StartAsync(new(TestMarketplace.Support, "Firefox", "sam"), Cancel);
        await store.EndAsync(ended.Id, Domain.Access.SessionEnd.SignedOut, Cancel);
        marketplace.Clock.Advance(RoleChecks.Every);
        (await checks.ClaimAsync(10, Cancel)).ShouldBeEmpty();
        await store.StartAsync(new(TestMarketplace.Support, "Firefox", "sam"), Cancel);
        marketplace.Clock.Advance(TimeSpan.FromMinutes(61));
        (await checks.ClaimAsync(10, Cancel)).ShouldBeEmpty();
    }
}
