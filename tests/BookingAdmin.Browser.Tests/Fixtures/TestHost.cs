using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Embedded.Demo;
using BookingAdmin.Services.Consistency.Runs;
using BookingAdmin.Services.Guard;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Provider;
using BookingAdmin.Testing.Stripe;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Browser.Tests.Fixtures;

/// <summary>The whole host on a real port, over a demo marketplace of its own.</summary>
sealed class TestHost : WebApplicationFactory<Program>
{
    readonly TestMarketplace marketplace;
    readonly IdentityProvider? provider;
    readonly StripeDouble? stripe;
    readonly (string Name, string Value)[] settings;
    Action<CircuitOptions>? circuits;
    bool restarts;

    TestHost(TestMarketplace marketplace, IdentityProvider? provider, StripeDouble? stripe, (string, string)[] settings, int port = 0)
    {
        (this.marketplace, this.provider, this.stripe, this.settings) = (marketplace, provider, stripe, settings);
        UseKestrel(port);
    }

    public TestMarketplace Marketplace => marketplace;

    public string Address => ClientOptions.BaseAddress.ToString().TrimEnd('/');

    /// <param name="provider">Without one, demo people sign in.</param>
    /// <param name="stripe">Without one, payments are off.</param>
    public static async Task<TestHost> StartAsync(
        IdentityProvider? provider = null, StripeDouble? stripe = null, params (string Name, string Value)[] settings)
    {
        var host = new TestHost(await TestMarketplace.DemoAsync(), provider, stripe, settings);
        host.StartServer();
        if (provider is not null)
            await provider.RegisterClientAsync(host.Address);
        return host;
    }

    /// <summary>Over a demo that has ninety days behind it, as the embedded one has, and has just been checked.</summary>
    public static async Task<TestHost> WithPastAsync()
    {
        var marketplace = await TestMarketplace.EmptyAsync();
        await using (var connection = await marketplace.OpenAsync())
            await DemoMarketplace.FillAsync(connection, CancellationToken.None, BookingGuard.WithDemo(new RepairPolicy()));
        await marketplace.Get<ConsistencyRuns>().RunAsync(TestMarketplace.Admin, RunKind.Full, null, CancellationToken.None);
        return Over(marketplace);
    }

    /// <summary>Over a marketplace of any kind, which ends with the host.</summary>
    public static TestHost Over(TestMarketplace marketplace)
    {
        var host = new TestHost(marketplace, null, null, []);
        host.StartServer();
        return host;
    }

    /// <param name="circuits">What is other than as shipped, such as how long a page waits for an answer of the browser.</param>
    public static async Task<TestHost> StartAsync(Action<CircuitOptions> circuits)
    {
        var host = new TestHost(await TestMarketplace.DemoAsync(), null, null, []) { circuits = circuits };
        host.StartServer();
        return host;
    }

    /// <summary>Ends the process, as far as a browser can tell, and leaves its database and its address to the next.</summary>
    public async Task<Func<TestHost>> StopAsync()
    {
        var port = ClientOptions.BaseAddress.Port;
        restarts = true;
        await DisposeAsync();
        return () =>
        {
            var next = new TestHost(marketplace, provider, stripe, settings, port);
            next.StartServer();
            return next;
        };
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development")
            .UseSetting("ConnectionStrings:BookingAdmin", marketplace.ConnectionString)
            // What a page shows must not change because a check has run meanwhile.
            .UseSetting("Monitor:Minutes", "0")
            .UseSetting("Logging:LogLevel:Default", "Warning");
        foreach (var (name, value) in settings)
            builder.UseSetting(name, value);
        if (circuits is not null)
            builder.ConfigureServices(services => services.PostConfigure(circuits));
        if (stripe is not null)
            builder.UseSetting("Stripe:SecretKey", stripe.SecretKey)
                .UseSetting("Stripe:WebhookSecrets", stripe.WebhookSecret)
                // Nobody else handles events here.
                .UseSetting("Payments:Webhook", "Instead")
                .UseSetting("Payments:ForwardTo", "http://127.0.0.1:9/nobody")
                .UseSetting("Stripe:BaseAddress", stripe.BaseAddress.ToString());
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
        if (!restarts)
            await marketplace.DisposeAsync();
    }
}
