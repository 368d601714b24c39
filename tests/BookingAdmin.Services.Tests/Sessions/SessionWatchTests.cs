using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Payments.Intents;
using BookingAdmin.Services.Sessions;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Sessions;

public sealed class SessionWatchTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Every_process_hears_that_a_session_ended_and_only_its_pages_are_told()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var store = marketplace.Get<SessionStore>();
        var (one, other) = (
            await store.StartAsync(new(TestMarketplace.Support, "Firefox"), Cancel),
            await store.StartAsync(new(TestMarketplace.Admin, "Firefox"), Cancel));
        await using var here = await Watching.StartAsync(marketplace);
        await using var there = await Watching.StartAsync(marketplace);
        var (heardHere, heardThere) = (Told(here.Watch, one.Id), Told(there.Watch, one.Id));
        var others = Told(here.Watch, other.Id);

        await store.EndAsync(one.Id, SessionEnd.EndedByAdmin, Cancel);

        (await heardHere.WaitAsync(Patience, Cancel)).ShouldBe(SessionEnd.EndedByAdmin);
        (await heardThere.WaitAsync(Patience, Cancel)).ShouldBe(SessionEnd.EndedByAdmin);
        others.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task What_was_not_heard_is_asked_for()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var store = marketplace.Get<SessionStore>();
        var watch = new SessionWatch();
        watch.Hearing.ShouldBeFalse();
        var ended = await store.StartAsync(new(TestMarketplace.Support, "Firefox"), Cancel);
        var idle = await store.StartAsync(new(TestMarketplace.Support, "Firefox"), Cancel);
        await store.EndAsync(ended.Id, SessionEnd.ProviderSignedOut, Cancel);
        marketplace.Clock.Advance(TimeSpan.FromMinutes(61));
        var open = await store.StartAsync(new(TestMarketplace.Support, "Firefox"), Cancel);
        var (toldEnded, toldIdle, toldOpen, toldUnknown) = (
            Told(watch, ended.Id), Told(watch, idle.Id), Told(watch, open.Id), Told(watch, "no such session"));

        await watch.AskAsync(store, Cancel);

        (await toldEnded.WaitAsync(Patience, Cancel)).ShouldBe(SessionEnd.ProviderSignedOut);
        (await toldIdle.WaitAsync(Patience, Cancel)).ShouldBe(SessionEnd.Expired);
        (await toldUnknown.WaitAsync(Patience, Cancel)).ShouldBe(SessionEnd.Expired);
        toldOpen.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task What_ended_while_nobody_listened_is_told_before_anybody_relies_on_being_told()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var store = marketplace.Get<SessionStore>();
        var ended = await store.StartAsync(new(TestMarketplace.Support, "Firefox"), Cancel);
        var watch = new SessionWatch();
        bool? wasHearing = null;
        using var page = watch.Subscribe(new OwnSession(ended.Id), _ => wasHearing = watch.Hearing);
        await store.EndAsync(ended.Id, SessionEnd.EndedByAdmin, Cancel);

        await using var here = await Watching.StartAsync(marketplace, watch);

        watch.Hearing.ShouldBeTrue();
        wasHearing.ShouldBe(false);
    }

    [Fact]
    public async Task A_lost_connection_is_known_so_that_nobody_relies_on_being_told()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var here = await Watching.StartAsync(marketplace);
        here.Watch.Hearing.ShouldBeTrue();
        await marketplace.AllowConnectionsAsync(false);
        await EventuallyAsync(() => !here.Watch.Hearing);
        await marketplace.AllowConnectionsAsync(true);
        await EventuallyAsync(() => here.Watch.Hearing);
    }

    static Task<SessionEnd> Told(SessionWatch watch, string session)
    {
        var told = new TaskCompletionSource<SessionEnd>(TaskCreationOptions.RunContinuationsAsynchronously);
        watch.Subscribe(new OwnSession(session), end => told.TrySetResult(end));
        return told.Task;
    }

    static async Task EventuallyAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
            await Task.Delay(20, patience.Token);
    }
}
