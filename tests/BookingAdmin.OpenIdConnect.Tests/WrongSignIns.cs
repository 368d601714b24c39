using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Authentication.OpenIdConnect.Faults;
using Microsoft.AspNetCore.Http;

namespace BookingAdmin.OpenIdConnect.Tests;

/// <summary>What one case bends, of a sign-in that is right in all else.</summary>
sealed class Scene(MisbehavingProvider provider)
{
    public MisbehavingProvider Provider { get; } = provider;

    public Action<OpenIdConnectOptions>? Options { get; set; }

    /// <summary>The browser and what it brings back, just before the callback.</summary>
    public Action<Browser, Dictionary<string, string>>? AtCallback { get; set; }
}

/// <summary>The ways in which a sign-in is wrong, each with the fault that it must end in.</summary>
static class WrongSignIns
{
    static readonly long Day = (long)TimeSpan.FromDays(1).TotalSeconds;

    public static IReadOnlyDictionary<string, (SignInFault Fault, Action<Scene> Bend)> All { get; } = new Dictionary<string, (SignInFault, Action<Scene>)>(StringComparer.Ordinal)
    {
        // The callback.
        ["a parameter of the callback is repeated"] = (SignInFault.CallbackUnreadable, scene => OnCallback(scene, fields => fields["CODE"] = "another")),
        ["an id_token comes on the callback"] = (SignInFault.TokensOnCallback, scene => OnCallback(scene, fields => fields["id_token"] = scene.Provider.Key.Sign([]))),
        ["an access token comes on the callback"] = (SignInFault.TokensOnCallback, scene => OnCallback(scene, fields => fields["access_token"] = "anything")),
        ["the state is missing"] = (SignInFault.StateMissing, scene => OnCallback(scene, fields => fields.Remove("state"))),
        ["the state was changed"] = (SignInFault.StateUnreadable, scene => OnCallback(scene, fields => fields["state"] = Changed(fields["state"]))),
        ["the state is made up"] = (SignInFault.StateUnreadable, scene => OnCallback(scene, fields => fields["state"] = "made-up")),
        ["the state is of another browser"] = (SignInFault.OtherBrowser, scene => scene.AtCallback = (browser, _) => browser.Cookies.Clear()),
        ["the correlation cookie is missing"] = (SignInFault.OtherBrowser, scene => scene.AtCallback = (browser, _) => Forget(browser, "Correlation")),
        ["the correlation cookie has another value"] = (SignInFault.OtherBrowser, scene => scene.AtCallback = (browser, _) => browser.Cookies[NameOf(browser, "Correlation")] = "other"),
        ["the nonce cookie is missing"] = (SignInFault.NonceCookieMissing, scene => scene.AtCallback = (browser, _) => Forget(browser, "Nonce")),
        ["the callback does not say its issuer as promised"] = (SignInFault.CallbackIssuerMissing, scene => OnCallback(scene, fields => fields.Remove("iss"))),
        ["the callback is of another issuer"] = (SignInFault.CallbackIssuerWrong, scene => OnCallback(scene, fields => fields["iss"] = "https://other.example")),
        ["the issuer of the callback is the state"] = (SignInFault.CallbackIssuerWrong, scene => OnCallback(scene, fields => fields["iss"] = fields["state"])),
        ["the person cancels"] = (SignInFault.AccessDenied, scene => OnCallback(scene, fields => Replace(fields, "code", "error", "access_denied"))),
        ["the provider has an error"] = (SignInFault.ProviderError, scene => OnCallback(scene, fields => Replace(fields, "code", "error", "server_error"))),
        ["the error of the provider is the state"] = (SignInFault.ProviderError, scene => OnCallback(scene, fields => Replace(fields, "code", "error", fields["state"]))),
        ["the callback has no code"] = (SignInFault.CodeMissing, scene => OnCallback(scene, fields => fields.Remove("code"))),

        // Discovery and keys.
        ["discovery does not answer in time"] = (SignInFault.DiscoveryUnreachable, scene => Hang(scene, "/.well-known/openid-configuration")),
        ["discovery is not found"] = (SignInFault.DiscoveryFailed, scene => Answer(scene, "/.well-known/openid-configuration", 404)),
        ["discovery fails"] = (SignInFault.DiscoveryFailed, scene => Answer(scene, "/.well-known/openid-configuration", 503)),
        ["discovery is a redirect"] = (SignInFault.DiscoveryFailed, scene => scene.Provider.Instead["/.well-known/openid-configuration"] = context => Task.Run(() => context.Response.Redirect("/elsewhere"))),
        ["discovery is HTML"] = (SignInFault.DiscoveryUnreadable, scene => Answer(scene, "/.well-known/openid-configuration", 200, "<html>")),
        ["discovery is a list"] = (SignInFault.DiscoveryUnreadable, scene => Answer(scene, "/.well-known/openid-configuration", 200, "[]")),
        ["discovery names no token endpoint"] = (SignInFault.DiscoveryUnreadable, scene => scene.Provider.Discovery = json => json.Remove("token_endpoint")),
        ["discovery is of another issuer"] = (SignInFault.DiscoveryIssuerWrong, scene => scene.Provider.Discovery = json => json["issuer"] = "https://other.example"),
        ["discovery names an endpoint without https"] = (SignInFault.DiscoveryInsecure, BehindHttps),
        ["the keys do not answer in time"] = (SignInFault.KeysUnreachable, scene => Hang(scene, "/keys")),
        ["the keys fail"] = (SignInFault.KeysFailed, scene => Answer(scene, "/keys", 500)),
        ["the keys are HTML"] = (SignInFault.KeysUnreadable, scene => Answer(scene, "/keys", 200, "<html>")),
        ["there are no keys"] = (SignInFault.KeysEmpty, scene => scene.Provider.KeySet = json => json["keys"] = new JsonArray()),

        // Pushing the request.
        ["a push is required and not offered"] = (SignInFault.PushNotOffered, scene => scene.Options = oidc => oidc.PushedAuthorizationBehavior = PushedAuthorizationBehavior.Require),
        ["the push does not answer in time"] = (SignInFault.PushUnreachable, scene => Push(scene, () => Hang(scene, "/par"))),
        ["the push fails"] = (SignInFault.PushFailed, scene => Push(scene, () => Answer(scene, "/par", 500))),
        ["the push is refused"] = (SignInFault.PushRefused, scene => Push(scene, () => Answer(scene, "/par", 400, """{"error":"invalid_request"}"""))),
        ["the push gives no request_uri"] = (SignInFault.PushUnreadable, scene => Push(scene, () => Answer(scene, "/par", 201, "{}"))),

        // The token endpoint.
        ["the token endpoint does not answer in time"] = (SignInFault.TokenUnreachable, scene => Hang(scene, "/token")),
        ["the token endpoint breaks off"] = (SignInFault.TokenUnreachable, scene => scene.Provider.Instead["/token"] = context => Task.Run(context.Abort)),
        ["the token endpoint fails"] = (SignInFault.TokenFailed, scene => Answer(scene, "/token", 502)),
        ["the token endpoint refuses without JSON"] = (SignInFault.TokenFailed, scene => Answer(scene, "/token", 400, "no")),
        ["the code was used before"] = (SignInFault.TokenRefused, scene => Answer(scene, "/token", 400, """{"error":"invalid_grant","error_description":"used"}""")),
        ["the code is made up"] = (SignInFault.TokenRefused, scene => OnCallback(scene, fields => fields["code"] = "made-up")),
        ["the code is of another sign-in, whose challenge differs"] = (SignInFault.TokenRefused, scene => scene.Options = oidc => oidc.Events.OnAuthorizationCodeReceived = OtherVerifier),
        ["the client secret is wrong"] = (SignInFault.TokenRefused, scene => scene.Options = oidc => oidc.ClientSecret = "wrong secret"),
        ["the token endpoint answers HTML"] = (SignInFault.TokenUnreadable, scene => Answer(scene, "/token", 200, "<html>")),
        ["the token endpoint answers too much"] = (SignInFault.TokenTooLarge, scene => Answer(scene, "/token", 200, $$"""{"id_token":"{{new string('x', 2_000_000)}}"}""")),
        ["there is no id_token"] = (SignInFault.IdTokenMissing, scene => scene.Provider.TokenAnswer = json => json.Remove("id_token")),
        ["there is no access token"] = (SignInFault.AccessTokenMissing, scene => scene.Provider.TokenAnswer = json => json.Remove("access_token")),

        // The id_token.
        ["the id_token is no JWT"] = (SignInFault.IdTokenUnreadable, scene => scene.Provider.IdToken = _ => "not-a-token-at-all"),
        ["the id_token is encrypted"] = (SignInFault.IdTokenEncrypted, scene => scene.Provider.IdToken = _ => Encrypted()),
        ["the algorithm is none"] = (SignInFault.AlgorithmRefused, scene => scene.Provider.Key = SigningKey.None()),
        ["it is signed with the client secret"] = (SignInFault.AlgorithmRefused, scene => scene.Provider.Key = SigningKey.Hmac(Encoding.UTF8.GetBytes(MisbehavingProvider.ClientSecret))),
        ["it is signed with the public key as a secret"] = (SignInFault.AlgorithmRefused, scene => scene.Provider.Key = SigningKey.Hmac(Encoding.UTF8.GetBytes(scene.Provider.Key.PublicKey.ToJsonString()))),
        ["it is signed by a key that is not published"] = (SignInFault.KeyUnknown, scene => scene.Provider.Key = SigningKey.Rsa("stranger")),
        ["it is signed by another key under a known id"] = (SignInFault.SignatureWrong, scene => scene.Provider.Key = SigningKey.Rsa(scene.Provider.Key.Id)),
        ["its claims were changed"] = (SignInFault.SignatureWrong, scene => scene.Provider.IdToken = token => WithClaims(token, json => json["sub"] = "person-2")),
        ["its signature was changed"] = (SignInFault.SignatureWrong, scene => scene.Provider.IdToken = token => token[..token.LastIndexOf('.')] + "." + Changed(token[(token.LastIndexOf('.') + 1)..])),
        ["its signature is missing"] = (SignInFault.SignatureWrong, scene => scene.Provider.IdToken = token => token[..(token.LastIndexOf('.') + 1)]),
        ["it names no issuer"] = (SignInFault.IssuerMissing, scene => scene.Provider.Claims = json => json.Remove("iss")),
        ["it is of another issuer"] = (SignInFault.IssuerWrong, scene => scene.Provider.Claims = json => json["iss"] = "https://other.example"),
        ["it names no audience"] = (SignInFault.AudienceMissing, scene => scene.Provider.Claims = json => json.Remove("aud")),
        ["it is for another client"] = (SignInFault.AudienceWrong, scene => scene.Provider.Claims = json => json["aud"] = "other-client"),
        ["it is for several clients without azp"] = (SignInFault.AuthorizedPartyMissing, scene => scene.Provider.Claims = json => json["aud"] = new JsonArray(MisbehavingProvider.ClientId, "other-client")),
        ["its azp is another client"] = (SignInFault.AuthorizedPartyWrong, scene => scene.Provider.Claims = json => json["azp"] = "other-client"),
        ["its azp is no text"] = (SignInFault.IdTokenUnreadable, scene => scene.Provider.Claims = json => json["azp"] = 1),
        ["it never expires"] = (SignInFault.ExpiryMissing, scene => scene.Provider.Claims = json => json.Remove("exp")),
        ["it expires at no time that there is"] = (SignInFault.IdTokenUnreadable, scene => scene.Provider.Claims = json => json["exp"] = "tomorrow"),
        ["it has expired"] = (SignInFault.Expired, scene => scene.Provider.Claims = json => json["exp"] = Now - Day),
        ["it is not valid yet"] = (SignInFault.NotYetValid, scene => scene.Provider.Claims = json => json["nbf"] = Now + 3000),
        ["it has no iat"] = (SignInFault.IssuedAtMissing, scene => scene.Provider.Claims = json => json.Remove("iat")),
        ["its iat is a day ahead"] = (SignInFault.IssuedInFuture, scene => scene.Provider.Claims = json => (json["iat"], json["exp"]) = (Now + Day, Now + (2 * Day))),
        ["it has no nonce"] = (SignInFault.NonceMissing, scene => scene.Provider.Claims = json => json.Remove("nonce")),
        ["its nonce is another"] = (SignInFault.NonceWrong, scene => scene.Provider.Claims = json => json["nonce"] = "another"),
        ["it has no sub"] = (SignInFault.SubjectMissing, scene => scene.Provider.Claims = json => json.Remove("sub")),
        ["its sub is empty"] = (SignInFault.SubjectMissing, scene => scene.Provider.Claims = json => json["sub"] = ""),
        ["its at_hash is of another access token"] = (SignInFault.AccessTokenHashWrong, scene => scene.Provider.TokenAnswer = json => json["access_token"] = "another"),
        ["the person proved themselves too long ago"] = (SignInFault.SignedInTooLongAgo, scene => (scene.Options, scene.Provider.Claims) = (oidc => oidc.MaxAge = TimeSpan.FromHours(1), json => json["auth_time"] = Now - Day)),
        ["when the person proved themselves is not said"] = (SignInFault.SignedInTooLongAgo, scene => scene.Options = oidc => oidc.MaxAge = TimeSpan.FromHours(1)),
        ["a claim that the application requires is missing"] = (SignInFault.IdTokenRefused, scene => scene.Options = oidc => oidc.ProtocolValidator.RequireAcr = true),

        // Userinfo.
        ["userinfo is not offered"] = (SignInFault.UserInfoNotOffered, scene => UserInfo(scene, () => scene.Provider.Discovery = json => json.Remove("userinfo_endpoint"))),
        ["userinfo does not answer in time"] = (SignInFault.UserInfoUnreachable, scene => UserInfo(scene, () => Hang(scene, "/userinfo"))),
        ["userinfo fails"] = (SignInFault.UserInfoFailed, scene => UserInfo(scene, () => Answer(scene, "/userinfo", 500))),
        ["userinfo refuses the access token"] = (SignInFault.UserInfoFailed, scene => UserInfo(scene, () => Answer(scene, "/userinfo", 401, "{}"))),
        ["userinfo is HTML"] = (SignInFault.UserInfoUnreadable, scene => UserInfo(scene, () => Answer(scene, "/userinfo", 200, "<html>"))),
        ["userinfo is a signed token"] = (SignInFault.UserInfoUnreadable, scene => UserInfo(scene, () => Answer(scene, "/userinfo", 200, scene.Provider.Key.Sign([]), "application/jwt"))),
        ["userinfo names nobody"] = (SignInFault.UserInfoSubjectMissing, scene => UserInfo(scene, () => scene.Provider.UserInfo = json => json.Remove("sub"))),
        ["userinfo is about somebody else"] = (SignInFault.UserInfoSubjectWrong, scene => UserInfo(scene, () => scene.Provider.UserInfo = json => json["sub"] = "person-2")),

        ["an event of the application throws"] = (SignInFault.Unexpected, scene => scene.Options = oidc => oidc.Events.OnTokenValidated = _ => throw new NotSupportedException()),
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
        scene.Options += oidc => oidc.BackchannelTimeout = TimeSpan.FromSeconds(2);
        scene.Provider.Instead[path] = context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
    }

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

    static Task OtherVerifier(AuthorizationCodeReceivedContext context)
    {
        context.TokenEndpointRequest!.SetParameter("code_verifier", "of-another-sign-in");
        return Task.CompletedTask;
    }

    /// <summary>A provider whose document comes over https and names addresses without it.</summary>
    static void BehindHttps(Scene scene)
    {
        scene.Provider.Discovery = json => json["issuer"] = "https://provider.example";
        scene.Options = oidc =>
        {
            oidc.RequireHttpsMetadata = true;
            oidc.Authority = "https://provider.example";
            oidc.BackchannelHttpHandler = new RewritingHandler(new SocketsHttpHandler(), "https://provider.example", scene.Provider.Address);
        };
    }

    static void Replace(Dictionary<string, string> fields, string old, string name, string value)
    {
        fields.Remove(old);
        fields[name] = value;
    }

    static string NameOf(Browser browser, string part) => browser.Cookies.Keys.Single(name => name.Contains(part, StringComparison.Ordinal));

    static void Forget(Browser browser, string part) => browser.Cookies.Remove(NameOf(browser, part));

    /// <summary>Another character in the middle: the last one of base64 may have bits that nobody reads.</summary>
    static string Changed(string text) => text[..(text.Length / 2)] + (text[text.Length / 2] == 'A' ? 'B' : 'A') + text[((text.Length / 2) + 1)..];

    static string WithClaims(string token, Action<JsonObject> bend)
    {
        var parts = token.Split('.');
        var claims = (JsonObject)JsonNode.Parse(Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlDecode(parts[1]))!;
        bend(claims);
        return $"{parts[0]}.{SigningKey.Encode(claims)}.{parts[2]}";
    }

    static string Encrypted() => SigningKey.Encode(new JsonObject { ["alg"] = "RSA-OAEP", ["enc"] = "A256GCM" }) + ".a2V5.aXY.dGV4dA.dGFn";
}
