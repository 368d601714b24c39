using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Sessions;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Sessions;

public sealed class SessionListTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task People_see_and_end_their_own_sessions_only()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var (store, list) = (marketplace.Get<SessionStore>(), marketplace.Get<SessionList>());
        var mine = await store.StartAsync(new(TestMarketplace.Support, "Chrome on Android"), Cancel);
        var hers = await store.StartAsync(new(TestMarketplace.Admin, "Firefox on Linux"), Cancel);

        (await list.ListOwnAsync(TestMarketplace.Support, Cancel)).Select(s => s.Id).ShouldBe([mine.Id]);
        await Should.ThrowAsync<InvalidInputException>(list.EndAsync(TestMarketplace.Support, hers.Id, Cancel));
        await Should.ThrowAsync<InvalidInputException>(list.EndAsync(TestMarketplace.Support, "no-such-id", Cancel));
        (await store.FindAsync(hers.Key, alive: true, Cancel)).ShouldNotBeNull();
        (await list.EndAsync(TestMarketplace.Support, mine.Id, Cancel)).ShouldBeTrue();
        (await list.EndAsync(TestMarketplace.Support, mine.Id, Cancel)).ShouldBeFalse("it had ended already");
        (await store.StatesAsync([mine.Id], Cancel))[mine.Id].End.ShouldBe(SessionEnd.EndedElsewhere);
        (await list.ListOwnAsync(TestMarketplace.Support, Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task All_but_the_one_in_use_end_at_once()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var (store, list) = (marketplace.Get<SessionStore>(), marketplace.Get<SessionList>());
        var here = await store.StartAsync(new(TestMarketplace.Support, "a"), Cancel);
        await store.StartAsync(new(TestMarketplace.Support, "b"), Cancel);
        await store.StartAsync(new(TestMarketplace.Support, "c"), Cancel);
        var other = await store.StartAsync(new(TestMarketplace.Admin, "d"), Cancel);

        (await list.EndOwnAsync(TestMarketplace.Support, here.Id, Cancel)).ShouldBe(2);

        (await store.FindAsync(here.Key, alive: true, Cancel)).ShouldNotBeNull();
        (await store.FindAsync(other.Key, alive: true, Cancel)).ShouldNotBeNull();
    }

    [Fact]
    public async Task An_admin_ends_anybodys_and_it_is_known_who_did()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var (store, list) = (marketplace.Get<SessionStore>(), marketplace.Get<SessionList>());
        var one = await store.StartAsync(new(TestMarketplace.Support, "a"), Cancel);
        await store.StartAsync(new(TestMarketplace.Support, "b"), Cancel);
        await store.StartAsync(new(TestMarketplace.Support, "c"), Cancel);

        (await list.EndAsync(TestMarketplace.Admin, one.Id, Cancel)).ShouldBeTrue();
        (await list.EndAllOfAsync(TestMarketplace.Admin, TestMarketplace.Support.Id, Cancel)).ShouldBe(2);

        (await marketplace.ScalarAsync<long>($"""
            SELECT count(*) FROM booking_admin.session
            WHERE "end" = 'EndedByAdmin' AND ended_by = '{TestMarketplace.Admin.Id}'
            """)).ShouldBe(3);
    }

    [Fact]
    public async Task Everybodys_sessions_come_in_pages_and_are_found_by_name()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var (store, list) = (marketplace.Get<SessionStore>(), marketplace.Get<SessionList>());
        for (var i = 0; i < 30; i++)
        {
            marketplace.Clock.Advance(TimeSpan.FromSeconds(1));
            await store.StartAsync(new(TestMarketplace.Support with { Name = $"Person {i:00}%" }, "Firefox"), Cancel);
        }

        var first = await list.ListAllAsync(TestMarketplace.Admin, null, null, Cancel);
        var second = await list.ListAllAsync(TestMarketplace.Admin, null, first.Next, Cancel);
        var back = await list.ListAllAsync(TestMarketplace.Admin, null, second.Previous, Cancel);

        first.Items.Concat(second.Items).Select(s => s.ActorName)
            .ShouldBe(Enumerable.Range(0, 30).Reverse().Select(i => $"Person {i:00}%"));
        second.Next.ShouldBeNull();
        back.Items.ShouldBe(first.Items);
        (await list.ListAllAsync(TestMarketplace.Admin, "person 07%", null, Cancel)).Items.ShouldHaveSingleItem();
        (await list.ListAllAsync(TestMarketplace.Admin, "_erson", null, Cancel)).Items.ShouldBeEmpty();
    }
}
