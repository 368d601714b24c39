using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication.OpenIdConnect.Faults;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Microsoft.AspNetCore.Authentication.OpenIdConnect;

/// <summary>Sign-in by authorization code. Each step is a file of its own; each ends in its result or in a <see cref="SignInFaultException"/>.</summary>
public partial class OpenIdConnectHandler(IOptionsMonitor<OpenIdConnectOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : RemoteAuthenticationHandler<OpenIdConnectOptions>(options, logger, encoder), IAuthenticationSignOutHandler
{
    // What the protected state carries from the challenge to the callback, beside the verifier.
    const string NonceProperty = ".nonce";
    const string RedirectUriProperty = ".redirect_uri";

    protected HttpClient Backchannel => Options.Backchannel;

    protected new OpenIdConnectEvents Events
    {
        get => (OpenIdConnectEvents)base.Events;
        set => base.Events = value;
    }

    protected override Task<object> CreateEventsAsync() => Task.FromResult<object>(new OpenIdConnectEvents());

    public override Task<bool> HandleRequestAsync()
        => Options.SignedOutCallbackPath.HasValue && Options.SignedOutCallbackPath == Request.Path
            ? HandleSignOutCallbackAsync()
            : base.HandleRequestAsync();

    async Task<OpenIdConnectConfiguration> ProviderAsync()
    {
        try
        {
            return await Options.ConfigurationManager!.GetConfigurationAsync(Context.RequestAborted);
        }
        // A manager of the application's own has exceptions of its own.
        catch (Exception e) when (e is not (SignInFaultException or OperationCanceledException))
        {
            throw new SignInFaultException(SignInFault.DiscoveryUnreachable, e.GetType().Name, e);
        }
    }

    /// <returns>What the application's failure page gets.</returns>
    SignInFaultException Logged(Exception fault)
    {
        // Where it happened, and not its message: nobody knows what that quotes.
        var known = fault as SignInFaultException ?? new SignInFaultException(SignInFault.Unexpected, $"{fault.GetType()}{Environment.NewLine}{fault.StackTrace}", fault);
        Log(known.Fault, known.Details);
        return known;
    }

    void Log(SignInFault fault, string? details = null) => fault.Log(Logger, details, Context.TraceIdentifier);
}
