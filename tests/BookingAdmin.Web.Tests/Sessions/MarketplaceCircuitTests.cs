using System.Security.Claims;
using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Access;
using BookingAdmin.Services.Sessions;
using BookingAdmin.Testing;
using BookingAdmin.Web.Access;
using BookingAdmin.Web.Access.Sessions;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests.Sessions;

/// <summary>An open page in a session of the marketplace: it lives as long as that, and as long as its user is what they were.</summary>
public sealed class MarketplaceCircuitTests : IAsyncLifetime
{
    const string EmmaUser = "cdemouseremmastone0000000";

    TestMarketplace marketplace = null!;
    SessionWatch watch = null!;
    CurrentSession session = null!;
    Visitor visitor = null!;
    int executed;

    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_ends_with_the_token()
    {
        await ClickAsync();
        marketplace.Clock.Advance(TimeSpan.FromMinutes(10));
        await ClickAsync();
        (executed, session.End).ShouldBe((1, SessionEnd.Expired));
    }

    [Theory]
    [InlineData("""UPDATE "User" SET role = 'FAN' WHERE id = 'cdemouseremmastone0000000'""")]
    [InlineData("""UPDATE "User" SET role = 'ADMIN' WHERE id = 'cdemouseremmastone0000000'""")]
    [InlineData(
        """UPDATE "Celebrity" SET "userId" = (SELECT id FROM "User" WHERE role = 'FAN' LIMIT 1) WHERE "userId" = 'cdemouseremmastone0000000'""")]
    [InlineData("""UPDATE "User" SET id = 'cgone' WHERE id = 'cdemouseremmastone0000000'""")]
    public async Task A_click_after_the_database_said_otherwise_is_not_executed(string change)
    {
        await ClickAsync();
        await marketplace.ExecuteAsync(change);
        marketplace.Clock.Advance(TimeSpan.FromSeconds(5));
        await ClickAsync();
        (executed, session.End).ShouldBe((1, SessionEnd.RolesChanged));
    }

    [Fact]
    public async Task A_page_on_which_nobody_does_anything_is_told_too()
    {
        await marketplace.ExecuteAsync($"""UPDATE "User" SET role = 'FAN' WHERE id = '{EmmaUser}'""");
        using var keeper = new SessionKeeper(
            marketplace.Provider.GetRequiredService<IServiceScopeFactory>(), marketplace.Contexts, watch,
            marketplace.Get<BookingAdmin.Services.Settings.BookingAdminSettings>(), marketplace.Clock,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<SessionKeeper>.Instance);
        await keeper.StartAsync(Cancel);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (session.End is null)
            await Task.Delay(50, patience.Token);
        await keeper.StopAsync(Cancel);
        session.End.ShouldBe(SessionEnd.RolesChanged);
    }

    [Fact]
    public async Task A_token_that_the_marketplace_renewed_goes_on_from_there()
    {
        visitor.Become(PrincipalOf(await EmmaAsync(), TimeSpan.FromHours(1)));
        marketplace.Clock.Advance(TimeSpan.FromMinutes(30));
        await ClickAsync();
        (executed, session.End).ShouldBe((1, null));
        marketplace.Clock.Advance(TimeSpan.FromMinutes(30));
        await ClickAsync();
        (executed, session.End).ShouldBe((1, SessionEnd.Expired));
        session.Dispose();
        watch.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Somebody_else_in_the_same_browser_does_nothing_here()
    {
        visitor.Become(PrincipalOf(new(ActorId.User("cother"), "Other", Roles.Admin), TimeSpan.FromHours(1)));
        await ClickAsync();
        (executed, session.End).ShouldBe((0, SessionEnd.Replaced));
    }

    public async ValueTask InitializeAsync()
    {
        marketplace = await TestMarketplace.DemoAsync();
        marketplace.Clock.Stop();
        watch = new();
        visitor = new(PrincipalOf(await EmmaAsync(), TimeSpan.FromMinutes(10)));
        session = new(visitor, watch, marketplace.Get<SessionStore>(), marketplace.Clock);
        await session.OnCircuitOpenedAsync(null!, Cancel);
        session.Show();
    }

    async Task<Actor> EmmaAsync() => (await marketplace.Get<MarketplaceUsers>().FindAsync(EmmaUser, Cancel))!;

    ClaimsPrincipal PrincipalOf(Actor actor, TimeSpan lasts) =>
        ActorClaims.PrincipalOf(
            new MarketplaceSession(actor, DateTimeOffset.FromUnixTimeSeconds((marketplace.Clock.GetUtcNow() + lasts).ToUnixTimeSeconds())),
            "test");

    Task ClickAsync() => session.CreateInboundActivityHandler(_ =>
    {
        executed++;
        return Task.CompletedTask;
    })(null!);

    public async ValueTask DisposeAsync()
    {
        session.Dispose();
        await marketplace.DisposeAsync();
    }

    sealed class Visitor(ClaimsPrincipal first) : AuthenticationStateProvider
    {
        ClaimsPrincipal now = first;

        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(now));

        public void Become(ClaimsPrincipal other)
        {
            now = other;
            NotifyAuthenticationStateChanged(GetAuthenticationStateAsync());
        }
    }
}
