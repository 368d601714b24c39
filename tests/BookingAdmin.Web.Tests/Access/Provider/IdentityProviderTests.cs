using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BookingAdmin.Testing.Provider;

namespace BookingAdmin.Web.Tests.Access.Provider;

/// <summary>That the provider of the tests is what they think it is.</summary>
public sealed class IdentityProviderTests
{
    const string App = "http://127.0.0.1:9";
    static readonly TestAccount Ada = new("ada", "ada@example.test", "Ada Whitfield", "admin");

    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_tells_what_it_offers()
    {
        await using var provider = await IdentityProvider.StartAsync();
        using var client = new HttpClient();
        var metadata = await client.GetFromJsonAsync<JsonElement>($"{provider.Issuer}/.well-known/openid-configuration", Cancel);

        metadata.GetProperty("issuer").GetString().ShouldBe(provider.Issuer);
        metadata.GetProperty("authorization_response_iss_parameter_supported").GetBoolean().ShouldBeTrue();
        metadata.GetProperty("backchannel_logout_session_supported").GetBoolean().ShouldBeTrue();
        foreach (
            var endpoint in new[] { "pushed_authorization_request_endpoint", "end_session_endpoint", "revocation_endpoint",
                "userinfo_endpoint", "jwks_uri" })
            metadata.GetProperty(endpoint).GetString().ShouldStartWith(provider.Issuer, customMessage: endpoint);
    }

    [Fact]
    public async Task Somebody_who_signs_in_has_tokens_roles_and_a_refresh_token()
    {
        await using var provider = await IdentityProvider.StartAsync(Ada);
        await provider.RegisterClientAsync(App);
        using var person = new PersonByHttp(provider);
        var tokens = await person.TokensAsync(App, "ada");

        var identity = Claims(tokens.GetProperty("id_token").GetString()!);
        identity.GetProperty("sub").GetString().ShouldBe("ada");
        identity.GetProperty("sid").GetString().ShouldNotBeNullOrEmpty();
        identity.GetProperty("email_verified").GetBoolean().ShouldBeTrue();
        identity.GetProperty("realm_access").GetProperty("roles")[0].GetString().ShouldBe("admin");
        tokens.GetProperty("refresh_token").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task An_access_token_for_an_api_is_a_jwt_with_the_persons_roles()
    {
        await using var provider = await IdentityProvider.StartAsync(Ada);
        await provider.RegisterClientAsync(App);
        using var person = new PersonByHttp(provider);
        var signedIn = (await person.TokensAsync(App, "ada", resource: "https://booking-admin.test/api")).GetProperty("access_token")
            .GetString()!;
        var minted = await provider.AccessTokenAsync("ada", "https://booking-admin.test/api");

        foreach (var claims in new[] { Claims(signedIn), Claims(minted) })
        {
            claims.GetProperty("aud").GetString().ShouldBe("https://booking-admin.test/api");
            claims.GetProperty("sub").GetString().ShouldBe("ada");
            claims.GetProperty("realm_access").GetProperty("roles")[0].GetString().ShouldBe("admin");
        }
    }

    [Fact]
    public async Task It_can_go_down_and_come_back_at_the_same_address()
    {
        await using var provider = await IdentityProvider.StartAsync();
        using var client = new HttpClient();
        var jwks = new Uri($"{provider.Issuer}/jwks");
        (await client.GetStringAsync(jwks, Cancel)).ShouldContain("RS256");

        await provider.GoDownAsync();
        await Should.ThrowAsync<HttpRequestException>(() => client.GetStringAsync(jwks, Cancel));

        await provider.ComeUpAsync();
        (await client.GetStringAsync(jwks, Cancel)).ShouldContain("RS256");
    }

    [Fact]
    public async Task A_new_key_replaces_the_old_one_or_joins_it()
    {
        await using var provider = await IdentityProvider.StartAsync();
        using var client = new HttpClient();
        async Task<string[]> KeysAsync() => [.. (await client.GetFromJsonAsync<JsonElement>($"{provider.Issuer}/jwks", Cancel))
            .GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString()!)];

        var first = await KeysAsync();
        await provider.RotateKeysAsync(keepOld: true);
        var both = await KeysAsync();
        await provider.RotateKeysAsync();
        var last = await KeysAsync();

        both.Length.ShouldBe(2);
        both.ShouldContain(first.ShouldHaveSingleItem());
        both.ShouldNotContain(last.ShouldHaveSingleItem());
    }

    [Fact]
    public async Task Somebody_who_signs_out_goes_back_to_the_app_and_is_asked_again()
    {
        await using var provider = await IdentityProvider.StartAsync(Ada);
        await provider.RegisterClientAsync(App);
        using var person = new PersonByHttp(provider);
        var tokens = await person.TokensAsync(App, "ada");
        // A session at the provider needs no account any more.
        tokens = await person.TokensAsync(App, "nobody-is-asked");

        var back = await person.SignOutAsync(new($"{provider.Issuer}/session/end?id_token_hint={tokens.GetProperty("id_token").GetString()}"
            + $"&post_logout_redirect_uri={Uri.EscapeDataString($"{App}/signout-callback-oidc")}&state=abc"));

        back.ToString().ShouldBe($"{App}/signout-callback-oidc?state=abc");
        await Should.ThrowAsync<InvalidOperationException>(() => person.TokensAsync(App, "somebody-is-asked"));
    }

    [Fact]
    public async Task Without_proof_of_the_code_or_from_an_unknown_account_nothing_goes()
    {
        await using var provider = await IdentityProvider.StartAsync(Ada);
        await provider.RegisterClientAsync(App);
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var bare = await client.GetAsync(
            new Uri($"{provider.Issuer}/auth?client_id={IdentityProvider.ClientId}&response_type=code&scope=openid&redirect_uri={Uri.EscapeDataString($"{App}/signin-oidc")}"), Cancel);
        bare.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        bare.Headers.Location!.Query.ShouldContain("error=invalid_request");

        using var person = new PersonByHttp(provider);
        (await Should.ThrowAsync<InvalidOperationException>(() => person.TokensAsync(App, "nobody"))).Message.ShouldContain(
            "There is no such account.");
    }

    static JsonElement Claims(string jwt)
    {
        var part = jwt.Split('.')[1].Replace('-', '+').Replace('_', '/');
        return JsonElement.Parse(Convert.FromBase64String(part.PadRight((part.Length + 3) / 4 * 4, '=')));
    }
}
