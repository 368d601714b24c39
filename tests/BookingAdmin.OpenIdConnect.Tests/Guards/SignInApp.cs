using System.Security.Claims;
using BookingAdmin.OpenIdConnect.Tests.Guards.Provider;
using BookingAdmin.Web.Access.OpenIdConnect;
using BookingAdmin.Web.Access.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BookingAdmin.OpenIdConnect.Tests.Guards;

/// <summary>An application that asks the provider who comes, and shows a page with a reference when that fails.</summary>
sealed class SignInApp : IAsyncDisposable
{
    public const string SessionCookie = "session";
    const string Cookies = CookieAuthenticationDefaults.AuthenticationScheme;

    readonly WebApplication app;

    SignInApp(WebApplication app) => this.app = app;

    public LogRecords Log { get; private init; } = null!;

    public List<Exception> Failures { get; private init; } = null!;

    public HttpMessageHandler Handler => app.GetTestServer().CreateHandler();

    public static async Task<SignInApp> StartAsync(MisbehavingProvider provider, Action<OpenIdConnectOptions>? configure = null)
    {
        var log = new LogRecords();
        var failures = new List<Exception>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Trace)
            // At Information the host writes every address, also that of a callback: any host must leave that out.
            .AddFilter("Microsoft.AspNetCore.Hosting", LogLevel.Warning);
        builder.Services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        builder.Services.AddRouting();
        builder.Services.AddAuthentication(auth =>
        {
            auth.DefaultScheme = Cookies;
            auth.DefaultChallengeScheme = OpenIdConnectDefaults.AuthenticationScheme;
        })
        .AddCookie(cookie => cookie.Cookie.Name = SessionCookie)
        .AddGuardedOpenIdConnect(oidc =>
        {
            oidc.Authority = provider.Address;
            oidc.RequireHttpsMetadata = false;
            oidc.ClientId = MisbehavingProvider.ClientId;
            oidc.ClientSecret = MisbehavingProvider.ClientSecret;
            oidc.ResponseType = "code";
            oidc.MapInboundClaims = false;
            oidc.Events.OnRemoteFailure = async failure =>
            {
                failures.Add(failure.Failure!);
                await failure.Response.WriteAsync($"failed, reference {failure.HttpContext.TraceIdentifier}");
                failure.HandleResponse();
            };
            configure?.Invoke(oidc);
        });

        var app = builder.Build();
        app.UseAuthentication();
        app.MapGet("/private", async (HttpContext context) =>
        {
            if (context.User.Identity is { IsAuthenticated: true })
                await context.Response.WriteAsync(string.Join('\n', context.User.Claims.Select(claim => $"{claim.Type}={claim.Value}")));
            else
                await context.ChallengeAsync();
        });
        app.MapGet("/token/{name}", (HttpContext context, string name) => context.GetTokenAsync(name));
        app.MapGet("/sign-out", async (HttpContext context, string? to) =>
        {
            await context.SignOutAsync(Cookies);
            await context.SignOutAsync(OpenIdConnectDefaults.AuthenticationScheme, new AuthenticationProperties { RedirectUri = to });
        });
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
        return new(app) { Log = log, Failures = failures };
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
