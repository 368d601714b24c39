using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Sessions;
using BookingAdmin.Testing;
using BookingAdmin.Web.Access;
using BookingAdmin.Web.Sessions;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests.Sessions;

/// <summary>What stands between a click and the page that it is meant for.</summary>
public sealed class CurrentSessionTests
{
    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_the_end_not_one_more_click_is_executed()
    {
        await using var page = await OpenPage.OpenAsync(listening: true);
        await page.ClickAsync();
        page.Executed.ShouldBe(1);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        page.Session.Ended += (_, _) => ended.SetResult();

        await page.Store.EndAsync(page.Started.Id, SessionEnd.EndedByAdmin, Cancel);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);

        await page.ClickAsync();
        page.Executed.ShouldBe(1);
        page.Session.End.ShouldBe(SessionEnd.EndedByAdmin);
        await Should.ThrowAsync<NotAllowedException>(page.Who.GetAsync());
    }

    [Fact]
    public async Task While_nothing_can_be_heard_each_click_asks_the_database()
    {
        await using var page = await OpenPage.OpenAsync(listening: false);
        await page.ClickAsync();
        await page.Store.EndAsync(page.Started.Id, SessionEnd.SignedOut, Cancel);
        await page.ClickAsync();
        page.Executed.ShouldBe(1);
        page.Session.End.ShouldBe(SessionEnd.SignedOut);
    }

    [Fact]
    public async Task The_longest_time_ends_to_the_millisecond_whoever_notices()
    {
        await using var page = await OpenPage.OpenAsync(listening: true);
        page.Marketplace.Clock.Advance(TimeSpan.FromHours(12));
        await page.ClickAsync();
        page.Executed.ShouldBe(0);
        page.Session.End.ShouldBe(SessionEnd.Expired);
    }

    [Fact]
    public async Task A_page_that_opens_on_a_session_which_has_just_ended_does_nothing()
    {
        await using var page = await OpenPage.OpenAsync(listening: true, endFirst: true);
        await page.ClickAsync();
        page.Executed.ShouldBe(0);
        page.Session.End.ShouldBe(SessionEnd.SignedOut);
    }

    [Fact]
    public async Task A_page_that_was_closed_is_told_nothing()
    {
        await using var page = await OpenPage.OpenAsync(listening: true);
        page.Session.Dispose();
        page.Watched.ShouldBe(0);
    }

    /// <summary>A circuit's part of one page, over a real database.</summary>
    sealed class OpenPage : IAsyncDisposable
    {
        readonly ChangeListener listener;
        readonly Func<Microsoft.AspNetCore.Components.Server.Circuits.CircuitInboundActivityContext, Task> click;
        readonly SessionWatch watch;

        OpenPage(TestMarketplace marketplace, StartedSession started, CurrentSession session, CurrentActor who, ChangeListener listener, SessionWatch watch)
        {
            (Marketplace, Started, Session, Who, this.listener, this.watch) = (marketplace, started, session, who, listener, watch);
            click = session.CreateInboundActivityHandler(_ => Task.FromResult(Executed++));
        }

        public TestMarketplace Marketplace { get; }
        public StartedSession Started { get; }
        public CurrentSession Session { get; }
        public CurrentActor Who { get; }
        public SessionStore Store => Marketplace.Get<SessionStore>();
        public int Executed { get; private set; }
        public int Watched => watch.Count;

        public Task ClickAsync() => click(null!);

        public static async Task<OpenPage> OpenAsync(bool listening, bool endFirst = false)
        {
            var marketplace = await TestMarketplace.DemoAsync();
            var store = marketplace.Get<SessionStore>();
            var started = await store.StartAsync(new(TestMarketplace.Support, "Firefox"), Cancel);
            var user = ActorClaims.PrincipalOf((await store.FindAsync(started.Key, Cancel))!, "test");
            if (endFirst)
                await store.EndAsync(started.Id, SessionEnd.SignedOut, Cancel);
            var (watch, feed) = (new SessionWatch(), new ChangeFeed());
            var hearing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var told = feed.Subscribe(null, () => hearing.TrySetResult());
            var listener = ActivatorUtilities.CreateInstance<ChangeListener>(marketplace.Provider, feed, watch);
            if (listening)
            {
                await listener.StartAsync(Cancel);
                await hearing.Task;
            }
            var state = new SignedIn(user);
            var session = new CurrentSession(state, watch, store, marketplace.Clock);
            await session.OnCircuitOpenedAsync(null!, Cancel);
            return new(marketplace, started, session, new(state, session), listener, watch);
        }

        public async ValueTask DisposeAsync()
        {
            Session.Dispose();
            await listener.StopAsync(CancellationToken.None);
            listener.Dispose();
            await Marketplace.DisposeAsync();
        }
    }

    sealed class SignedIn(System.Security.Claims.ClaimsPrincipal user) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(user));
    }
}
