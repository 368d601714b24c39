using BookingAdmin.Testing;
using BookingAdmin.Testing.Provider;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace BookingAdmin.Browser.Tests;

/// <summary>The whole host on a real port, over a demo marketplace of its own.</summary>
sealed class TestHost : WebApplicationFactory<Program>
{
    readonly TestMarketplace marketplace;
    readonly IdentityProvider? provider;

    TestHost(TestMarketplace marketplace, IdentityProvider? provider)
    {
        (this.marketplace, this.provider) = (marketplace, provider);
        UseKestrel(0);
    }

    public TestMarketplace Marketplace => marketplace;

    public string Address => ClientOptions.BaseAddress.ToString().TrimEnd('/');

    /// <param name="provider">Without one, demo people sign in.</param>
    public static async Task<TestHost> StartAsync(IdentityProvider? provider = null)
    {
        var host = new TestHost(await TestMarketplace.DemoAsync(), provider);
        host.StartServer();
        if (provider is not null)
            await provider.RegisterClientAsync(host.Address);
        return host;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development")
            .UseSetting("ConnectionStrings:BookingAdmin", marketplace.ConnectionString)
            // What a page shows must not change because a check has run meanwhile.
            .UseSetting("Monitor:Minutes", "0")
            .UseSetting("Logging:LogLevel:Default", "Warning");
        if (provider is not null)
            builder.UseSetting("DemoSignIn:Enabled", "false")
                .UseSetting("SignIn:Authority", provider.Issuer)
                .UseSetting("SignIn:ClientId", IdentityProvider.ClientId)
                .UseSetting("SignIn:ClientSecret", IdentityProvider.ClientSecret)
                .UseSetting("SignIn:RolesClaim", "realm_access.roles");
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await marketplace.DisposeAsync();
    }
}
