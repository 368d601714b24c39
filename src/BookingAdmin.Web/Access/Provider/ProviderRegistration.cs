using Microsoft.AspNetCore.Authentication;

namespace BookingAdmin.Web.Access.Provider;

static class ProviderRegistration
{
    /// <summary>What talks to the provider beside the sign-in handler. The connection is made once, on first use.</summary>
    public static IServiceCollection AddProvider(this IServiceCollection services, Func<IServiceProvider, ProviderConnection> connect) =>
        services
        .AddSingleton(connect)
        .AddSingleton<SignedTokens>()
        .AddScoped<LogoutTokens>()
        .AddScoped<ProviderTokens>();

    /// <summary>The scheme <see cref="BearerTokenHandler.SchemeName"/>; needs <see cref="AddProvider"/>.</summary>
    public static AuthenticationBuilder AddBearerTokens(this AuthenticationBuilder authentication, Action<BearerTokenOptions> configure) =>
        authentication.AddScheme<BearerTokenOptions, BearerTokenHandler>(BearerTokenHandler.SchemeName, configure);
}
