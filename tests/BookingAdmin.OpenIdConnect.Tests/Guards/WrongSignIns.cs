using System.Text;
using System.Text.Json.Nodes;
using BookingAdmin.OpenIdConnect.Tests.Guards.Provider;
using BookingAdmin.Web.Access.OpenIdConnect;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;

namespace BookingAdmin.OpenIdConnect.Tests.Guards;

/// <summary>What one case bends, of a sign-in that is right in all else.</summary>
sealed class Scene(MisbehavingProvider provider)
{
    public MisbehavingProvider Provider { get; } = provider;

    public Action<OpenIdConnectOptions>? Options { get; set; }

    /// <summary>What the browser does before this sign-in.</summary>
    public Func<Browser, Task>? Before { get; set; }

    /// <summary>The browser and what it brings back, just before the callback.</summary>
    public Action<Browser, Dictionary<string, string>>? AtCallback { get; set; }
}

/// <summary>The ways in which a sign-in is wrong, each with the fault that it must end in.</summary>
static class WrongSignIns
{
    static readonly long Day = (long)TimeSpan.FromDays(1).TotalSeconds;

    public static Dictionary<string, (SignInFault Fault, Action<Scene> Bend)> All { get; } = new(StringComparer.Ordinal)
    {
        // The callback.
        ["a parameter of the callback is repeated"] = (SignInEvents.CallbackUnreadable,
            scene => OnCallback(scene, fields => fields["CODE"] = "another")),
        ["an id_token comes on the callback"] = (SignInEvents.TokensOnCallback,
            scene => OnCallback(scene, fields => fields["id_token"] = scene.Provider.Key.Sign([]))),
        ["an access token comes on the callback"] = (SignInEvents.TokensOnCallback,
            scene => OnCallback(scene, fields => fields["access_token"] = "anything")),
        ["the state is missing"] = (SignInEvents.StateMissing, scene => OnCallback(scene, fields => fields.Remove("state"))),
        ["the state was changed"] = (SignInEvents.StateUnreadable,
            scene => OnCallback(scene, fields => fields["state"] = Changed(fields["state"]))),
        ["the state is made up"] = (SignInEvents.StateUnreadable, scene => OnCallback(scene, fields => fields["state"] = "made-up")),
        ["the state is of another browser"] = (SignInEvents.OtherBrowser,
            scene => scene.AtCallback = (browser, _) => browser.Cookies.Clear()),
        ["the correlation cookie is missing"] = (SignInEvents.OtherBrowser,
            scene => scene.AtCallback = (browser, _) => Forget(browser, "Correlation")),
        ["the correlation cookie has another value"] = (SignInEvents.OtherBrowser,
            scene => scene.AtCallback = (browser, _) => browser.Cookies[NameOf(browser, "Correlation")] = "other"),
        ["the nonce cookie is missing"] = (SignInEvents.NonceCookieMissing,
            scene => scene.AtCallback = (browser, _) => Forget(browser, "Nonce")),
        ["the callback does not say its issuer as promised"] = (SignInEvents.CallbackIssuerMissing,
            scene => OnCallback(scene, fields => fields.Remove("iss"))),
        ["the callback is of another issuer"] = (SignInEvents.CallbackIssuerWrong,
            scene => OnCallback(scene, fields => fields["iss"] = "https://other.example")),
        ["the issuer of the callback is the state"] = (SignInEvents.CallbackIssuerWrong,
            scene => OnCallback(scene, fields => fields["iss"] = fields["state"])),
        ["the person cancels"] = (SignInEvents.AccessDenied,
            scene => OnCallback(scene, fields => Replace(fields, "code", "error", "access_denied"))),
        ["the provider has an error"] = (SignInEvents.ProviderError, scene => OnCallback(scene, fields =>
        {
            Replace(fields, "code", "error", "server_error");
            fields["error_description"] = "Our own sentence";
        })),
        ["the error of the provider is the state"] = (SignInEvents.ProviderError,
            scene => OnCallback(scene, fields => Replace(fields, "code", "error", fields["state"]))),
        ["the callback has no code"] = (SignInEvents.RefusedByFramework, scene => OnCallback(scene, fields => fields.Remove("code"))),

        // Discovery and keys.
        ["discovery does not answer in time"] = (SignInEvents.ProviderUnreachable,
            scene => Hang(scene, "/.well-known/openid-configuration")),
        ["discovery is not found"] = (SignInEvents.ProviderFailed, scene => Answer(scene, "/.well-known/openid-configuration", 404)),
        ["discovery knows no such realm"] = (SignInEvents.ProviderFailed,
            scene => Answer(scene, "/.well-known/openid-configuration", 404, """{"error":"Realm does not exist"}""")),
        ["discovery fails"] = (SignInEvents.ProviderFailed, scene => Answer(scene, "/.well-known/openid-configuration", 503)),
        ["discovery is a redirect"] = (SignInEvents.ProviderFailed,
            scene => RedirectAt(scene, "/.well-known/openid-configuration")),
        ["discovery is HTML"] = (SignInEvents.ProviderUnreadable,
            scene => Answer(scene, "/.well-known/openid-configuration", 200, "<html>")),
        ["discovery is a list"] = (SignInEvents.ProviderUnreadable, scene => Answer(scene, "/.well-known/openid-configuration", 200, "[]")),
        ["discovery names no token endpoint"] = (SignInEvents.EndpointMissing,
            scene => scene.Provider.Discovery = json => json.Remove("token_endpoint")),
        ["discovery is of another issuer"] = (SignInEvents.DiscoveryIssuerWrong,
            scene => scene.Provider.Discovery = json => json["issuer"] = "https://other.example"),
        ["discovery names an endpoint without https"] = (SignInEvents.DiscoveryInsecure, BehindHttps),
        ["the keys do not answer in time"] = (SignInEvents.ProviderUnreachable, scene => Hang(scene, "/keys")),
        ["the keys fail"] = (SignInEvents.ProviderFailed, scene => Answer(scene, "/keys", 500)),
        ["the keys are HTML"] = (SignInEvents.ProviderUnreadable, scene => Answer(scene, "/keys", 200, "<html>")),
        ["there are no keys"] = (SignInEvents.KeysEmpty, scene => scene.Provider.KeySet = json => json["keys"] = new JsonArray()),

        // Pushing the request.
        ["a push is required and not offered"] = (SignInEvents.Unexpected,
            scene => scene.Options = oidc => oidc.PushedAuthorizationBehavior = PushedAuthorizationBehavior.Require),
        ["the push does not answer in time"] = (SignInEvents.ProviderUnreachable, scene => Push(scene, () => Hang(scene, "/par"))),
        ["the push fails"] = (SignInEvents.ProviderFailed, scene => Push(scene, () => Answer(scene, "/par", 500))),
        ["the push is refused"] = (SignInEvents.ProviderError,
            scene => Push(scene, () => Answer(scene, "/par", 400, """{"error":"invalid_request"}"""))),
        ["the push gives no request_uri"] = (SignInEvents.RefusedByFramework, scene => Push(scene, () => Answer(scene, "/par", 201, "{}"))),

        // The token endpoint.
        ["the token endpoint does not answer in time"] = (SignInEvents.ProviderUnreachable, scene => Hang(scene, "/token")),
        ["the token endpoint breaks off"] = (SignInEvents.ProviderUnreachable,
            scene => scene.Provider.Instead["/token"] = context => Task.Run(context.Abort)),
        ["the token endpoint fails"] = (SignInEvents.ProviderFailed, scene => Answer(scene, "/token", 502)),
        ["the token endpoint refuses without JSON"] = (SignInEvents.ProviderFailed, scene => Answer(scene, "/token", 400, "no")),
        ["the token endpoint is a redirect"] = (SignInEvents.ProviderFailed, scene => RedirectAt(scene, "/token")),
        ["the code was used before"] = (SignInEvents.ProviderError,
            scene => Answer(scene, "/token", 400, """{"error":"invalid_grant","error_description":"Our own sentence"}""")),
        ["the code is made up"] = (SignInEvents.ProviderError, scene => OnCallback(scene, fields => fields["code"] = "made-up")),
        ["the code is of another sign-in, whose challenge differs"] = (SignInEvents.ProviderError,
            scene => scene.Options = oidc => oidc.Events.OnAuthorizationCodeReceived = OtherVerifier),
        ["the client secret is wrong"] = (SignInEvents.ProviderError, scene => scene.Options = oidc => oidc.ClientSecret = "wrong secret"),
        ["the token endpoint answers HTML"] = (SignInEvents.ProviderUnreadable, scene => Answer(scene, "/token", 200, "<html>")),
        ["the token endpoint answers too much"] = (SignInEvents.ProviderUnreadable,
            scene => Answer(scene, "/token", 200, $$"""{"id_token":"{{new string('x', 2_000_000)}}"}""")),
        ["the token endpoint refuses without an error code"] = (SignInEvents.ProviderFailed, scene => Answer(scene, "/token", 400, "{}")),
        ["there is no id_token"] = (SignInEvents.TokenMissing, scene => scene.Provider.TokenAnswer = json => json.Remove("id_token")),
        ["there is no access token"] = (SignInEvents.TokenMissing,
            scene => scene.Provider.TokenAnswer = json => json.Remove("access_token")),

        // The id_token.
        ["the id_token is no JWT"] = (SignInEvents.IdTokenUnreadable, scene => scene.Provider.IdToken = _ => "not-a-token-at-all"),
        ["the id_token is encrypted"] = (SignInEvents.IdTokenEncrypted, scene => scene.Provider.IdToken = _ => Encrypted()),
        ["the algorithm is none"] = (SignInEvents.AlgorithmRefused, scene => scene.Provider.Key = SigningKey.None()),
        ["the algorithm is none and there is no at_hash"] = (SignInEvents.AlgorithmRefused, Unsigned),
        ["it is signed with the client secret"] = (SignInEvents.AlgorithmRefused,
            scene => scene.Provider.Key = SigningKey.Hmac(Encoding.UTF8.GetBytes(MisbehavingProvider.ClientSecret))),
        ["it is signed with the public key as a secret"] = (SignInEvents.AlgorithmRefused,
            scene => scene.Provider.Key = SigningKey.Hmac(Encoding.UTF8.GetBytes(scene.Provider.Key.PublicKey.ToJsonString()))),
        ["it is signed by a key that is not published"] = (SignInEvents.KeyUnknown,
            scene => scene.Provider.Key = SigningKey.Rsa("stranger")),
        ["it is signed by another key under a known id"] = (SignInEvents.SignatureWrong,
            scene => scene.Provider.Key = SigningKey.Rsa(scene.Provider.Key.Id)),
        ["its claims were changed"] = (SignInEvents.SignatureWrong,
            scene => scene.Provider.IdToken = token => WithClaims(token, json => json["sub"] = "person-2")),
        ["its signature was changed"] = (SignInEvents.SignatureWrong,
            scene => scene.Provider.IdToken = WithAnotherSignature),
        ["its signature is missing"] = (SignInEvents.SignatureWrong,
            scene => scene.Provider.IdToken = token => token[..(token.LastIndexOf('.') + 1)]),
        ["it names no issuer"] = (SignInEvents.IssuerWrong, scene => scene.Provider.Claims = json => json.Remove("iss")),
        ["it is of another issuer"] = (SignInEvents.IssuerWrong,
            scene => scene.Provider.Claims = json => json["iss"] = "https://other.example"),
        ["it names no audience"] = (SignInEvents.AudienceWrong, scene => scene.Provider.Claims = json => json.Remove("aud")),
        ["it is for another client"] = (SignInEvents.AudienceWrong, scene => scene.Provider.Claims = json => json["aud"] = "other-client"),
        ["it is for several clients without azp"] = (SignInEvents.AuthorizedPartyWrong,
            scene => scene.Provider.Claims = json => json["aud"] = new JsonArray(MisbehavingProvider.ClientId, "other-client")),
        ["its azp is another client"] = (SignInEvents.AuthorizedPartyWrong,
            scene => scene.Provider.Claims = json => json["azp"] = "other-client"),
        ["its azp is no text"] = (SignInEvents.IdTokenUnreadable, scene => scene.Provider.Claims = json => json["azp"] = 1),
        ["it never expires"] = (SignInEvents.ExpiryMissing, scene => scene.Provider.Claims = json => json.Remove("exp")),
        ["it expires at no time that there is"] = (SignInEvents.IdTokenUnreadable,
            scene => scene.Provider.Claims = json => json["exp"] = "tomorrow"),
        ["it has expired"] = (SignInEvents.Expired, scene => scene.Provider.Claims = json => json["exp"] = Now - Day),
        ["it is not valid yet"] = (SignInEvents.NotYetValid, scene => scene.Provider.Claims = json => json["nbf"] = Now + 3000),
        ["it has no iat"] = (SignInEvents.IssuedAtWrong, scene => scene.Provider.Claims = json => json.Remove("iat")),
        ["its iat is a day ahead"] = (SignInEvents.IssuedAtWrong,
            scene => scene.Provider.Claims = json => (json["iat"], json["exp"]) = (Now + Day, Now + (2 * Day))),
        ["it has no nonce"] = (SignInEvents.NonceWrong, scene => scene.Provider.Claims = json => json.Remove("nonce")),
        ["its nonce is that of another tab of this browser"] = (SignInEvents.NonceWrong, AnotherTab),
        ["its nonce is another"] = (SignInEvents.NonceWrong, scene => scene.Provider.Claims = json => json["nonce"] = "another"),
        ["it has no sub"] = (SignInEvents.SubjectMissing, scene => scene.Provider.Claims = json => json.Remove("sub")),
        ["its sub is empty"] = (SignInEvents.SubjectMissing, scene => scene.Provider.Claims = json => json["sub"] = ""),
        ["its at_hash is of another access token"] = (SignInEvents.AccessTokenHashWrong,
            scene => scene.Provider.TokenAnswer = json => json["access_token"] = "another"),
        ["the person proved themselves too long ago"] = (SignInEvents.SignedInTooLongAgo,
            scene => (scene.Options, scene.Provider.Claims) = (WithinAnHour, json => json["auth_time"] = Now - Day)),
        ["when the person proved themselves is not said"] = (SignInEvents.SignedInTooLongAgo,
            scene => scene.Options = WithinAnHour),
        ["a claim that the application requires is missing"] = (SignInEvents.RefusedByFramework,
            scene => scene.Options = oidc => oidc.ProtocolValidator.RequireAcr = true),

        // Userinfo.
        ["userinfo is not offered"] = (SignInEvents.EndpointMissing,
            scene => UserInfo(scene, () => scene.Provider.Discovery = json => json.Remove("userinfo_endpoint"))),
        ["userinfo does not answer in time"] = (SignInEvents.ProviderUnreachable, scene => UserInfo(scene, () => Hang(scene, "/userinfo"))),
        ["userinfo fails"] = (SignInEvents.ProviderFailed, scene => UserInfo(scene, () => Answer(scene, "/userinfo", 500))),
        ["userinfo refuses the access token"] = (SignInEvents.ProviderFailed,
            scene => UserInfo(scene, () => Answer(scene, "/userinfo", 401, "{}"))),
        ["userinfo is HTML"] = (SignInEvents.ProviderUnreadable, scene => UserInfo(scene, () => Answer(scene, "/userinfo", 200, "<html>"))),
        ["userinfo is a signed token"] = (SignInEvents.ProviderUnreadable,
            scene => UserInfo(scene, () => Answer(scene, "/userinfo", 200, scene.Provider.Key.Sign([]), "application/jwt"))),
        ["userinfo is a token that a stranger signed"] = (SignInEvents.ProviderUnreadable, scene => UserInfo(scene, () =>
            Answer(scene, "/userinfo", 200, SignedByStranger(), "application/jwt"))),
        ["userinfo names nobody"] = (SignInEvents.UserInfoSubjectWrong,
            scene => UserInfo(scene, () => scene.Provider.UserInfo = json => json.Remove("sub"))),
        ["userinfo is about somebody else"] = (SignInEvents.UserInfoSubjectWrong,
            scene => UserInfo(scene, () => scene.Provider.UserInfo = json => json["sub"] = "person-2")),

        ["an event of the application throws"] = (SignInEvents.Unexpected,
            scene => scene.Options = oidc => oidc.Events.OnTokenValidated = _ => throw new NotSupportedException()),
    };

    static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    static void OnCallback(Scene scene, Action<Dictionary<string, string>> bend) => scene.Provider.Callback = bend;

    static void Answer(Scene scene, string path, int status, string text = "", string contentType = "application/json")
        => scene.Provider.Instead[path] = context =>
        {
            (context.Response.StatusCode, context.Response.ContentType) = (status, contentType);
            return context.Response.WriteAsync(text);
        };

    static void Hang(Scene scene, string path)
    {
        scene.Options += oidc => oidc.BackchannelTimeout = TimeSpan.FromSeconds(1);
        scene.Provider.Instead[path] = context =>
            Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    static void RedirectAt(Scene scene, string path) =>
        scene.Provider.Instead[path] = context =>
            Task.Run(() => context.Response.Redirect("/elsewhere", permanent: false, preserveMethod: true));

    static void WithinAnHour(OpenIdConnectOptions oidc) => oidc.MaxAge = TimeSpan.FromHours(1);

    static void Push(Scene scene, Action bend)
    {
        scene.Provider.Discovery = json => json["pushed_authorization_request_endpoint"] = scene.Provider.Address + "/par";
        bend();
    }

    static void UserInfo(Scene scene, Action bend)
    {
        scene.Options = oidc => oidc.GetClaimsFromUserInfoEndpoint = true;
        bend();
    }

    static string SignedByStranger() => SigningKey.Rsa("stranger").Sign(new() { ["sub"] = MisbehavingProvider.Subject });

    static Task OtherVerifier(AuthorizationCodeReceivedContext context)
    {
        context.TokenEndpointRequest!.SetParameter("code_verifier", "of-another-sign-in");
        return Task.CompletedTask;
    }

    /// <summary>Nobody signed it, and nothing in it needs a hash: it can be about anybody.</summary>
    static void Unsigned(Scene scene)
    {
        scene.Provider.Key = SigningKey.None();
        scene.Provider.Claims = json =>
        {
            json.Remove("at_hash");
            json["sub"] = "person-2";
        };
    }

    static void AnotherTab(Scene scene)
    {
        scene.Before = async browser =>
        {
            await browser.AtProviderAsync((await browser.GetAsync("/private?tab=other")).Location!);
            var nonce = scene.Provider.AuthorizeQuery["nonce"];
            scene.Provider.Claims = json => json["nonce"] = nonce;
        };
    }

    /// <summary>A provider whose document comes over https and names addresses without it.</summary>
    static void BehindHttps(Scene scene)
    {
        scene.Provider.Discovery = json => json["issuer"] = "https://provider.example";
        scene.Options = oidc =>
        {
            oidc.RequireHttpsMetadata = true;
            oidc.Authority = "https://provider.example";
            var network = new SocketsHttpHandler();
            oidc.BackchannelHttpHandler = new RewritingHandler(network, "https://provider.example", scene.Provider.Address);
        };
    }

    static void Replace(Dictionary<string, string> fields, string old, string name, string value)
    {
        fields.Remove(old);
        fields[name] = value;
    }

    static string NameOf(Browser browser, string part) =>
        browser.Cookies.Keys.Single(name => name.Contains(part, StringComparison.Ordinal));

    static void Forget(Browser browser, string part) => browser.Cookies.Remove(NameOf(browser, part));

    /// <summary>Another character in the middle: the last one of base64 may have bits that nobody reads.</summary>
    static string Changed(string text) =>
        text[..(text.Length / 2)] + (text[text.Length / 2] == 'A' ? 'B' : 'A') + text[((text.Length / 2) + 1)..];

    static string WithAnotherSignature(string token)
    {
        var signature = token.LastIndexOf('.') + 1;
        return token[..signature] + Changed(token[signature..]);
    }

    static string WithClaims(string token, Action<JsonObject> bend)
    {
        var parts = token.Split('.');
        var claims = (JsonObject)JsonNode.Parse(Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlDecode(parts[1]))!;
        bend(claims);
        return $"{parts[0]}.{SigningKey.Encode(claims)}.{parts[2]}";
    }

    static string Encrypted() => SigningKey.Encode(new JsonObject { ["alg"] = "RSA-OAEP", ["enc"] = "A256GCM" }) + ".a2V5.aXY.dGV4dA.dGFn";
}
