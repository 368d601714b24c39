using BookingAdmin.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace BookingAdmin.Web.Tests.Host;

/// <summary>The host in Production, with the provider that it needs there; nobody asks it anything.</summary>
sealed class LockedDownHost(TestMarketplace marketplace, params (string Key, string Value)[] settings) : WebApplicationFactory<Program>
{
    public const string Name = "desk.example";

    /// <summary>A client that takes no redirect and keeps no cookie.</summary>
    public HttpClient Client() =>
        CreateClient(new() { BaseAddress = new($"https://{Name}"), AllowAutoRedirect = false, HandleCookies = false });

    /// <summary>The same host on a real port, as the proxy before it asks that ended the https.</summary>
    public HttpClient StartOnPort()
    {
        UseKestrel(0);
        StartServer();
        // It asks before it sends a body: else a refusal meets the body on its way, and which of the two arrives is chance.
        var asking = new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) };
        var client = new HttpClient(asking)
            { BaseAddress = ClientOptions.BaseAddress, DefaultRequestHeaders = { Host = Name, ExpectContinue = true } };
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
        return client;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder
            .UseEnvironment("Production")
            .UseSetting("AllowedHosts", Name)
            .UseSetting("Host:KnownProxies", "127.0.0.1")
            .UseSetting("SignIn:Authority", "https://id.example/realms/desk")
            .UseSetting("SignIn:ClientId", "desk")
            .UseSetting("ConnectionStrings:BookingAdmin", marketplace.ConnectionString)
            .UseSetting("Logging:LogLevel:Default", "Warning");
        foreach (var (key, value) in settings)
            builder.UseSetting(key, value);
    }
}
