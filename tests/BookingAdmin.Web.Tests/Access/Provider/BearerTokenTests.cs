using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text.Json.Nodes;
using BookingAdmin.Testing.Provider;
using BookingAdmin.Web.Access.Provider;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BookingAdmin.Web.Tests.Access.Provider;

/// <summary>Which access tokens let an API caller in. Each wrong one differs from a right one in one thing.</summary>
public sealed class BearerTokenTests
{
    static readonly Dictionary<string, (string Reason, Func<OwnProvider, string> Token)> WrongTokens = new(StringComparer.Ordinal)
    {
        ["garbage"] = ("It is not a JWT.", _ => "garbage"),
        ["nothing"] = ("It is not a JWT.", _ => ""),
        ["garbage in three parts"] = ("It is not a JWT.", _ => "a.b.c"),
        ["algorithm none"] = ("Its algorithm is not one of those allowed.", p =>
            p.Token(Claims(p), header => header["alg"] = "none", _ => [])),
        ["HMAC with the public key"] = ("Its algorithm is not one of those allowed.", p =>
            p.Token(Claims(p), header => header["alg"] = "HS256", p.SignWithPublicKey)),
        ["another's key"] = ("Its signature is wrong.", p => p.Token(Claims(p), sign: RsaKey.Stranger.Sign)),
        ["unknown key"] = ("Its key is not one of the provider's.", p =>
            p.Token(Claims(p), header => header["kid"] = "other", RsaKey.Stranger.Sign)),
        ["another issuer"] = ("It is from another issuer.", p => p.Token(Claims(p, claims => claims["iss"] = "https://elsewhere.test"))),
        ["another audience"] = ("It is meant for another audience.", p =>
            p.Token(Claims(p, claims => claims["aud"] = "https://elsewhere.test/api"))),
        ["id_token"] = ("It is meant for another audience.", p =>
            p.Token(Claims(p, claims => (claims["aud"], claims["nonce"]) = (OwnProvider.ClientId, "n")))),
        ["id_token for the API"] = ("It is an id_token or a logout token, not an access token.", p =>
            p.Token(Claims(p, claims => claims["nonce"] = "n"))),
        ["id_token with at_hash for the API"] = ("It is an id_token or a logout token, not an access token.", p =>
            p.Token(Claims(p, claims => claims["at_hash"] = "h"))),
        ["logout token for the API"] = ("It is an id_token or a logout token, not an access token.", p =>
            p.Token(Claims(p, claims => claims["events"] = new JsonObject()))),
        ["type of a logout token"] = ("It is not of the type of an access token.", p =>
            p.Token(Claims(p), header => header["typ"] = "logout+jwt")),
        ["expired"] = ("It has expired.", p => p.Token(Claims(p, claims => claims["exp"] = p.Now - 61))),
        ["without expiry"] = ("It does not say when it expires.", p => p.Token(Claims(p, claims => claims.Remove("exp")))),
        ["not valid yet"] = ("It is not valid yet.", p => p.Token(Claims(p, claims => claims["nbf"] = p.Now + 3600))),
        ["issued tomorrow"] = ("It was issued in the future.", p => p.Token(Claims(p, claims => claims["iat"] = p.Now + 86_400))),
        ["without subject"] = ("It does not say whose it is.", p => p.Token(Claims(p, claims => claims.Remove("sub")))),
        ["nobody of ours"] = ("Its subject is nobody here.", p => p.Token(Claims(p, claims => claims["sub"] = "stranger"))),
    };

    public static TheoryData<string> Wrong => [.. WrongTokens.Keys];

    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("at+jwt")]
    [InlineData("JWT")]
    public async Task A_right_token_lets_the_caller_in(string type)
    {
        using var provider = new OwnProvider();
        await using var api = await Api.StartAsync(provider.Connection);
        using var answer = await api.GetAsync("/who", provider.Token(Claims(provider), header => header["typ"] = type));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync(Cancel)).ShouldBe("ada");
        api.Logged.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Wrong))]
    public async Task A_wrong_token_is_answered_with_401_and_logged_without_the_token(string what)
    {
        using var provider = new OwnProvider();
        await using var api = await Api.StartAsync(provider.Connection);
        var (reason, token) = WrongTokens[what];
        var text = token(provider);
        using var answer = await api.GetAsync("/who", text);

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer error=\"invalid_token\"");
        (await answer.Content.ReadAsStringAsync(Cancel)).ShouldBe("""{"error":"Unauthorized"}""");
        api.Logged.ShouldBe([(201, $"A bearer token was refused. {reason}")]);
    }

    [Fact]
    public async Task Without_a_token_the_answer_is_401_and_nothing_is_wrong()
    {
        using var provider = new OwnProvider();
        await using var api = await Api.StartAsync(provider.Connection);
        using var none = await api.GetAsync("/who", null);
        none.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        none.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
        (await none.Content.ReadAsStringAsync(Cancel)).ShouldBe("""{"error":"Unauthorized"}""");
        using var other = await api.GetAsync("/who", "dXNlcjpwYXNz", "Basic");
        other.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
        api.Logged.ShouldBeEmpty();
        provider.Fetches.ShouldBe(0);
    }

    [Fact]
    public async Task What_the_caller_may_not_do_is_answered_with_403_in_JSON()
    {
        using var provider = new OwnProvider();
        await using var api = await Api.StartAsync(provider.Connection);
        using var answer = await api.GetAsync("/never", provider.Token(Claims(provider)));
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await answer.Content.ReadAsStringAsync(Cancel)).ShouldBe("""{"error":"Forbidden"}""");
    }

    [Fact]
    public async Task A_provider_that_went_down_does_not_keep_callers_out()
    {
        using var provider = new OwnProvider();
        await using var api = await Api.StartAsync(provider.Connection);
        var token = provider.Token(Claims(provider));
        (await api.GetAsync("/who", token)).Dispose();

        provider.IsDown = true;
        using var answer = await api.GetAsync("/who", token);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_provider_whose_keys_were_never_seen_is_told_as_503_since_the_token_may_be_good()
    {
        using var provider = new OwnProvider { IsDown = true };
        await using var api = await Api.StartAsync(provider.Connection);
        using var answer = await api.GetAsync("/who", provider.Token(Claims(provider)));
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer.Headers.RetryAfter.ShouldNotBeNull();
        (await answer.Content.ReadAsStringAsync(Cancel)).ShouldBe("""{"error":"The identity provider cannot be reached"}""");
        api.Logged.ShouldHaveSingleItem().Event.ShouldBe(202);
    }

    [Fact]
    public async Task An_audience_that_is_the_client_id_does_not_start()
    {
        using var provider = new OwnProvider();
        await using var api = await Api.StartAsync(provider.Connection, OwnProvider.ClientId);
        (await Should.ThrowAsync<InvalidOperationException>(() => api.GetAsync("/who", null))).Message.ShouldContain(
            "must not be the client id");
    }

    [Fact]
    public async Task Tokens_of_a_real_provider_are_told_apart_and_its_new_key_works_at_once()
    {
        const string App = "http://127.0.0.1:9";
        await using var provider = await IdentityProvider.StartAsync(new TestAccount("ada", "ada@example.test", "Ada Whitfield", "admin"));
        await provider.RegisterClientAsync(App);
        using var backchannel = new HttpClient();
        await using var api = await Api.StartAsync(
            new(new LiveMetadata(provider.Issuer, backchannel), backchannel, IdentityProvider.ClientId, IdentityProvider.ClientSecret,
                TimeProvider.System));
        using var person = new PersonByHttp(provider);
        var forUs = await person.TokensAsync(App, "ada", resource: OwnProvider.Audience);
        async Task<HttpStatusCode> StatusAsync(string token)
        {
            using var answer = await api.GetAsync("/who", token);
            return answer.StatusCode;
        }

        (await StatusAsync(forUs.GetProperty("access_token").GetString()!)).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(forUs.GetProperty("id_token").GetString()!)).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(forUs.GetProperty("refresh_token").GetString()!)).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(await provider.AccessTokenAsync("ada", "https://elsewhere.test/api"))).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(await provider.AccessTokenAsync("ada", OwnProvider.Audience, TimeSpan.FromMinutes(-2))))
            .ShouldBe(HttpStatusCode.Unauthorized);

        await provider.RotateKeysAsync();
        (await StatusAsync(await provider.AccessTokenAsync("ada", OwnProvider.Audience))).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(forUs.GetProperty("access_token").GetString()!)).ShouldBe(HttpStatusCode.Unauthorized, "its key was withdrawn");
    }

    static JsonObject Claims(OwnProvider provider, Action<JsonObject>? change = null)
    {
        var claims = new JsonObject
        {
            ["iss"] = OwnProvider.Issuer, ["aud"] = OwnProvider.Audience, ["sub"] = "ada", ["iat"] = provider.Now,
            ["exp"] = provider.Now + 60, ["jti"] = "1",
        };
        change?.Invoke(claims);
        return claims;
    }

    /// <summary>Two JSON endpoints behind bearer tokens. Whoever is called "stranger" is nobody here.</summary>
    sealed class Api(WebApplication app, LogLines lines) : IAsyncDisposable
    {
        public IReadOnlyCollection<(int Event, string Message)> Logged => lines.Entries;

        public static async Task<Api> StartAsync(ProviderConnection connection, string audience = OwnProvider.Audience)
        {
            var lines = new LogLines();
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseTestServer();
            builder.Logging.ClearProviders().AddProvider(lines);
            builder.Services.AddProvider(_ => connection);
            builder.Services.AddAuthentication(BearerTokenHandler.SchemeName).AddBearerTokens(options =>
            {
                options.Audience = audience;
                options.PrincipalOf = (_, claims, _) =>
                    Task.FromResult(claims.GetProperty("sub").GetString() is var subject and not "stranger"
                    ? new ClaimsPrincipal(new ClaimsIdentity([new("sub", subject!)], BearerTokenHandler.SchemeName)) : null);
            });
            builder.Services.AddAuthorization();
            var app = builder.Build();
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapGet("/who", (ClaimsPrincipal caller) => caller.FindFirstValue("sub")).RequireAuthorization();
            app.MapGet("/never", () => "").RequireAuthorization(policy => policy.RequireClaim("never"));
            await app.StartAsync(Cancel);
            return new(app, lines);
        }

        public async Task<HttpResponseMessage> GetAsync(string path, string? token, string scheme = "Bearer")
        {
            using var client = app.GetTestClient();
            if (token is not null)
                client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(scheme, token);
            return await client.GetAsync(new Uri(path, UriKind.Relative), Cancel);
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }

    /// <summary>What the handler logs.</summary>
    sealed class LogLines : ILoggerProvider, ILogger
    {
        readonly ConcurrentQueue<(int, string)> entries = new();

        public IReadOnlyCollection<(int Event, string Message)> Entries => entries;

        public ILogger CreateLogger(string categoryName) =>
            categoryName == typeof(BearerTokenHandler).FullName ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            // The framework's own lines of a scheme: "was not authenticated", "was challenged".
            if (eventId.Id >= 200)
                entries.Enqueue((eventId.Id, formatter(state, exception)));
        }

        public void Dispose()
        {
        }
    }
}
