using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BookingAdmin.Testing;
using BookingAdmin.Web.Access.Provider;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace BookingAdmin.Web.Tests.Access.Provider;

/// <summary>A provider in memory whose tokens a test can make as wrong as it likes.</summary>
sealed class OwnProvider : IConfigurationManager<OpenIdConnectConfiguration>, IDisposable
{
    public const string Issuer = "https://provider.test";
    public const string ClientId = "booking-admin";
    public const string Audience = "https://booking-admin.test/api";

    readonly StubbedAnswers answers = new();
    readonly HttpClient backchannel;
    OpenIdConnectConfiguration? known;
    SignedTokens? signed;

    public OwnProvider() => backchannel = new(answers);

    public ManualClock Clock { get; } = new();

    /// <summary>The key that it signs with.</summary>
    public RsaKey Key { get; private set; } = RsaKey.First;

    public bool IsDown { get; set; }

    /// <summary>How often its metadata was fetched.</summary>
    public int Fetches { get; private set; }

    /// <summary>What it answers at its other addresses.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage> Answer { set => answers.Answer = value; }

    public ProviderConnection Connection => new(this, backchannel, ClientId, "secret", Clock);

    public SignedTokens Signed => signed ??= new(Connection);

    public void RotateKey(string id) => Key = new(id);

    public Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        if (known is not null)
            return Task.FromResult(known);
        Fetches++;
        if (IsDown)
            throw new HttpRequestException("down");
        known = new()
        {
            Issuer = Issuer, TokenEndpoint = $"{Issuer}/token", UserInfoEndpoint = $"{Issuer}/userinfo",
            RevocationEndpoint = $"{Issuer}/revoke",
        };
        known.SigningKeys.Add(new RsaSecurityKey(Key.Rsa.ExportParameters(false)) { KeyId = Key.Id });
        return Task.FromResult(known);
    }

    public void RequestRefresh() => known = null;

    public long Now => Clock.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>A token of these claims, signed with the key of now unless <paramref name="sign"/> does it.</summary>
    public string Token(JsonObject claims, Action<JsonObject>? header = null, Func<byte[], byte[]>? sign = null)
    {
        var head = new JsonObject { ["alg"] = "RS256", ["kid"] = Key.Id, ["typ"] = "JWT" };
        header?.Invoke(head);
        return Sign(head.ToJsonString(), claims.ToJsonString(), sign);
    }

    public string Sign(string header, string claims, Func<byte[], byte[]>? sign = null)
    {
        var text = $"{Encode(Encoding.UTF8.GetBytes(header))}.{Encode(Encoding.UTF8.GetBytes(claims))}";
        return $"{text}.{Encode((sign ?? Key.Sign)(Encoding.ASCII.GetBytes(text)))}";
    }

    /// <summary>Signs as if the public key, which everybody knows, were a shared secret.</summary>
    public byte[] SignWithPublicKey(byte[] text) =>
        HMACSHA256.HashData(Encoding.ASCII.GetBytes(Key.Rsa.ExportSubjectPublicKeyInfoPem()), text);

    public void Dispose() => backchannel.Dispose();

    static string Encode(byte[] bytes) => WebEncoders.Base64UrlEncode(bytes);

    sealed class StubbedAnswers : HttpMessageHandler
    {
        public Func<HttpRequestMessage, HttpResponseMessage> Answer { get; set; } = _ => new(HttpStatusCode.NotFound);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel) =>
            Task.FromResult(Answer(request));
    }
}

sealed class RsaKey(string id)
{
    // Making one takes a while: shared by tests, since nobody changes them.
    public static readonly RsaKey First = new("first"), Stranger = new("stranger");

    public string Id { get; } = id;

    public RSA Rsa { get; } = RSA.Create(2048);

    public byte[] Sign(byte[] text) => Rsa.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
}

/// <summary>What a running provider says about itself, fetched again when that is asked for.</summary>
sealed class LiveMetadata(string issuer, HttpClient client) : IConfigurationManager<OpenIdConnectConfiguration>
{
    OpenIdConnectConfiguration? known;

    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel) =>
        known ??= await OpenIdConnectConfigurationRetriever.GetAsync(
            $"{issuer}/.well-known/openid-configuration", new HttpDocumentRetriever(client) { RequireHttps = false }, cancel);

    public void RequestRefresh() => known = null;
}
