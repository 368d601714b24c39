using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace BookingAdmin.OpenIdConnect.Tests.Providers.OpenIddict;

/// <summary>The signing keys of one issuer, which can change while it runs. Elliptic curves, since npm's provider signs with RSA.</summary>
sealed class OpenIddictKeys(IOptionsMonitorCache<OpenIddictServerOptions> options)
    : IConfigureOptions<OpenIddictServerOptions>, IOpenIddictServerHandler<GenerateTokenContext>
{
    SigningCredentials[] published = [New()];

    public SigningCredentials Current => published[0];

    /// <summary>Signs id_tokens although it is not published; null: the current key does.</summary>
    public SigningCredentials? Unpublished { get; set; }

    public static SigningCredentials New()
    {
        var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new(new ECDsaSecurityKey(curve) { KeyId = Guid.NewGuid().ToString("N") }, SecurityAlgorithms.EcdsaSha256);
    }

    public void Configure(OpenIddictServerOptions server) => server.SigningCredentials.AddRange(published);

    public ValueTask HandleAsync(GenerateTokenContext context)
    {
        if (context.TokenType == TokenTypeIdentifiers.IdentityToken)
            context.SigningCredentials = Unpublished ?? context.SigningCredentials;
        return default;
    }

    public void Rotate(bool keepOld)
    {
        published = keepOld ? [New(), .. published] : [New()];
        // Each request asks for the options, which are then made anew.
        options.TryRemove(Options.DefaultName);
    }
}
