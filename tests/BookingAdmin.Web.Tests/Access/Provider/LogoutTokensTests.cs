using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using BookingAdmin.Testing.Provider;
using BookingAdmin.Web.Access.Provider;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BookingAdmin.Web.Tests.Access.Provider;

/// <summary>Which logout tokens end sessions. Each wrong one differs from a right one in one thing, and is refused for just that.</summary>
public sealed class LogoutTokensTests
{
    const string Event = "http://schemas.openid.net/event/backchannel-logout";

    static readonly Dictionary<string, (string Reason, Func<OwnProvider, string> Token)> WrongTokens = new(StringComparer.Ordinal)
    {
        ["no JWT"] = ("It is not a JWT.", _ => "logout"),
        ["empty"] = ("It is not a JWT.", _ => ""),
        ["five parts"] = ("It is encrypted.", p =>
            p.Sign("""{"alg":"dir","enc":"A256GCM"}""", "{}").Split('.') is [var head, ..] ? $"{head}..AA.AA.AA" : ""),
        ["algorithm none"] = ("Its algorithm is not one of those allowed.", p =>
            p.Token(Claims(p), header => header["alg"] = "none", _ => [])),
        ["HMAC with the public key"] = ("Its algorithm is not one of those allowed.", p =>
            p.Token(Claims(p), header => header["alg"] = "HS256", p.SignWithPublicKey)),
        ["HMAC with the client secret"] = ("Its algorithm is not one of those allowed.", p =>
            p.Token(Claims(p), header => header["alg"] = "HS256", text => HMACSHA256.HashData("secret"u8, text))),
        ["critical header"] = ("It has a critical header, and none is understood here.", p =>
            p.Token(Claims(p), header => header["crit"] = new JsonArray("exp"))),
        ["another's key"] = ("Its signature is wrong.", p => p.Token(Claims(p), sign: RsaKey.Stranger.Sign)),
        ["unknown key id"] = ("Its key is not one of the provider's.", p =>
            p.Token(Claims(p), header => header["kid"] = "other", RsaKey.Stranger.Sign)),
        ["changed afterwards"] = ("Its signature is wrong.", p =>
            Changed(p.Token(Claims(p)), p.Token(Claims(p, claims => claims["sid"] = "another")))),
        ["a claim twice"] = ("One of its claims is there twice.", p =>
            p.Sign($$"""{"alg":"RS256","kid":"{{p.Key.Id}}"}""", """{"iss":"https://elsewhere.test","iss":"https://provider.test"}""")),
        ["no object"] = ("It is not a JWT.", p => p.Sign($$"""{"alg":"RS256","kid":"{{p.Key.Id}}"}""", "[]")),
        ["another issuer"] = ("It is from another issuer.", p => p.Token(Claims(p, claims => claims["iss"] = "https://elsewhere.test"))),
        ["no issuer"] = ("It is from another issuer.", p => p.Token(Claims(p, claims => claims.Remove("iss")))),
        ["another audience"] = ("It is meant for another audience.", p => p.Token(Claims(p, claims => claims["aud"] = "another-app"))),
        ["other audiences"] = ("It is meant for another audience.", p =>
            p.Token(Claims(p, claims => claims["aud"] = new JsonArray("another-app", "a-third")))),
        ["no audience"] = ("It is meant for another audience.", p => p.Token(Claims(p, claims => claims.Remove("aud")))),
        ["expired"] = ("It has expired.", p => p.Token(Claims(p, claims => claims["exp"] = p.Now - 61))),
        ["no expiry"] = ("It does not say when it expires.", p => p.Token(Claims(p, claims => claims.Remove("exp")))),
        ["expiry as text"] = ("It is not a JWT.", p => p.Token(Claims(p, claims => claims["exp"] = "tomorrow"))),
        ["not valid yet"] = ("It is not valid yet.", p => p.Token(Claims(p, claims => claims["nbf"] = p.Now + 3600))),
        ["no time of issue"] = ("It does not say when it was issued.", p => p.Token(Claims(p, claims => claims.Remove("iat")))),
        ["issued tomorrow"] = ("It was issued in the future.", p =>
            p.Token(Claims(p, claims => (claims["iat"], claims["exp"]) = (p.Now + 86_400, p.Now + 90_000)))),
        ["issued an hour ago"] = ("It is too old.", p => p.Token(Claims(p, claims => claims["iat"] = p.Now - 3600))),
        ["type of an access token"] = ("It is not of the type of a logout token.", p =>
            p.Token(Claims(p), header => header["typ"] = "at+jwt")),
        ["no events"] = ("It does not carry the event of a logout.", p => p.Token(Claims(p, claims => claims.Remove("events")))),
        ["events as text"] = ("It does not carry the event of a logout.", p => p.Token(Claims(p, claims => claims["events"] = Event))),
        ["another event"] = ("It does not carry the event of a logout.", p =>
            p.Token(Claims(p, claims => claims["events"] = new JsonObject { ["urn:other"] = new JsonObject() }))),
        ["event that is no object"] = ("It does not carry the event of a logout.", p =>
            p.Token(Claims(p, claims => claims["events"] = new JsonObject { [Event] = true }))),
        ["nonce"] = ("It has a nonce, which a logout token must not.", p => p.Token(Claims(p, claims => claims["nonce"] = "n"))),
        ["empty nonce"] = ("It has a nonce, which a logout token must not.", p => p.Token(Claims(p, claims => claims["nonce"] = null))),
        ["neither session nor subject"] = ("It names neither a session nor a subject.", p =>
            p.Token(Claims(p, claims => (claims.Remove("sid"), claims.Remove("sub")).ToString()))),
        ["session as number"] = ("Its session or its subject is not a text.", p => p.Token(Claims(p, claims => claims["sid"] = 7))),
        ["empty subject"] = ("Its session or its subject is not a text.", p => p.Token(Claims(p, claims => claims["sub"] = ""))),
        ["no id"] = ("It has no id.", p => p.Token(Claims(p, claims => claims.Remove("jti")))),
    };

    public static TheoryData<string> Wrong => [.. WrongTokens.Keys];

    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Wrong))]
    public async Task A_wrong_token_is_refused_for_what_is_wrong(string what)
    {
        using var provider = new OwnProvider();
        var (reason, token) = WrongTokens[what];
        (await Should.ThrowAsync<TokenRefusedException>(() => Reader(provider).ReadAsync(token(provider), Cancel))).Message.ShouldBe(
            reason);
    }

    [Theory]
    [InlineData("logout+jwt")]
    [InlineData("application/logout+jwt")]
    [InlineData("JWT")]
    [InlineData(null)]
    public async Task A_right_token_names_the_session_and_the_subject(string? type)
    {
        using var provider = new OwnProvider();
        var token = provider.Token(Claims(provider), header => header["typ"] = type);
        (await Reader(provider).ReadAsync(token, Cancel))
            .ShouldSatisfyAllConditions(read => read.Sid.ShouldBe("session-1"), read => read.Subject.ShouldBe("ada"));
    }

    [Fact]
    public async Task A_session_or_a_subject_is_enough_and_other_audiences_may_be_there()
    {
        using var provider = new OwnProvider();
        var session = provider.Token(Claims(provider, claims => claims.Remove("sub")));
        var subject = provider.Token(
            Claims(provider, claims => (claims["aud"], _) = (new JsonArray("another-app", OwnProvider.ClientId), claims.Remove("sid"))));
        (await Reader(provider).ReadAsync(session, Cancel))
            .ShouldSatisfyAllConditions(read => read.Sid.ShouldBe("session-1"), read => read.Subject.ShouldBe(null));
        (await Reader(provider).ReadAsync(subject, Cancel))
            .ShouldSatisfyAllConditions(read => read.Sid.ShouldBe(null), read => read.Subject.ShouldBe("ada"));
    }

    [Fact]
    public async Task A_new_key_works_at_once_and_invented_ones_do_not_make_us_ask_again_and_again()
    {
        using var provider = new OwnProvider();
        var reader = Reader(provider);
        await reader.ReadAsync(provider.Token(Claims(provider)), Cancel);
        provider.Fetches.ShouldBe(1);

        provider.RotateKey("second");
        await reader.ReadAsync(provider.Token(Claims(provider)), Cancel);
        provider.Fetches.ShouldBe(2);

        for (var i = 0; i < 20; i++)
            await Should.ThrowAsync<TokenRefusedException>(
                () => reader.ReadAsync(
                    provider.Token(Claims(provider), header => header["kid"] = $"invented-{i}", RsaKey.Stranger.Sign), Cancel));
        provider.Fetches.ShouldBe(3);

        provider.Clock.Advance(TimeSpan.FromSeconds(30));
        provider.RotateKey("third");
        await reader.ReadAsync(provider.Token(Claims(provider)), Cancel);
        provider.Fetches.ShouldBe(4);
    }

    [Fact]
    public async Task Without_the_providers_keys_nothing_can_be_told()
    {
        using var provider = new OwnProvider { IsDown = true };
        await Should.ThrowAsync<ProviderUnreachableException>(() => Reader(provider).ReadAsync(provider.Token(Claims(provider)), Cancel));
    }

    [Fact]
    public async Task The_logout_token_of_a_real_provider_names_the_session_of_the_sign_in_also_after_its_key_changed()
    {
        await using var provider = await IdentityProvider.StartAsync(
            new TestAccount("ada", "ada@example.test", "Ada Whitfield"), new TestAccount("sam", "sam@example.test", "Sam Okafor"));
        List<string> posted = [];
        await using var app = await AppAsync(posted);
        var address = app.Urls.Single();
        await provider.RegisterClientAsync(address);
        using var backchannel = new HttpClient();
        var connection = new ProviderConnection(
            new LiveMetadata(provider.Issuer, backchannel), backchannel, IdentityProvider.ClientId, IdentityProvider.ClientSecret,
            TimeProvider.System);
        var signed = new SignedTokens(connection);
        var reader = new LogoutTokens(connection, signed);

        foreach (var person in new[] { "ada", "sam" })
        {
            using var browser = new PersonByHttp(provider);
            var signIn = await signed.ReadAsync(
                (await browser.TokensAsync(address, person)).GetProperty("id_token").GetString()!, IdentityProvider.ClientId, Cancel);
            await provider.RotateKeysAsync();
            (await provider.EndSessionsAsync(person)).ShouldBe(1);

            var logout = await reader.ReadAsync(posted[^1], Cancel);
            logout.Subject.ShouldBe(person);
            logout.Sid.ShouldBe(signIn.Text("sid").ShouldNotBeNull());
        }
        posted.Count.ShouldBe(2);
    }

    static LogoutTokens Reader(OwnProvider provider) => new(provider.Connection, provider.Signed);

    static JsonObject Claims(OwnProvider provider, Action<JsonObject>? change = null)
    {
        var claims = new JsonObject
        {
            ["iss"] = OwnProvider.Issuer, ["aud"] = OwnProvider.ClientId, ["iat"] = provider.Now, ["exp"] = provider.Now + 120,
            ["jti"] = "logout-1",
            ["sid"] = "session-1", ["sub"] = "ada", ["events"] = new JsonObject { [Event] = new JsonObject() },
        };
        change?.Invoke(claims);
        return claims;
    }

    /// <summary>The claims of one token under the signature of another.</summary>
    static string Changed(string signed, string other) =>
        signed.Split('.') is [var header, _, var signature] ? $"{header}.{other.Split('.')[1]}.{signature}" : "";

    static async Task<WebApplication> AppAsync(List<string> posted)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/session/back-channel-logout", async (HttpContext context) =>
        {
            posted.Add((await context.Request.ReadFormAsync(context.RequestAborted))["logout_token"].ToString());
            return Results.StatusCode((int)HttpStatusCode.OK);
        });
        await app.StartAsync(Cancel);
        return app;
    }
}
