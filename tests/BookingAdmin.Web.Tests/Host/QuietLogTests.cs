using BookingAdmin.Testing;
using BookingAdmin.Web.Host;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

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
            [("ConnectionStrings__BookingAdmin", marketplace.ConnectionString), ("SignIn__Authority", "http://127.0.0.1:1"),
                ("SignIn__ClientId", "desk"), .. levels.Select(level => (level, "Trace"))]);
        using var client = new HttpClient { BaseAddress = new(await host.AddressAsync()) };

        foreach (var path in new[] { "/signin-oidc", "/sign-in", "/orders", "/look.css", "/api/nothing", "/health/ready" })
            (await client.GetAsync($"{path}?code={Secret}&state={Secret}", Xunit.TestContext.Current.CancellationToken)).Dispose();
        await host.SignalAsync("TERM");

        host.Output.ShouldContain("dbug: Microsoft.AspNetCore", customMessage: "the level was set");
        host.Output.ShouldNotContain(Secret);
    }

    [Theory]
    [InlineData("LogLevel:Default")]
    [InlineData("LogLevel:Microsoft.AspNetCore.SignalR")]
    [InlineData("LogLevel:Microsoft.AspNetCore.SignalR.HubConnectionContext")]
    [InlineData("LogLevel:microsoft.aspnetcore.signalr.hubConnection")]
    [InlineData("LogLevel:Microsoft.AspNetCore.*HubConnectionContext")]
    [InlineData("Console:LogLevel:Microsoft.AspNetCore.SignalR.HubConnectionContext")]
    [InlineData("Microsoft.Extensions.Logging.Console.ConsoleLoggerProvider:LogLevel:Default")]
    public void However_closely_a_level_names_a_quiet_category_it_stays_at_warnings(string key)
    {
        using var logging = Logging((key, "Trace"));
        var quiet = logging.GetRequiredService<ILoggerFactory>().CreateLogger("Microsoft.AspNetCore.SignalR.HubConnectionContext");
        quiet.IsEnabled(LogLevel.Information).ShouldBeFalse();
        quiet.IsEnabled(LogLevel.Warning).ShouldBeTrue();
    }

    [Fact]
    public void Less_than_warnings_and_the_level_of_every_other_category_are_the_operators()
    {
        using var logging = Logging(("LogLevel:Default", "Trace"), ("LogLevel:Microsoft.AspNetCore.SignalR.HubConnectionContext", "Error"));
        var loggers = logging.GetRequiredService<ILoggerFactory>();
        loggers.CreateLogger("Microsoft.AspNetCore.SignalR.HubConnectionContext").IsEnabled(LogLevel.Warning).ShouldBeFalse();
        loggers.CreateLogger("Microsoft.AspNetCore.SignalRather").IsEnabled(LogLevel.Trace).ShouldBeTrue();
        loggers.CreateLogger("Npgsql").IsEnabled(LogLevel.Trace).ShouldBeTrue();
    }

    [Fact]
    public void Without_any_level_others_are_written_from_information_on()
    {
        using var logging = Logging();
        var loggers = logging.GetRequiredService<ILoggerFactory>();
        loggers.CreateLogger("Npgsql").IsEnabled(LogLevel.Information).ShouldBeTrue();
        loggers.CreateLogger("Npgsql").IsEnabled(LogLevel.Debug).ShouldBeFalse();
        loggers.CreateLogger("Microsoft.AspNetCore.Components.RenderTree.Renderer").IsEnabled(LogLevel.Information).ShouldBeFalse();
    }

    static ServiceProvider Logging(params (string Key, string? Value)[] levels) => new ServiceCollection()
        .AddLogging(
            logging =>
            logging.AddConsole()
            .AddConfiguration(
                new ConfigurationBuilder().AddInMemoryCollection(levels.Select(l => KeyValuePair.Create(l.Key, l.Value))).Build()))
        .PostConfigure<LoggerFilterOptions>(QuietLog.Apply)
        .BuildServiceProvider();
}
