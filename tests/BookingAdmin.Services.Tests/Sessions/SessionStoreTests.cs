using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Sessions;
using BookingAdmin.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Services.Tests.Sessions;

public sealed class SessionStoreTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task A_key_opens_the_session_of_its_person_and_is_kept_nowhere()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var store = marketplace.Get<SessionStore>();

        var started = await store.StartAsync(new(emma, "Chrome on Android", "subject-1", "sid-1", [1, 2, 3]), Cancel);

        var found = (await store.FindAsync(started.Key, alive: true, Cancel)).ShouldNotBeNull();
        found.Actor.ShouldBe(emma);
        found.Id.ShouldBe(started.Id);
        (await store.FindAsync(started.Id, alive: true, Cancel)).ShouldBeNull("the id is no key");
        (await marketplace.ScalarAsync<bool>($"SELECT session::text LIKE '%{started.Key}%' FROM booking_admin.session")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_session_ends_when_nothing_is_done_and_goes_on_while_something_is()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var store = marketplace.Get<SessionStore>();
        var started = await store.StartAsync(new(TestMarketplace.Support, "Firefox"), Cancel);

        for (var hour = 0; hour < 5; hour++)
        {
            marketplace.Clock.Advance(TimeSpan.FromMinutes(59));
            (await store.FindAsync(started.Key, alive: true, Cancel)).ShouldNotBeNull();
        }
        marketplace.Clock.Advance(TimeSpan.FromMinutes(61));
        (await store.FindAsync(started.Key, alive: true, Cancel)).ShouldBeNull();
        (await store.StatesAsync([started.Id], Cancel))[started.Id].End.ShouldBe(SessionEnd.Expired);
    }

    [Fact]
    public async Task A_session_ends_after_its_longest_time_whatever_is_done()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var store = marketplace.Get<SessionStore>();
        var started = await store.StartAsync(new(TestMarketplace.Support, "Firefox"), Cancel);
        for (var half = 0; half < 23; half++)
        {
            marketplace.Clock.Advance(TimeSpan.FromMinutes(30));
            (await store.FindAsync(started.Key, alive: true, Cancel)).ShouldNotBeNull();
        }
        marketplace.Clock.Advance(TimeSpan.FromMinutes(30));
        (await store.FindAsync(started.Key, alive: true, Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task An_ended_session_keeps_why_and_forgets_its_tokens_and_ends_once()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var store = marketplace.Get<SessionStore>();
        var started = await store.StartAsync(new(TestMarketplace.Support, "Firefox", Tokens: [1]), Cancel);

        var ended = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => store.EndAsync(started.Id, SessionEnd.SignedOut, Cancel)));

        ended.Sum().ShouldBe(1);
        (await store.FindAsync(started.Key, alive: true, Cancel)).ShouldBeNull();
        (await store.StatesAsync([started.Id], Cancel))[started.Id].End.ShouldBe(SessionEnd.SignedOut);
        (await store.TokensAsync(started.Id, Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task The_provider_ends_one_of_its_sessions_or_all_of_a_person_and_nobody_elses()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var store = marketplace.Get<SessionStore>();
        var soon = marketplace.Clock.GetUtcNow() + TimeSpan.FromMinutes(1);
        async Task<StartedSession> Start(string? subject, string? sid) =>
            await store.StartAsync(new(TestMarketplace.Support, "Firefox", subject, sid), Cancel);
        var (phone, desk, other, demo) = (
            await Start("sam", "sid-1"), await Start("sam", "sid-2"), await Start("ada", "sid-3"), await Start(null, null));

        (await store.EndByProviderAsync("sid-1", "sam", soon, Cancel)).ShouldBe(1);
        (await store.FindAsync(phone.Key, alive: true, Cancel)).ShouldBeNull();
        (await store.FindAsync(desk.Key, alive: true, Cancel)).ShouldNotBeNull();
        (await store.EndByProviderAsync("sid-3", "sam", soon, Cancel)).ShouldBe(0);
        (await store.EndByProviderAsync(null, "sam", soon - TimeSpan.FromHours(1), Cancel))
            .ShouldBe(0, "a token of before means no session of now");
        (await store.EndByProviderAsync(null, "sam", soon, Cancel)).ShouldBe(1);
        (await store.FindAsync(other.Key, alive: true, Cancel)).ShouldNotBeNull();
        (await store.FindAsync(demo.Key, alive: true, Cancel)).ShouldNotBeNull();
        var unnamed = await Start("eve", null);
        (await store.EndByProviderAsync("sid-9", "eve", soon, Cancel)).ShouldBe(1, "her sign-in named no session of the provider's");
        (await store.FindAsync(unnamed.Key, alive: true, Cancel)).ShouldBeNull();
        await Should.ThrowAsync<ArgumentException>(store.EndByProviderAsync(null, null, soon, Cancel));
    }

    [Fact]
    public async Task What_has_expired_is_marked_and_what_is_long_over_is_forgotten()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var store = marketplace.Get<SessionStore>();
        await store.StartAsync(new(TestMarketplace.Support, "Firefox"), Cancel);
        marketplace.Clock.Advance(TimeSpan.FromHours(2));
        var open = await store.StartAsync(new(TestMarketplace.Support, "Firefox"), Cancel);
        using var keeper = ActivatorUtilities.CreateInstance<SessionKeeper>(marketplace.Provider);

        await keeper.TidyAsync(Cancel);
        (await Ends()).ShouldBe([SessionEnd.Expired, null]);
        marketplace.Clock.Advance(TimeSpan.FromDays(31));
        await keeper.TidyAsync(Cancel);
        (await Ends()).ShouldBe([SessionEnd.Expired]);

        async Task<List<SessionEnd?>> Ends()
        {
            await using var context = await marketplace.Contexts.CreateDbContextAsync();
            return await context.Sessions.OrderBy(s => s.StartedAt).Select(s => s.End).ToListAsync(Cancel);
        }
    }
}
