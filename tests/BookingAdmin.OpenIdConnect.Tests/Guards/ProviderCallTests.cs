using System.Text.Json.Nodes;
using BookingAdmin.OpenIdConnect.Tests.Guards.Provider;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;

namespace BookingAdmin.OpenIdConnect.Tests.Guards;

public sealed class ProviderCallTests
{
    [Fact]
    public async Task The_request_is_pushed_where_the_provider_offers_it_and_then_the_address_says_nothing()
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        provider.Discovery = json => json["pushed_authorization_request_endpoint"] = provider.Address + "/par";
        await using var app = await SignInApp.StartAsync(provider);
        using var browser = new Browser(app);

        await browser.SignInAsync();

        browser.IsSignedIn.ShouldBeTrue();
        provider.AuthorizeQuery.Keys.ShouldBe(["client_id", "request_uri"], ignoreOrder: true);
    }

    [Fact]
    public async Task The_request_is_not_pushed_where_that_is_disabled()
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        provider.Discovery = json => json["pushed_authorization_request_endpoint"] = provider.Address + "/par";
        await using var app = await SignInApp.StartAsync(
            provider, oidc => oidc.PushedAuthorizationBehavior = PushedAuthorizationBehavior.Disable);
        using var browser = new Browser(app);

        await browser.SignInAsync();

        browser.IsSignedIn.ShouldBeTrue();
        provider.Calls("/par").ShouldBe(0);
    }

    [Theory]
    [InlineData("client_secret_basic", true)]
    [InlineData("client_secret_post", false)]
    [InlineData(null, false)]
    public async Task The_client_proves_itself_in_the_way_that_the_provider_takes(string? method, bool inHeader)
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        provider.Discovery = json =>
        {
            json["token_endpoint_auth_methods_supported"] = method is null ? null : new JsonArray(method);
            json["pushed_authorization_request_endpoint"] = provider.Address + "/par";
        };
        await using var app = await SignInApp.StartAsync(provider);
        using var browser = new Browser(app);

        await browser.SignInAsync();

        browser.IsSignedIn.ShouldBeTrue();
        provider.TokenRequest.ContainsKey("client_secret").ShouldBe(!inHeader);
        (provider.TokenAuthorization is { Length: > 0 }).ShouldBe(inHeader);
    }

    [Fact]
    public async Task The_client_secret_does_not_follow_a_redirect()
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        provider.Instead["/token"] = context =>
            Task.Run(() => context.Response.Redirect("/elsewhere", permanent: false, preserveMethod: true));
        await using var app = await SignInApp.StartAsync(provider);
        using var browser = new Browser(app);

        await browser.SignInAsync();

        provider.Calls("/token").ShouldBe(1);
        provider.Calls("/elsewhere").ShouldBe(0);
    }
}
