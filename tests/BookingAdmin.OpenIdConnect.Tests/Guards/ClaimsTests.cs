using System.Globalization;
using System.Security.Claims;
using System.Text.Json.Nodes;
using BookingAdmin.OpenIdConnect.Tests.Guards.Provider;
using Microsoft.AspNetCore.Authentication;

namespace BookingAdmin.OpenIdConnect.Tests.Guards;

public sealed class ClaimsTests
{
    [Theory]
    [InlineData("RS256")]
    [InlineData("RS384")]
    [InlineData("RS512")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public async Task A_token_signed_by_an_asymmetric_algorithm_is_accepted(string algorithm)
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        provider.Key = algorithm == "ES256" ? SigningKey.EllipticCurve("another") : SigningKey.Rsa("another", algorithm);
        provider.PublishedKeys.Add(provider.Key);
        await using var app = await SignInApp.StartAsync(provider);
        using var browser = new Browser(app);

        await browser.SignInAsync();

        browser.IsSignedIn.ShouldBeTrue();
    }

    [Fact]
    public async Task An_algorithm_that_the_application_leaves_out_is_refused()
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        await using var app = await SignInApp.StartAsync(provider, oidc => oidc.TokenValidationParameters.ValidAlgorithms = ["ES256"]);
        using var browser = new Browser(app);

        await browser.SignInAsync();

        browser.IsSignedIn.ShouldBeFalse();
        app.Log.Faults.ShouldHaveSingleItem().Event.Name.ShouldBe("AlgorithmRefused");
    }

    [Fact]
    public async Task What_a_provider_need_not_say_is_not_asked_for()
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        provider.Discovery = json => json.Remove("authorization_response_iss_parameter_supported");
        provider.Callback = fields => fields.Remove("iss");
        provider.Claims = json =>
        {
            json.Remove("at_hash");
            json["aud"] = new JsonArray("other-client", MisbehavingProvider.ClientId);
            json["azp"] = MisbehavingProvider.ClientId;
        };
        await using var app = await SignInApp.StartAsync(provider);
        using var browser = new Browser(app);

        await browser.SignInAsync();

        browser.IsSignedIn.ShouldBeTrue();
    }

    [Fact]
    public async Task Userinfo_adds_claims_that_the_id_token_lacks()
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        provider.Claims = json => json["email"] = "anna@example.org";
        await using var app = await SignInApp.StartAsync(provider, oidc =>
        {
            oidc.GetClaimsFromUserInfoEndpoint = true;
            oidc.ClaimActions.MapJsonKey("group", "team");
        });
        using var browser = new Browser(app);

        await browser.SignInAsync();

        var claims = (await browser.GetAsync("/private")).Text.Split('\n');
        claims.ShouldContain("group=desk");
        claims.Where(claim => claim.StartsWith("email=", StringComparison.Ordinal)).ShouldBe(["email=anna@example.org"]);
        claims.ShouldNotContain(claim => claim.StartsWith("nonce=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Claims_get_the_long_names_of_NET_only_where_that_is_wanted()
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        await using var app = await SignInApp.StartAsync(
            provider, oidc => (oidc.MapInboundClaims, oidc.GetClaimsFromUserInfoEndpoint) = (true, true));
        using var browser = new Browser(app);

        await browser.SignInAsync();

        var claims = (await browser.GetAsync("/private")).Text.Split('\n');
        claims.ShouldContain($"{ClaimTypes.NameIdentifier}=person-1");
        claims.ShouldNotContain("sub=person-1");
    }

    [Fact]
    public async Task Tokens_are_kept_where_that_is_wanted()
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        await using var app = await SignInApp.StartAsync(provider, oidc => oidc.SaveTokens = true);
        using var browser = new Browser(app);

        await browser.SignInAsync();

        foreach (var name in (string[])["access_token", "id_token", "refresh_token"])
            provider.Secrets.ShouldContain((await browser.GetAsync($"/token/{name}")).Text);
        var expiresAt = DateTimeOffset.Parse((await browser.GetAsync("/token/expires_at")).Text, CultureInfo.InvariantCulture);
        (expiresAt - TimeProvider.System.GetUtcNow()).ShouldBeInRange(TimeSpan.FromMinutes(8), TimeSpan.FromMinutes(10));
    }
}
