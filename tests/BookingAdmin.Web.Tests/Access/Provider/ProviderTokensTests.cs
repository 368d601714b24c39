using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using BookingAdmin.Testing.Provider;
using BookingAdmin.Web.Access.Provider;

namespace BookingAdmin.Web.Tests.Access.Provider;

/// <summary>
/// Asking the provider again about somebody who signed in: a real one for what it does, one of the tests' own for what it should not.
/// </summary>
public sealed class ProviderTokensTests
{
    const string App = "http://127.0.0.1:9";
    static readonly TestAccount Ada = new("ada", "ada@example.test", "Ada Whitfield", "admin");

    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Refreshing_gives_the_persons_roles_of_now_and_another_refresh_token()
    {
        await using var live = await Live.StartAsync();
        await live.Provider.SetAccountAsync(Ada with { Roles = ["support"] });

        var first = (await live.Tokens.RefreshAsync(live.RefreshToken, "ada", Cancel)).Value.ShouldNotBeNull();
        first.Identity!.Value.GetProperty("realm_access").GetProperty("roles")[0].GetString().ShouldBe("support");
        first.RefreshToken.ShouldNotBeNull().ShouldNotBe(live.RefreshToken);

        await live.Provider.RotateKeysAsync();
        (await live.Tokens.RefreshAsync(first.RefreshToken, "ada", Cancel)).Outcome.ShouldBe(ProviderOutcome.Ok);
        (await live.Tokens.RefreshAsync(live.RefreshToken, "ada", Cancel)).Outcome.ShouldBe(
            ProviderOutcome.Refused, "a token that was used up");
    }

    [Fact]
    public async Task Userinfo_tells_the_roles_of_now()
    {
        await using var live = await Live.StartAsync();
        await live.Provider.SetAccountAsync(Ada with { Roles = [], EmailVerified = false });
        var person = await live.Tokens.UserInfoAsync(live.AccessToken, "ada", Cancel);
        person.Outcome.ShouldBe(ProviderOutcome.Ok);
        person.Value.GetProperty("email_verified").GetBoolean().ShouldBeFalse();
        person.Value.GetProperty("realm_access").GetProperty("roles").GetArrayLength().ShouldBe(0);

        (await live.Tokens.UserInfoAsync(live.AccessToken, "sam", Cancel)).Outcome.ShouldBe(
            ProviderOutcome.Refused, "an answer about somebody else");
    }

    [Fact]
    public async Task Somebody_whom_the_provider_no_longer_knows_is_refused()
    {
        await using var live = await Live.StartAsync();
        await live.Provider.RemoveAccountAsync("ada");
        (await live.Tokens.UserInfoAsync(live.AccessToken, "ada", Cancel)).Outcome.ShouldBe(ProviderOutcome.Refused);
        (await live.Tokens.RefreshAsync(live.RefreshToken, "ada", Cancel)).Outcome.ShouldBe(ProviderOutcome.Refused);
    }

    [Fact]
    public async Task A_refresh_token_that_was_revoked_is_refused()
    {
        await using var live = await Live.StartAsync();
        await live.Provider.RevokeRefreshTokensAsync("ada");
        (await live.Tokens.RefreshAsync(live.RefreshToken, "ada", Cancel)).Outcome.ShouldBe(ProviderOutcome.Refused);
    }

    [Fact]
    public async Task A_provider_that_is_down_tells_nothing_about_anybody_and_is_asked_again_later()
    {
        await using var live = await Live.StartAsync();
        await live.Provider.GoDownAsync();
        (await live.Tokens.RefreshAsync(live.RefreshToken, "ada", Cancel)).Outcome.ShouldBe(
            ProviderOutcome.Unreachable, "its metadata was never read");
        await live.Provider.ComeUpAsync();
        (await live.Tokens.UserInfoAsync(live.AccessToken, "ada", Cancel)).Outcome.ShouldBe(ProviderOutcome.Ok);

        await live.Provider.GoDownAsync();
        (await live.Tokens.RefreshAsync(live.RefreshToken, "ada", Cancel)).Outcome.ShouldBe(ProviderOutcome.Unreachable);
        (await live.Tokens.UserInfoAsync(live.AccessToken, "ada", Cancel)).Outcome.ShouldBe(ProviderOutcome.Unreachable);

        await live.Provider.ComeUpAsync();
        (await live.Tokens.RefreshAsync(live.RefreshToken, "ada", Cancel)).Outcome.ShouldBe(ProviderOutcome.Ok);
    }

    [Theory]
    [InlineData(400, """{"error":"invalid_grant"}""", nameof(ProviderOutcome.Refused))]
    [InlineData(400, """{"error":"invalid_request"}""", nameof(ProviderOutcome.Unreachable))]
    [InlineData(401, """{"error":"invalid_client"}""", nameof(ProviderOutcome.Unreachable))]
    [InlineData(429, """{"error":"slow_down"}""", nameof(ProviderOutcome.Unreachable))]
    [InlineData(500, """{"error":"invalid_grant"}""", nameof(ProviderOutcome.Unreachable))]
    [InlineData(503, "<html>", nameof(ProviderOutcome.Unreachable))]
    [InlineData(200, "<html>", nameof(ProviderOutcome.Unreachable))]
    [InlineData(200, "[]", nameof(ProviderOutcome.Unreachable))]
    [InlineData(200, "", nameof(ProviderOutcome.Unreachable))]
    [InlineData(200, """{"token_type":"Bearer"}""", nameof(ProviderOutcome.Unreachable))]
    [InlineData(200, """{"access_token":"a","token_type":"DPoP"}""", nameof(ProviderOutcome.Unreachable))]
    [InlineData(302, "", nameof(ProviderOutcome.Unreachable))]
    [InlineData(200, """{"access_token":"a","token_type":"bearer"}""", nameof(ProviderOutcome.Ok))]
    public async Task Only_an_answer_about_the_person_refuses_them(int status, string content, string outcome)
    {
        using var provider = new OwnProvider();
        provider.Answer = _ => new((HttpStatusCode)status) { Content = new StringContent(content, Encoding.UTF8) };
        (await Tokens(provider).RefreshAsync("r", "ada", Cancel)).Outcome.ToString().ShouldBe(outcome);
    }

    [Theory]
    [InlineData(401, "", nameof(ProviderOutcome.Refused))]
    [InlineData(403, "", nameof(ProviderOutcome.Unreachable))]
    [InlineData(500, "", nameof(ProviderOutcome.Unreachable))]
    [InlineData(200, "<html>", nameof(ProviderOutcome.Unreachable))]
    [InlineData(200, """{"name":"Ada"}""", nameof(ProviderOutcome.Refused))]
    [InlineData(200, """{"sub":"sam"}""", nameof(ProviderOutcome.Refused))]
    [InlineData(200, """{"sub":"ada"}""", nameof(ProviderOutcome.Ok))]
    public async Task Userinfo_must_be_about_the_person(int status, string content, string outcome)
    {
        using var provider = new OwnProvider();
        provider.Answer = _ => new((HttpStatusCode)status) { Content = new StringContent(content, Encoding.UTF8) };
        (await Tokens(provider).UserInfoAsync("a", "ada", Cancel)).Outcome.ToString().ShouldBe(outcome);
    }

    static readonly Dictionary<string, (string Reason, Action<OwnProvider, JsonObject> Change)> WrongIdentities = new(
        StringComparer.Ordinal)
    {
        ["right"] = ("", (_, _) => { }),
        ["right, for several"] = ("", (_, claims) =>
            (claims["aud"], claims["azp"]) = (new JsonArray("another", OwnProvider.ClientId), OwnProvider.ClientId)),
        ["somebody else"] = ("The new id_token is about somebody else.", (_, claims) => claims["sub"] = "sam"),
        ["nobody"] = ("The new id_token is about somebody else.", (_, claims) => claims.Remove("sub")),
        ["another issuer"] = ("It is from another issuer.", (_, claims) => claims["iss"] = "https://elsewhere.test"),
        ["another client"] = ("It is meant for another audience.", (_, claims) => claims["aud"] = "another"),
        ["another party"] = ("The new id_token is meant for another client.", (_, claims) => claims["azp"] = "another"),
        ["several without a party"] = ("The new id_token is meant for another client.", (_, claims) =>
            claims["aud"] = new JsonArray("another", OwnProvider.ClientId)),
        ["expired"] = ("It has expired.", (p, claims) => claims["exp"] = p.Now - 61),
        ["old"] = ("The new id_token was not issued now.", (p, claims) => claims["iat"] = p.Now - 3600),
        ["without time"] = ("The new id_token was not issued now.", (_, claims) => claims.Remove("iat")),
        ["of tomorrow"] = ("It was issued in the future.", (p, claims) => claims["iat"] = p.Now + 86_400),
    };

    public static TheoryData<string> Identities => [.. WrongIdentities.Keys];

    [Theory, MemberData(nameof(Identities))]
    public async Task The_new_id_token_is_checked_like_the_first(string what)
    {
        using var provider = new OwnProvider();
        var (reason, change) = WrongIdentities[what];
        var claims = new JsonObject { ["iss"] = OwnProvider.Issuer, ["aud"] = OwnProvider.ClientId, ["sub"] = "ada",
            ["iat"] = provider.Now, ["exp"] = provider.Now + 60 };
        change(provider, claims);
        provider.Answer = _ =>
            Json(new() { ["access_token"] = "a", ["token_type"] = "Bearer", ["expires_in"] = 60, ["id_token"] = provider.Token(claims) });

        var answer = await Tokens(provider).RefreshAsync("r", "ada", Cancel);

        answer.Reason.ShouldBe(reason);
        answer.Outcome.ShouldBe(reason.Length == 0 ? ProviderOutcome.Ok : ProviderOutcome.Refused);
    }

    [Fact]
    public async Task A_new_id_token_of_another_key_is_refused()
    {
        using var provider = new OwnProvider();
        var claims = new JsonObject { ["iss"] = OwnProvider.Issuer, ["aud"] = OwnProvider.ClientId, ["sub"] = "ada",
            ["iat"] = provider.Now, ["exp"] = provider.Now + 60 };
        provider.Answer = _ =>
            Json(new() { ["access_token"] = "a", ["token_type"] = "Bearer",
                ["id_token"] = provider.Token(claims, sign: RsaKey.Stranger.Sign) });
        (await Tokens(provider).RefreshAsync("r", "ada", Cancel)).Reason.ShouldBe("Its signature is wrong.");
    }

    [Fact]
    public async Task A_time_limit_is_no_refusal_and_giving_up_is_passed_on()
    {
        using var provider = new OwnProvider();
        provider.Answer = _ => throw new TaskCanceledException("The request was canceled due to the configured HttpClient.Timeout.");
        (await Tokens(provider).RefreshAsync("r", "ada", Cancel)).Outcome.ShouldBe(ProviderOutcome.Unreachable);

        using var giveUp = new CancellationTokenSource();
        await giveUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => Tokens(provider).RefreshAsync("r", "ada", giveUp.Token));
    }

    static ProviderTokens Tokens(OwnProvider provider) => new(provider.Connection, provider.Signed);

    static HttpResponseMessage Json(JsonObject content) =>
        new(HttpStatusCode.OK) { Content = new StringContent(content.ToJsonString(), Encoding.UTF8, "application/json") };

    /// <summary>A real provider with Ada signed in.</summary>
    sealed class Live(IdentityProvider provider, HttpClient backchannel, JsonElement tokens) : IAsyncDisposable
    {
        public IdentityProvider Provider => provider;
        public string AccessToken => tokens.GetProperty("access_token").GetString()!;
        public string RefreshToken => tokens.GetProperty("refresh_token").GetString()!;
        public ProviderTokens Tokens { get; } = Of(
            new(new LiveMetadata(provider.Issuer, backchannel), backchannel, IdentityProvider.ClientId, IdentityProvider.ClientSecret,
                TimeProvider.System));

        public static async Task<Live> StartAsync()
        {
            var provider = await IdentityProvider.StartAsync(Ada);
            await provider.RegisterClientAsync(App);
            using var person = new PersonByHttp(provider);
            return new(provider, new(), await person.TokensAsync(App, "ada"));
        }

        public ValueTask DisposeAsync()
        {
            backchannel.Dispose();
            return provider.DisposeAsync();
        }

        static ProviderTokens Of(ProviderConnection connection) => new(connection, new(connection));
    }
}
