using BookingAdmin.Services.Live;
using BookingAdmin.Services.Monitor;
using BookingAdmin.Services.Monitor.Alerting;
using BookingAdmin.Testing;
using BookingAdmin.Web.Tests.Access;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests.Host;

public sealed class MonitorInHostTests
{
    [Fact]
    public async Task The_host_is_the_monitor_and_sends_alerts_where_it_is_told_to()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var host = await Dashboard.StartAsync(
            marketplace, null, ("Monitor:Minutes", "5"), ("Alerts:Url", "http://127.0.0.1:9/nobody"),
            ("Alerts:Secret", "0123456789abcdef0123456789abcdef"));
        await using var scope = host.Services.CreateAsyncScope();
        var state = scope.ServiceProvider.GetRequiredService<SafeguardState>();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        Safeguards seen;
        // The first check finds the order of the demo that lacks its booking, and alerts.
        while ((seen = await state.GetAsync(TestMarketplace.Admin, patience.Token)) is not { Alerts: { Waiting: 1, LastAnswer: not null } })
            await Task.Delay(50, patience.Token);
        seen.Monitor.Standing.ShouldBe(Standing.OnTime);
        seen.Monitor.Instance.ShouldBe($"{Environment.MachineName}:{Environment.ProcessId}");
        seen.Monitor.Repairs.ShouldBeTrue();
        seen.Alerts.Sender.ShouldBe(Standing.OnTime);
        seen.Alerts.LastAnswer.ShouldBe(nameof(AlertAnswer.NoConnection));
        host.Log.ShouldContain(line => line.StartsWith("Critical 301 Appeared: rule missing-booking, 1 open", StringComparison.Ordinal));
        host.Log.ShouldNotContain(line => line.Contains("0123456789abcdef", StringComparison.Ordinal));
    }
}
