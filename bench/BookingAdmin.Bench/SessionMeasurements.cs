using System.Diagnostics;
using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Sessions;
using BookingAdmin.Web.Access;
using BookingAdmin.Web.Access.Sessions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BookingAdmin.Bench;

/// <summary>What the checks of session and permission cost, and how soon a page hears that its session has ended.</summary>
static class SessionMeasurements
{
    const int Others = 20_000, Requests = 2_000, Clicks = 100_000, Ends = 100;
    static readonly CancellationToken Cancel = CancellationToken.None;

    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchMarketplace marketplace)
    {
        await marketplace.ExecuteAsync($"""
            DELETE FROM booking_admin.session;
            INSERT INTO booking_admin.session (id, key_hash, actor_id, actor_name, roles, subject, device, started_at, seen_at, ends_at,
                roles_seen_at, roles_due_at)
            SELECT 'other' || n, sha256(n::text::bytea), 'person' || n % 5000, 'Somebody', 'Celebrity', 'subject' || n % 5000,
                'Chrome on Android', now(), now(), now() + interval '12 hours', now(), now() + interval '1 day'
            FROM generate_series(1, {Others}) n;
            ANALYZE booking_admin.session
            """);
        await using var host = new Host(marketplace.ConnectionString);
        host.StartServer();
        await using var scope = host.Services.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<SessionStore>();
        var watch = host.Services.GetRequiredService<SessionWatch>();
        while (!watch.Hearing)
            await Task.Delay(20);
        return [await RequestAsync(host, marketplace.Orders), await ClickAsync(host, store, watch, marketplace.Orders),
            await EndAsync(store, watch, marketplace.Orders)];
    }

    /// <summary>The same address with the cookie of a session and without, in turn; and the policy of a page on top.</summary>
    static async Task<Figure> RequestAsync(Host host, int orders)
    {
        using var stranger = host.CreateClient(new() { BaseAddress = host.ClientOptions.BaseAddress, AllowAutoRedirect = false });
        using var known = host.CreateClient(new() { BaseAddress = host.ClientOptions.BaseAddress, AllowAutoRedirect = false });
        var page = await known.GetStringAsync("/sign-in");
        const string Field = "name=\"__RequestVerificationToken\" value=\"";
        var start = page.IndexOf(Field, StringComparison.Ordinal) + Field.Length;
        using var form = new FormUrlEncodedContent(
            [new("__RequestVerificationToken", page[start..page.IndexOf('"', start)]), new("person", "demo-support")]);
        (await known.PostAsync("/session/demo", form)).Dispose();
        (await known.GetAsync("/api/me")).EnsureSuccessStatusCode().Dispose();

        List<double> with = [], without = [];
        for (var i = 0; i < Requests; i++)
        {
            without.Add(await TimeAsync(stranger));
            with.Add(await TimeAsync(known));
        }
        await using var scope = host.Services.CreateAsyncScope();
        var policies = scope.ServiceProvider.GetRequiredService<IAuthorizationService>();
        var user = ActorClaims.PrincipalOf(BenchMarketplace.Support, "bench");
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < Requests; i++)
            await policies.AuthorizeAsync(user, null, nameof(Permission.ViewOrders));
        var policy = clock.Elapsed.TotalMilliseconds / Requests;
        return new(
            orders, $"session and permission, per request ({Others:N0} sessions)", Median(with) - Median(without) + policy, null, 1,
            "< 1 ms more than without");

        static async Task<double> TimeAsync(HttpClient client)
        {
            var clock = Stopwatch.StartNew();
            (await client.GetAsync("/health/live")).EnsureSuccessStatusCode().Dispose();
            return clock.Elapsed.TotalMilliseconds;
        }
    }

    static async Task<Figure> ClickAsync(Host host, SessionStore store, SessionWatch watch, int orders)
    {
        using var page = await OpenPage.OpenAsync(store, watch);
        for (var warm = 0; warm < 2; warm++)
        {
            var clock = Stopwatch.StartNew();
            for (var i = 0; i < Clicks; i++)
            {
                await page.ClickAsync();
                (await page.Who.GetAsync()).Require(Permission.RepairBookings);
            }
            if (warm == 1)
                return new(orders, "session and permission, per click", clock.Elapsed.TotalMilliseconds / Clicks, null, 0.2, "< 0.2 ms");
        }
        throw new UnreachableException();
    }

    /// <summary>From before the write that ends a session to the first click that is not executed.</summary>
    static async Task<Figure> EndAsync(SessionStore store, SessionWatch watch, int orders)
    {
        List<double> times = [];
        for (var i = 0; i < Ends; i++)
        {
            using var page = await OpenPage.OpenAsync(store, watch);
            var clock = Stopwatch.StartNew();
            var ending = store.EndAsync(page.Id, SessionEnd.EndedByAdmin, Cancel);
            while (await page.ClickAsync())
                await Task.Yield();
            times.Add(clock.Elapsed.TotalMilliseconds);
            await ending;
        }
        return new(
            orders, string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"end of a session to refused clicks: slowest of {Ends} (median {Median(times):F1})"), times[^1], null, 1000, "< 1 s");
    }

    static double Median(List<double> times)
    {
        times.Sort();
        return times[times.Count / 2];
    }

    /// <summary>A circuit's part of an open page.</summary>
    sealed class OpenPage : AuthenticationStateProvider, IDisposable
    {
        readonly Func<Microsoft.AspNetCore.Components.Server.Circuits.CircuitInboundActivityContext, Task> click;
        readonly Task<AuthenticationState> state;
        readonly CurrentSession session;
        bool executed;

        OpenPage(ActiveSession active, SessionStore store, SessionWatch watch)
        {
            Id = active.Id;
            state = Task.FromResult(new AuthenticationState(ActorClaims.PrincipalOf(active, "bench")));
            session = new(this, watch, store, TimeProvider.System);
            Who = new(this, session);
            click = session.CreateInboundActivityHandler(_ =>
            {
                executed = true;
                return Task.CompletedTask;
            });
        }

        public string Id { get; }
        public CurrentActor Who { get; }

        public static async Task<OpenPage> OpenAsync(SessionStore store, SessionWatch watch)
        {
            var started = await store.StartAsync(new(BenchMarketplace.Support, "bench"), Cancel);
            var page = new OpenPage((await store.FindAsync(started.Key, alive: true, Cancel))!, store, watch);
            await page.session.OnCircuitOpenedAsync(null!, Cancel);
            page.session.Show();
            return page;
        }

        /// <returns>Whether it was executed.</returns>
        public async Task<bool> ClickAsync()
        {
            executed = false;
            await click(null!);
            return executed;
        }

        public override Task<AuthenticationState> GetAuthenticationStateAsync() => state;

        public void Dispose() => session.Dispose();
    }

    sealed class Host : WebApplicationFactory<AccessSettings>
    {
        readonly string connection;

        public Host(string connection)
        {
            this.connection = connection;
            UseKestrel(0);
        }

        protected override void ConfigureWebHost(IWebHostBuilder builder) => builder
            .UseEnvironment("Development")
            .UseSetting("ConnectionStrings:BookingAdmin", connection)
            .ConfigureLogging(logging => logging.ClearProviders());
    }
}
