using System.Security.Claims;
using System.Text.Json;
using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Access;
using BookingAdmin.Testing;
using BookingAdmin.Web.Access;
using BookingAdmin.Web.Access.Provider;
using BookingAdmin.Web.Access.SignIn;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace BookingAdmin.Web.Tests.Access;

public sealed class WhoIsWhoTests
{
    static readonly Dictionary<string, Roles> Names = new()
        { ["celebrity"] = Roles.Celebrity, ["support"] = Roles.Support, ["admin"] = Roles.Admin, ["root"] = Roles.Admin | Roles.Support };

    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("roles", "roles", "support", Roles.Support)]
    [InlineData("roles", "roles", """["support","other","admin"]""", Roles.Support | Roles.Admin)]
    [InlineData("roles", "roles", "root", Roles.Support | Roles.Admin)]
    [InlineData("roles", "roles", "Support", Roles.None)]
    [InlineData("roles", "roles", "support admin", Roles.None)]
    [InlineData("roles", "roles", "[1,null,{},\"admin\"]", Roles.Admin)]
    [InlineData("roles", "roles", "[broken", Roles.None)]
    [InlineData("realm_access.roles", "realm_access", """{"roles":["admin"]}""", Roles.Admin)]
    [InlineData("realm_access.roles", "realm_access", """{"roles":"admin"}""", Roles.Admin)]
    [InlineData("realm_access.roles", "realm_access", """{"roles":{"admin":true}}""", Roles.None)]
    [InlineData("realm_access.roles", "realm_access", "admin", Roles.None)]
    [InlineData("realm_access.roles", "realm_access.roles", "admin", Roles.Admin)]
    [InlineData(
        "resource_access.desk.roles", "resource_access", """{"desk":{"roles":["support"]},"other":{"roles":["admin"]}}""", Roles.Support)]
    [InlineData("https://desk.example/roles", "https://desk.example/roles", """["admin"]""", Roles.Admin)]
    [InlineData("roles", "role", "admin", Roles.None)]
    public void Roles_are_read_from_a_claim_or_from_within_it(string path, string claim, string value, Roles roles) =>
        RoleClaims.Of([new(claim, value)], path, Names).ShouldBe(roles);

    [Theory]
    [InlineData("true", "Emma Stone")]
    [InlineData("True", "Emma Stone")]
    [InlineData("false", null)]
    [InlineData("1", null)]
    [InlineData(null, null)]
    public async Task An_address_counts_only_if_the_provider_vouches_for_it(string? verified, string? name)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        List<Claim> claims = [new("sub", "s"), new("roles", "celebrity"), new("email", "emma.stone@example.test")];
        if (verified is not null)
            claims.Add(new("email_verified", verified));
        var (actor, problem) = await People(marketplace).FindAsync(claims, Cancel);
        actor?.Name.ShouldBe(name);
        (actor is null).ShouldBe(name is null);
        if (name is null)
            problem.ShouldBe(SignInProblem.NoProfile);
    }

    [Fact]
    public async Task Two_addresses_or_two_opinions_about_one_are_none()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        Claim[] emma = [new("sub", "s"), new("roles", "celebrity"), new("email", "emma.stone@example.test"), new("email_verified", "true")];
        (await People(marketplace).FindAsync([.. emma, new("email", "other@example.test")], Cancel)).Problem.ShouldBe(
            SignInProblem.NoProfile);
        (await People(marketplace).FindAsync([.. emma, new("email_verified", "false")], Cancel)).Problem.ShouldBe(SignInProblem.NoProfile);
        (await People(marketplace).FindAsync([.. emma, .. emma], Cancel)).Actor!.Name.ShouldBe("Emma Stone");
    }

    [Fact]
    public async Task Whoever_is_staff_too_goes_on_as_that_without_a_profile()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (actor, _) = await People(marketplace)
            .FindAsync([new("sub", "s"), new("roles", """["celebrity","support"]"""), new("name", "Sam")], Cancel);
        actor.ShouldBe(new Actor(ActorId.Subject(Settings.Authority, "s"), "Sam", Roles.Support));
    }

    [Fact]
    public async Task What_no_database_and_no_text_can_hold_is_left_out_and_breaks_nothing()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var people = People(marketplace);
        var odd = JsonElement.Parse(
            """{"sub":"s","name":"\ud800","picture":"\ud800","roles":["support"],"email":"a\u0000@example.test","email_verified":true,"address":{"x":1}}""");

        var claims = people.Read(odd).ToList();
        var (actor, _) = await people.FindAsync(claims, Cancel);

        claims.Select(claim => claim.Type).ShouldBe(["sub", "roles", "email", "email_verified"]);
        actor.ShouldBe(new Actor(ActorId.Subject(Settings.Authority, "s"), "s", Roles.Support));
        (await people.FindAsync([new("roles", "support")], Cancel)).Problem.ShouldBe(SignInProblem.Untrusted);
    }

    [Fact]
    public void The_cookies_of_a_sign_in_belong_to_this_host_only_and_all_clocks_have_one_tolerance()
    {
        var provider = new OpenIdConnectOptions();
        ProviderSignIn.Configure(provider, Settings, new Production());
        foreach (var cookie in new[] { provider.CorrelationCookie, provider.NonceCookie })
        {
            cookie.Name!.ShouldStartWith("__Host-");
            cookie.Path.ShouldBe("/");
            cookie.SecurePolicy.ShouldBe(CookieSecurePolicy.Always);
            cookie.HttpOnly.ShouldBeTrue();
            cookie.SameSite.ShouldBe(SameSiteMode.Lax);
        }
        provider.TokenValidationParameters.ClockSkew.ShouldBe(SignedTokens.Skew);
        provider.RequireHttpsMetadata.ShouldBeTrue();
    }

    static readonly SignInSettings Settings = new(new("https://id.example"), "desk", null, ["openid"], "roles", Names, "keycloak", null);

    static WhoIsWho People(TestMarketplace marketplace) => new(new(Settings, false), marketplace.Get<CelebrityProfiles>());

    sealed class Production : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = "Production";
        public string ApplicationName { get; set; } = "";
        public string ContentRootPath { get; set; } = "";
        public Microsoft.Extensions.FileProviders.IFileProvider ContentRootFileProvider { get; set; } = null!;
    }
}
