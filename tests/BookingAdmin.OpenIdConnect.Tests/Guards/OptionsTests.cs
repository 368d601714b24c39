using BookingAdmin.OpenIdConnect.Tests.Guards.Provider;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;

namespace BookingAdmin.OpenIdConnect.Tests.Guards;

public sealed class OptionsTests
{
    public static TheoryData<string> Faults => [.. All.Keys];

    static readonly Dictionary<string, Action<OpenIdConnectOptions>> All = new(StringComparer.Ordinal)
    {
        ["ResponseType"] = oidc => oidc.ResponseType = "code id_token",
        ["ResponseMode"] = oidc => oidc.ResponseMode = "fragment",
        ["ClientId"] = oidc => oidc.ClientId = null,
        ["Scope"] = oidc => oidc.Scope.Clear(),
        ["MaxAge"] = oidc => oidc.MaxAge = TimeSpan.FromSeconds(-1),
        ["Authority"] = oidc => oidc.Authority = null,
        ["RequireHttpsMetadata"] = oidc => oidc.RequireHttpsMetadata = true,
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task An_option_that_cannot_work_stops_the_start_and_is_named(string option)
    {
        await using var provider = await MisbehavingProvider.StartAsync();

        var fault = await Should.ThrowAsync<Exception>(() => SignInApp.StartAsync(provider, All[option]));

        fault.ToString().ShouldContain(option);
    }

    [Fact]
    public async Task A_configuration_given_by_hand_needs_no_discovery()
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        await using var app = await SignInApp.StartAsync(provider, oidc => oidc.Configuration = new(
            $$"""
            {
              "issuer": "{{provider.Address}}",
              "authorization_endpoint": "{{provider.Address}}/authorize", "token_endpoint": "{{provider.Address}}/token"
            }
            """)
        {
            SigningKeys = { new Microsoft.IdentityModel.Tokens.JsonWebKey(provider.Key.PublicKey.ToJsonString()) },
        });
        using var browser = new Browser(app);

        await browser.SignInAsync();

        browser.IsSignedIn.ShouldBeTrue();
        provider.Calls("/keys").ShouldBe(0);
    }

    [Theory]
    [InlineData("issuer of the tenant")]
    [InlineData("address of the document")]
    public async Task An_issuer_that_differs_from_the_authority_is_right_where_the_application_says_so(string how)
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        provider.Discovery = json => json["issuer"] = "https://tenant.example";
        provider.Claims = json => json["iss"] = "https://tenant.example";
        provider.Callback = fields => fields["iss"] = "https://tenant.example";
        await using var app = await SignInApp.StartAsync(provider, oidc =>
        {
            if (how == "issuer of the tenant")
                oidc.TokenValidationParameters.ValidIssuer = "https://tenant.example";
            else
                (oidc.Authority, oidc.MetadataAddress) = (null, provider.Address + "/.well-known/openid-configuration");
        });
        using var browser = new Browser(app);

        await browser.SignInAsync();

        browser.IsSignedIn.ShouldBeTrue();
    }
}
