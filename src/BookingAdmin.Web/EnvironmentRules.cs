using System.Net;
using BookingAdmin.Services.Settings;
using BookingAdmin.Web.Access;

namespace BookingAdmin.Web;

/// <summary>
/// What must not exist outside Development: an embedded database that nobody backs up, a sign-in without a password, a provider without
/// TLS.
/// </summary>
static class EnvironmentRules
{
    /// <summary>Leaves what forbids the start with the reader.</summary>
    public static void Check(
        SettingsReader reader, BookingAdminSettings settings, AccessSettings access, IConfiguration configuration,
        IHostEnvironment environment)
    {
        if (access.DemoSignIn && environment.IsDevelopment())
        {
            foreach (var address in Addresses(configuration).Where(address => !IsLoopback(address)))
                reader.Fault(
                    "DemoSignIn:Enabled",
                    $"signs anybody in without a password, so the host may listen on this machine only (http://localhost:…), "
                    + $"not on {address}.");
        }
        if (access.DemoSignIn && environment.IsDevelopment() && configuration["AllowedHosts"]?.Split(';', StringSplitOptions.TrimEntries)
            .All(LoopbackNames.Contains) != true)
            reader.Fault(
                "AllowedHosts",
                $"must be {string.Join(';', LoopbackNames)} with DemoSignIn:Enabled: another site could give this machine "
                + "a name of its own.");
        if (environment.IsDevelopment())
            return;
        if (access.DemoSignIn)
            reader.Fault(
                "DemoSignIn:Enabled", $"must not be true in {environment.EnvironmentName}; only Development signs in without a password.");
        if (settings.ConnectionString is null)
            reader.Fault(
                DatabaseConnection.SettingKey, $"is needed in {environment.EnvironmentName}; only Development has an embedded database.");
        if (access is { SignIn: null, NextAuthSecret: null })
            reader.Fault(
                "SignIn:Authority", $"is needed in {environment.EnvironmentName}: without an identity provider nobody could sign in.");
        else if (access.SignIn?.Authority.Scheme is "http")
            reader.Fault("SignIn:Authority", $"must be an https address in {environment.EnvironmentName}.");
    }

    static readonly string[] LoopbackNames = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Where the host is configured to listen; without such a setting that is localhost.</summary>
    static IEnumerable<string> Addresses(IConfiguration configuration)
    {
        foreach (var endpoint in configuration.GetSection("Kestrel:Endpoints").GetChildren())
            yield return endpoint["Url"] ?? endpoint.Key;
        if (configuration["urls"] is { Length: > 0 } urls)
        {
            foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                yield return url;
        }
        else
        {
            // A port without an address is every address of this machine.
            foreach (var key in new[] { "http_ports", "https_ports" })
                if (configuration[key] is { Length: > 0 } ports)
                    yield return $"port {ports}";
        }
    }

    static bool IsLoopback(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url)
        && (url.Host is "localhost" || IPAddress.TryParse(url.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
}
