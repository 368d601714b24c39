using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BookingAdmin.OpenIdConnect.Tests.Guards.Provider;

/// <summary>A whole provider on a loopback port, correct in everything but what a test bends.</summary>
sealed class MisbehavingProvider : IAsyncDisposable
{
    public const string ClientId = "booking-admin";
    public const string ClientSecret = "a secret of +the/client=";
    public const string Subject = "person-1";

    /// <summary>Made once: that takes longer than a whole sign-in.</summary>
    static readonly SigningKey UsualKey = SigningKey.Rsa();

    readonly WebApplication app;
    readonly ConcurrentDictionary<string, Dictionary<string, string>> requests = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, int> calls = new(StringComparer.Ordinal);

    MisbehavingProvider()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.Use(Misbehave);
        app.MapGet("/.well-known/openid-configuration", () => Json(Bent(DiscoveryDocument(), Discovery)));
        app.MapGet("/keys", () => Json(Bent(KeyDocument(), KeySet)));
        app.MapPost("/par", (Delegate)Push);
        app.MapGet("/authorize", (Delegate)Authorize);
        app.MapPost("/token", (Delegate)Token);
        app.MapGet("/userinfo", () =>
            Json(Bent(new JsonObject { ["sub"] = Subject, ["email"] = "anna@example.org", ["team"] = "desk" }, UserInfo)));
        app.MapGet("/end-session", (HttpContext context) =>
        {
            EndSession = Fields(context.Request.Query);
            return Results.Redirect(QueryHelpers.AddQueryString(EndSession["post_logout_redirect_uri"], "state", EndSession["state"]));
        });
    }

    // What a test bends.
    public Action<JsonObject>? Discovery { get; set; }
    public Action<JsonObject>? KeySet { get; set; }
    public Action<JsonObject>? Claims { get; set; }
    public Action<JsonObject>? TokenAnswer { get; set; }
    public Action<JsonObject>? UserInfo { get; set; }
    public Func<string, string>? IdToken { get; set; }
    public Action<Dictionary<string, string>>? Callback { get; set; }

    /// <summary>Paths that answer something else.</summary>
    public Dictionary<string, Func<HttpContext, Task>> Instead { get; } = new(StringComparer.Ordinal);

    public SigningKey Key { get; set; } = UsualKey;
    public List<SigningKey> PublishedKeys { get; } = [];

    // What a test looks at.
    public string Address => app.Urls.Single();
    public ConcurrentBag<string> Secrets { get; } = [ClientSecret];
    public Dictionary<string, string> AuthorizeQuery { get; private set; } = [];
    public Dictionary<string, string> TokenRequest { get; private set; } = [];
    public string? TokenAuthorization { get; private set; }
    public Dictionary<string, string>? EndSession { get; private set; }

    public int Calls(string path) => calls.GetValueOrDefault(path);

    public static async Task<MisbehavingProvider> StartAsync()
    {
        var provider = new MisbehavingProvider();
        provider.PublishedKeys.Add(provider.Key);
        await provider.app.StartAsync();
        return provider;
    }

    /// <summary>From now on nobody answers at this address.</summary>
    public Task StopAsync() => app.StopAsync();

    public ValueTask DisposeAsync() => app.DisposeAsync();

    JsonObject DiscoveryDocument() => new()
    {
        ["issuer"] = Address,
        ["authorization_endpoint"] = Address + "/authorize",
        ["token_endpoint"] = Address + "/token",
        ["userinfo_endpoint"] = Address + "/userinfo",
        ["jwks_uri"] = Address + "/keys",
        ["end_session_endpoint"] = Address + "/end-session",
        ["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_post", "client_secret_basic"),
        ["authorization_response_iss_parameter_supported"] = true,
    };

    JsonObject KeyDocument() => new() { ["keys"] = new JsonArray([.. PublishedKeys.Select(key => key.PublicKey.DeepClone())]) };

    Task Misbehave(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path.Value!;
        calls.AddOrUpdate(path, 1, (_, before) => before + 1);
        return Instead.TryGetValue(path, out var other) ? other(context) : next(context);
    }

    async Task<IResult> Push(HttpContext context)
    {
        var form = Fields(await context.Request.ReadFormAsync());
        if (!IsTheClient(context, form))
            return Error("invalid_client");
        var uri = "urn:ietf:params:oauth:request_uri:" + Secret();
        requests[uri] = form;
        return Results.Json(new JsonObject { ["request_uri"] = uri, ["expires_in"] = 60 }, statusCode: 201);
    }

    IResult Authorize(HttpContext context)
    {
        AuthorizeQuery = Fields(context.Request.Query);
        var request = AuthorizeQuery.TryGetValue("request_uri", out var uri) ? requests[uri] : AuthorizeQuery;
        Secrets.Add(request["state"]);
        Secrets.Add(request["nonce"]);
        var code = Secret();
        requests[code] = request;
        var callback = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["code"] = code, ["state"] = request["state"], ["iss"] = Address,
        };
        Callback?.Invoke(callback);
        if (request.GetValueOrDefault("response_mode") != "form_post")
            return Results.Redirect(QueryHelpers.AddQueryString(request["redirect_uri"], callback!));

        var fields = callback.Select(field => $"<input type=hidden name='{field.Key}' value='{field.Value}'>");
        return Results.Content($"<form method=post action='{request["redirect_uri"]}'>{string.Concat(fields)}</form>", "text/html");
    }

    async Task<IResult> Token(HttpContext context)
    {
        var form = TokenRequest = Fields(await context.Request.ReadFormAsync());
        TokenAuthorization = context.Request.Headers.Authorization;
        Secrets.Add(form.GetValueOrDefault("code_verifier", ClientSecret));
        if (!IsTheClient(context, form))
            return Error("invalid_client");
        if (!requests.TryRemove(form["code"], out var request) || request["redirect_uri"] != form["redirect_uri"]
            || !ProvesTheChallenge(request, form))
            return Error("invalid_grant");

        var accessToken = Secret();
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = Address,
            ["aud"] = ClientId,
            ["sub"] = Subject,
            ["name"] = "Anna",
            ["iat"] = now,
            ["exp"] = now + 3600,
            ["nonce"] = request["nonce"],
            ["at_hash"] = SigningKey.Encode(HalfHash(accessToken)),
        };
        var idToken = Key.Sign(Bent(claims, Claims));
        idToken = IdToken?.Invoke(idToken) ?? idToken;
        Secrets.Add(idToken);
        return Json(Bent(new JsonObject
        {
            ["access_token"] = accessToken, ["id_token"] = idToken, ["refresh_token"] = Secret(), ["token_type"] = "Bearer",
            ["expires_in"] = 600,
        }, TokenAnswer));
    }

    byte[] HalfHash(string accessToken)
    {
        var bytes = Encoding.ASCII.GetBytes(accessToken);
        return Key.Algorithm[^3..] switch
        {
            "384" => SHA384.HashData(bytes)[..24],
            "512" => SHA512.HashData(bytes)[..32],
            _ => SHA256.HashData(bytes)[..16],
        };
    }

    static bool ProvesTheChallenge(Dictionary<string, string> request, Dictionary<string, string> form)
        => !request.TryGetValue("code_challenge", out var challenge)
            || (request["code_challenge_method"] == "S256"
                && challenge == SigningKey.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"]))));

    static bool IsTheClient(HttpContext context, Dictionary<string, string> form)
    {
        if (form.TryGetValue("client_secret", out var secret))
            return form["client_id"] == ClientId && secret == ClientSecret;
        // Both parts are escaped as in a form: RFC 6749, 2.3.1.
        var expected = $"{ClientId}:{Uri.EscapeDataString(ClientSecret).Replace("%20", "+", StringComparison.Ordinal)}";
        return context.Request.Headers.Authorization == "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes(expected));
    }

    string Secret()
    {
        var secret = SigningKey.Encode(RandomNumberGenerator.GetBytes(24));
        Secrets.Add(secret);
        return secret;
    }

    static JsonObject Bent(JsonObject json, Action<JsonObject>? bend)
    {
        bend?.Invoke(json);
        return json;
    }

    static IResult Json(JsonObject json) => Results.Content(json.ToJsonString(), "application/json");

    static IResult Error(string error) => Results.Json(new JsonObject { ["error"] = error }, statusCode: 400);

    static Dictionary<string, string> Fields(IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> fields)
        => fields.ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal);
}
