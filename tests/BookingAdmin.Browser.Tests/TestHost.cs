using BookingAdmin.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace BookingAdmin.Browser.Tests;

/// <summary>The whole host on a real port, over a demo marketplace of its own.</summary>
sealed class TestHost : WebApplicationFactory<Program>
{
    readonly TestMarketplace marketplace;

    TestHost(TestMarketplace marketplace)
    {
        this.marketplace = marketplace;
        UseKestrel(0);
    }

    public TestMarketplace Marketplace => marketplace;

    public string Address => ClientOptions.BaseAddress.ToString().TrimEnd('/');

    public static async Task<TestHost> StartAsync()
    {
        var host = new TestHost(await TestMarketplace.DemoAsync());
        host.StartServer();
        return host;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder
        .UseEnvironment("Development")
        .UseSetting("ConnectionStrings:BookingAdmin", marketplace.ConnectionString)
        .UseSetting("Logging:LogLevel:Default", "Warning");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await marketplace.DisposeAsync();
    }
}
