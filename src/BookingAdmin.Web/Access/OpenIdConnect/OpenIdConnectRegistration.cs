using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace BookingAdmin.Web.Access.OpenIdConnect;

static class OpenIdConnectRegistration
{
    /// <summary>Off, the library looks for a new key in the background and refuses the sign-in that meets it.</summary>
    const string WaitsForKeys = "Switch.Microsoft.IdentityModel.UpdateConfigAsBlocking";

    /// <summary>The framework's handler with its guards: docs/decisions/0011. Options that cannot work stop the start.</summary>
    public static AuthenticationBuilder AddGuardedOpenIdConnect(
        this AuthenticationBuilder authentication, Action<OpenIdConnectOptions> configure)
    {
        const string Scheme = OpenIdConnectDefaults.AuthenticationScheme;
        authentication.AddRemoteScheme<OpenIdConnectOptions, GuardedOpenIdConnectHandler>(Scheme, null, options =>
        {
            options.Events = new GuardedEvents();
            configure(options);
        });
        // After the framework's own, so that sign-in scheme and time provider are known.
        var services = authentication.Services;
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<OpenIdConnectOptions>, OpenIdConnectSetup>());
        services.AddOptions<OpenIdConnectOptions>(Scheme)
            .Validate(_ => AppContext.TryGetSwitch(WaitsForKeys, out var waits) && waits, $"{WaitsForKeys} must be on.")
            .Validate(options => options.Events is GuardedEvents, "Events must stay the guarded ones.")
            .Validate(options => options.ResponseType is "code", "ResponseType must be 'code'.")
            .Validate(options => options.ResponseMode is "query" or "form_post", "ResponseMode must be 'query' or 'form_post'.")
            .Validate(options => options.Scope.Contains("openid"), "Scope must contain 'openid'.")
            .ValidateOnStart();
        return authentication;
    }
}
