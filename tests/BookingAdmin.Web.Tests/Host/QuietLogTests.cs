using BookingAdmin.Testing;

namespace BookingAdmin.Web.Tests.Host;

public sealed class QuietLogTests
{
    const string Secret = "tops3cret";

    [Theory]
    [InlineData("Logging__LogLevel__Default", "Logging__LogLevel__Microsoft")]
    [InlineData("Logging__Console__LogLevel__Default", "Logging__Console__LogLevel__Microsoft.AspNetCore.Hosting")]
    public async Task No_level_that_an_operator_sets_writes_the_code_and_state_of_a_sign_in(params string[] levels)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var host = HostProcess.Start(null, "Development",
            [("ConnectionStrings__BookingAdmin", marketplace.ConnectionString), ("SignIn__Authority", "http://127.0.0.1:1"), ("SignIn__ClientId", "desk"), .. levels.Select(level => (level, "Trace"))]);
        using var client = new HttpClient { BaseAddress = new(await host.AddressAsync()) };

        foreach (var path in new[] { "/signin-oidc", "/sign-in", "/orders", "/look.css", "/api/nothing", "/health/ready" })
            (await client.GetAsync($"{path}?code={Secret}&state={Secret}", Xunit.TestContext.Current.CancellationToken)).Dispose();
        await host.SignalAsync("TERM");

        host.Output.ShouldContain("dbug: Microsoft.AspNetCore", customMessage: "the level was set");
        host.Output.ShouldNotContain(Secret);
    }
}
