using System.Security.Claims;
using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Bench.Clicks;

/// <summary>Cookies of sessions that no provider has begun, made with the keys that the host keeps in the database.</summary>
static class SessionCookies
{
    public const string Name = "__Host-booking_admin";

    /// <summary>After the host has started: it makes the keys.</summary>
    public static async Task<string> MakeAsync(BenchMarketplace marketplace, Actor actor)
    {
        var started = await marketplace.Services.GetRequiredService<SessionStore>()
            .StartAsync(new(actor, "bench"), CancellationToken.None);
        // There is no provider to confirm the roles.
        await marketplace.ExecuteAsync("UPDATE booking_admin.session SET roles_due_at = now() + interval '1 day'");

        var services = new ServiceCollection().AddLogging();
        services.AddDataProtection().SetApplicationName("BookingAdmin");
        services.Configure<KeyManagementOptions>(keys =>
            (keys.AutoGenerateKeys, keys.XmlRepository) = (false, marketplace.Services.GetRequiredService<SharedKeys>()));
        await using var provider = services.BuildServiceProvider();
        var protector = provider.GetRequiredService<IDataProtectionProvider>().CreateProtector(
            "Microsoft.AspNetCore.Authentication.Cookies.CookieAuthenticationMiddleware", CookieAuthenticationDefaults.AuthenticationScheme,
            "v2");
        var identity = new ClaimsIdentity([new("key", started.Key)], CookieAuthenticationDefaults.AuthenticationScheme);
        return new TicketDataFormat(protector).Protect(
            new(new ClaimsPrincipal(identity), new() { IsPersistent = true, ExpiresUtc = started.EndsAt }, identity.AuthenticationType!));
    }
}
