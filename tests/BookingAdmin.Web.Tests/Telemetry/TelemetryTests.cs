using System.Diagnostics;
using BookingAdmin.Data.Own;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Monitor;
using BookingAdmin.Services.Repair;
using BookingAdmin.Services.Settings;
using BookingAdmin.Testing;
using BookingAdmin.Web.Telemetry;
using BookingAdmin.Web.Tests.Access;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace BookingAdmin.Web.Tests.Telemetry;

public sealed class TelemetryTests
{
    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metrics_and_traces_arrive_at_a_collector_and_name_nobody()
    {
        await using var collector = await Collector.StartAsync();
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.ExecuteAsync("INSERT INTO booking_admin.heartbeat (name, instance, at) VALUES ('monitor', 'x', now())");
        await marketplace.Get<BookingGuard>().InstallAsync(TestMarketplace.Admin, GuardMode.Watch, Cancel);
        await using var dashboard = await Dashboard.StartAsync(marketplace, null, (TelemetrySettings.EndpointKey, collector.Address));
        var number = await marketplace.ScalarAsync<string>("""SELECT "orderNumber" FROM "Order" WHERE "orderNumber" LIKE '%-7F3K2A'""");
        using var sam = dashboard.Visit();
        (await sam.SignInAsDemoAsync("demo-support")).Dispose();
        await sam.PageAsync($"/orders/{number}");
        await sam.PageAsync("/orders?q=Meade");
        using (var scope = dashboard.Services.CreateScope())
            await scope.ServiceProvider.GetRequiredService<FindingRepair>().CreateBookingAsync(TestMarketplace.Support, number, Cancel);

        await UntilAsync(() =>
        {
            dashboard.Get<MeterProvider>().ForceFlush();
            dashboard.Get<TracerProvider>().ForceFlush();
            return collector.Metrics.Contains("booking_admin.orders.missing.oldest", StringComparison.Ordinal)
                && collector.Traces.Contains("repair batch", StringComparison.Ordinal);
        });

        collector.Paths.ShouldBe(["/v1/metrics", "/v1/traces"]);
        foreach (
            var name in new[] { "booking-admin", "booking_admin.repairs", "booking_admin.heartbeat.age",
                "booking_admin.listener.connected", "http.server.request.duration", "db.client." })
            collector.Metrics.Contains(name, StringComparison.Ordinal).ShouldBeTrue(name);
        foreach (var name in new[] { "repair batch", "GET /orders/{Number}", "http.response.status_code" })
            collector.Traces.Contains(name, StringComparison.Ordinal).ShouldBeTrue(name);
        foreach (
            var personal in new[] { number, "Meade", "Sam Okafor", "client.address", "network.peer", "url.path", "url.query", "user_agent",
                "db.query", "SELECT ", "circuit.id" })
            (collector.Traces + collector.Metrics).Contains(personal, StringComparison.OrdinalIgnoreCase).ShouldBeFalse(personal);
    }

    [Fact]
    public void What_a_fault_quotes_leaves_no_span()
    {
        using var source = new ActivitySource(nameof(What_a_fault_quotes_leaves_no_span));
        using var listener = new ActivityListener { ShouldListenTo = heard =>
            heard == source, Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded };
        ActivitySource.AddActivityListener(listener);
        // As Npgsql tells of a commit that the guard refuses.
        using var span = source.StartActivity("commit")!;
        span.AddException(new InvalidOperationException("Order KO-1 has no booking"))
            .SetStatus(ActivityStatusCode.Error, "Order KO-1 has no booking");

        new Anonymous().OnEnd(span);

        var told = span.Events.ShouldHaveSingleItem();
        (told.Name, span.Status, span.StatusDescription).ShouldBe(("exception", ActivityStatusCode.Error, null));
        told.Tags.ShouldBe([new("exception.type", "System.InvalidOperationException")]);
    }

    [Fact]
    public async Task Without_an_endpoint_nothing_collects_and_nothing_is_sent()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var dashboard = await Dashboard.StartAsync(marketplace);
        dashboard.Services.GetService<MeterProvider>().ShouldBeNull();
        dashboard.Services.GetService<TracerProvider>().ShouldBeNull();
        dashboard.Services.GetServices<IHostedService>().ShouldNotContain(service => service is TelemetryGauges);
    }

    [Fact]
    public async Task A_collector_that_is_down_is_nobodys_trouble()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var dashboard = await Dashboard.StartAsync(marketplace, null, (TelemetrySettings.EndpointKey, "http://127.0.0.1:9"));
        using var sam = dashboard.Visit();
        (await sam.SignInAsDemoAsync("demo-support")).Dispose();
        (await sam.PageAsync("/orders")).ShouldContain("Orders");
    }

    [Theory]
    [InlineData("collector:4317")]
    [InlineData("ftp://collector.example")]
    [InlineData("/v1")]
    [InlineData("http://user:secret@collector.example")]
    public void An_endpoint_is_an_address(string endpoint)
    {
        var fault = Should.Throw<InvalidSettingsException>(() =>
            Read((TelemetrySettings.EndpointKey, endpoint))).Faults.ShouldHaveSingleItem();
        fault.ShouldBe("Telemetry:Endpoint: is no address such as http://collector.example:4318.");
    }

    [Fact]
    public void A_collector_is_spoken_to_over_http_or_grpc()
    {
        Read().ShouldBe(new(null, TelemetryProtocol.HttpProtobuf));
        Read((TelemetrySettings.EndpointKey, "https://collector.example/otlp"), ("Telemetry:Protocol", "grpc"))
            .ShouldBe(new(new("https://collector.example/otlp"), TelemetryProtocol.Grpc));
    }

    static TelemetrySettings Read(params (string Key, string? Value)[] settings)
    {
        var reader = new SettingsReader(
            new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, s.Value))).Build());
        var read = TelemetrySettings.Read(reader);
        reader.Require();
        return read;
    }

    static async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; i < 300 && !condition(); i++)
            await Task.Delay(100, Cancel);
        condition().ShouldBeTrue();
    }
}
