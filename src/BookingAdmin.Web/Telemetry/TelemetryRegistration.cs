using BookingAdmin.Services.Monitor;
using BookingAdmin.Services.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace BookingAdmin.Web.Telemetry;

/// <summary>Metrics and traces to a collector, by OTLP. Without its address nothing of this is there.</summary>
static class TelemetryRegistration
{
    public static void AddTelemetry(this IServiceCollection services, TelemetrySettings settings)
    {
        if (settings.Endpoint is not { } endpoint)
            return;
        // The framework's spans tell the method only when asked to; what else they tell then, Anonymous takes away.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        services.AddSingleton<IStartupFilter, RequestSpans>();
        services.AddHostedService<TelemetryGauges>();
        services.AddSingleton(_ => Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(Resource())
            .AddMeter(BookingAdminMetrics.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel",
                "Microsoft.AspNetCore.Components.Server.Circuits", "Npgsql", "System.Runtime")
            .AddOtlpExporter(options => Set(options, settings.Protocol, endpoint, "v1/metrics"))
            .Build());
        services.AddSingleton(_ => Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(Resource())
            .AddSource(BookingAdminTraces.SourceName, "Microsoft.AspNetCore", "Npgsql")
            .AddProcessor(new Anonymous())
            .AddOtlpExporter(options => Set(options, settings.Protocol, endpoint, "v1/traces"))
            .Build());
        services.AddHostedService<Telemetry>();
    }

    static ResourceBuilder Resource() => ResourceBuilder.CreateDefault().AddService("booking-admin", serviceInstanceId: Environment.MachineName);

    static void Set(OtlpExporterOptions options, TelemetryProtocol protocol, Uri endpoint, string path)
    {
        options.Protocol = protocol is TelemetryProtocol.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        // The exporter adds the path only to an address that it has from its own variables.
        options.Endpoint = protocol is TelemetryProtocol.Grpc ? endpoint : new($"{endpoint.AbsoluteUri.TrimEnd('/')}/{path}");
    }

    /// <summary>Made with the host, so that nothing is missed, and gone with it, which sends what is left.</summary>
    sealed class Telemetry(MeterProvider metrics, TracerProvider traces) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.Run(() =>
        {
            metrics.ForceFlush(2000);
            traces.ForceFlush(2000);
        }, cancellationToken);
    }
}
