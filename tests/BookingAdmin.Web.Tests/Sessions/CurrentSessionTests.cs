using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Sessions;
using BookingAdmin.Testing;
using BookingAdmin.Web.Access;
using BookingAdmin.Web.Access.Sessions;
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
        page.Session.Changed += (_, _) => ended.TrySetResult();

        await page.Store.EndAsync(page.Started.Id, SessionEnd.EndedByAdmin, Cancel);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);

        await page.ClickAsync();
        page.Executed.ShouldBe(1);
        page.Session.End.ShouldBe(SessionEnd.EndedByAdmin);
        await Should.ThrowAsync<OperationCanceledException>(page.Who.GetAsync());
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
    public async Task The_idle_time_ends_to_the_millisecond_unless_something_was_done_in_another_tab()
    {
        await using var page = await OpenPage.OpenAsync(listening: true);
        await page.ClickAsync();
        page.Marketplace.Clock.Advance(TimeSpan.FromMinutes(59));
        await page.Store.FindAsync(page.Started.Key, alive: true, Cancel);
        page.Marketplace.Clock.Advance(TimeSpan.FromMinutes(2));
        await page.ClickAsync();
        page.Executed.ShouldBe(2);
        page.Marketplace.Clock.Advance(TimeSpan.FromMinutes(60));
        await page.ClickAsync();
        page.Executed.ShouldBe(2);
        page.Session.End.ShouldBe(SessionEnd.Expired);
    }

    [Fact]
    public async Task What_nobody_can_allow_waits_and_goes_on_in_its_order()
    {
        await using var page = await OpenPage.OpenAsync(listening: false);
        await page.Marketplace.AllowConnectionsAsync(false);
        var clicks = Enumerable.Range(0, 5).Select(_ => page.ClickAsync()).ToList();
        await OpenPage.UntilAsync(() => page.Session.Waiting);
        page.Executed.ShouldBe(0);

        await page.Marketplace.AllowConnectionsAsync(true);
        await Task.WhenAll(clicks).WaitAsync(TimeSpan.FromSeconds(30), Cancel);

        page.Order.ShouldBe([1, 2, 3, 4, 5]);
        page.Session.Waiting.ShouldBeFalse();
        page.Session.End.ShouldBeNull();
    }

    [Fact]
    public async Task What_waits_on_a_database_that_hangs_is_said_and_not_executed_if_the_session_ended_meanwhile()
    {
        await using var page = await OpenPage.OpenAsync(listening: false);
        await using var other = await page.Marketplace.OpenAsync();
        await using (var hang = new Npgsql.NpgsqlCommand("BEGIN; LOCK TABLE booking_admin.session IN ACCESS EXCLUSIVE MODE", other))
            await hang.ExecuteNonQueryAsync(Cancel);
        var click = page.ClickAsync();
        await OpenPage.UntilAsync(() => page.Session.Waiting);

        await using (
            var end = new Npgsql.NpgsqlCommand(
                """UPDATE booking_admin.session SET ended_at = now(), "end" = 'EndedByAdmin'; COMMIT""", other))
            await end.ExecuteNonQueryAsync(Cancel);
        await click.WaitAsync(TimeSpan.FromSeconds(30), Cancel);

        page.Executed.ShouldBe(0);
        page.Session.End.ShouldBe(SessionEnd.EndedByAdmin);
    }

    [Fact]
    public async Task What_waits_is_not_executed_when_its_page_goes()
    {
        await using var page = await OpenPage.OpenAsync(listening: false);
        await page.Marketplace.AllowConnectionsAsync(false);
        var click = page.ClickAsync();
        await OpenPage.UntilAsync(() => page.Session.Waiting);

        page.Session.Dispose();
        await click.WaitAsync(TimeSpan.FromSeconds(30), Cancel);

        page.Executed.ShouldBe(0);
        await page.Marketplace.AllowConnectionsAsync(true);
    }

    [Fact]
    public async Task A_page_that_opens_on_a_session_which_has_just_ended_is_put_together_to_say_so_and_does_nothing_else()
    {
        await using var page = await OpenPage.OpenAsync(listening: true, endFirst: true, shown: false);
        await page.ClickAsync();
        page.Executed.ShouldBe(1);
        page.Session.End.ShouldBe(SessionEnd.SignedOut);
        page.Session.Show();
        await page.ClickAsync();
        page.Executed.ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_page_that_comes_back_as_somebody_else_does_nothing(bool wasSignedIn)
    {
        await using var page = await OpenPage.OpenAsync(listening: true, signedIn: wasSignedIn);
        await page.ClickAsync();
        var ada = await page.Store.StartAsync(new(TestMarketplace.Admin, "Firefox"), Cancel);

        page.ComeBackAs(ActorClaims.PrincipalOf((await page.Store.FindAsync(ada.Key, alive: true, Cancel))!, "test"));

        await page.ClickAsync();
        page.Executed.ShouldBe(1);
        page.Session.End.ShouldBe(SessionEnd.Replaced);
    }

    [Fact]
    public async Task A_page_that_comes_back_as_the_same_person_goes_on()
    {
        await using var page = await OpenPage.OpenAsync(listening: true);
        page.ComeBackAs(ActorClaims.PrincipalOf((await page.Store.FindAsync(page.Started.Key, alive: true, Cancel))!, "test"));
        await page.ClickAsync();
        page.Executed.ShouldBe(1);
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
        readonly SignedIn state;
        // Which click an execution is of.
        readonly AsyncLocal<int> clicking = new();
        int clicks;

        OpenPage(
            TestMarketplace marketplace, StartedSession started, CurrentSession session, SignedIn state, ChangeListener listener,
            SessionWatch watch)
        {
            (Marketplace, Started, Session, Who, this.listener, this.watch, this.state) = (
                marketplace, started, session, new(state, session), listener, watch, state);
            click = session.CreateInboundActivityHandler(_ =>
            {
                Order.Add(clicking.Value);
                return Task.CompletedTask;
            });
        }

        public TestMarketplace Marketplace { get; }
        public StartedSession Started { get; }
        public CurrentSession Session { get; }
        public CurrentActor Who { get; }
        public SessionStore Store => Marketplace.Get<SessionStore>();
        public List<int> Order { get; } = [];
        public int Executed => Order.Count;
        public int Watched => watch.Count;

        public Task ClickAsync()
        {
            clicking.Value = ++clicks;
            return click(null!);
        }

        public static async Task UntilAsync(Func<bool> condition)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (!condition())
                await Task.Delay(20, patience.Token);
        }

        /// <summary>As after a lost connection: the circuit is the same, the person that of the new request.</summary>
        public void ComeBackAs(System.Security.Claims.ClaimsPrincipal user) => state.Set(user);

        public static async Task<OpenPage> OpenAsync(bool listening, bool endFirst = false, bool signedIn = true, bool shown = true)
        {
            var marketplace = await TestMarketplace.DemoAsync();
            var store = marketplace.Get<SessionStore>();
            var started = await store.StartAsync(new(TestMarketplace.Support, "Firefox"), Cancel);
            var user = ActorClaims.PrincipalOf((await store.FindAsync(started.Key, alive: true, Cancel))!, "test");
            if (endFirst)
                await store.EndAsync(started.Id, SessionEnd.SignedOut, Cancel);
            var (watch, feed) = (
                new SessionWatch(), new ChangeFeed(Microsoft.Extensions.Logging.Abstractions.NullLogger<ChangeFeed>.Instance));
            var hearing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var told = feed.Subscribe(null, () => hearing.TrySetResult());
            var listener = ActivatorUtilities.CreateInstance<ChangeListener>(marketplace.Provider, feed, watch);
            if (listening)
            {
                await listener.StartAsync(Cancel);
                await hearing.Task;
            }
            var state = new SignedIn(signedIn ? user : new());
            var session = new CurrentSession(state, watch, store, marketplace.Clock);
            await session.OnCircuitOpenedAsync(null!, Cancel);
            if (shown)
                session.Show();
            return new(marketplace, started, session, state, listener, watch);
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
        System.Security.Claims.ClaimsPrincipal now = user;

        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(now));

        public void Set(System.Security.Claims.ClaimsPrincipal other)
        {
            now = other;
            NotifyAuthenticationStateChanged(GetAuthenticationStateAsync());
        }
    }
}
