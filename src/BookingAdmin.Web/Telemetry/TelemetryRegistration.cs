using BookingAdmin.Services.Monitor;
using BookingAdmin.Services.Telemetry;
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
        services.AddHostedService<TelemetryGauges>();
        // One exporter for each kind: UseOtlpExporter would send the log as well.
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("booking-admin", serviceInstanceId: Environment.MachineName))
            .WithMetrics(metrics => metrics
                .AddMeter(BookingAdminMetrics.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel",
                    "Microsoft.AspNetCore.Components.Server.Circuits", "Npgsql", "System.Runtime")
                .AddOtlpExporter(options => Set(options, settings.Protocol, endpoint, "v1/metrics")))
            .WithTracing(traces => traces
                .AddAspNetCoreInstrumentation(requests =>
                    (requests.EnableRazorComponentsSupport, requests.EnableAspNetCoreSignalRSupport) = (false, false))
                .AddSource(BookingAdminTraces.SourceName, "Npgsql")
                .AddProcessor<Anonymous>()
                .AddOtlpExporter(options => Set(options, settings.Protocol, endpoint, "v1/traces")));
    }

    static void Set(OtlpExporterOptions options, TelemetryProtocol protocol, Uri endpoint, string path)
    {
        options.Protocol = protocol is TelemetryProtocol.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        // The exporter adds the path only to an address that it has from its own variables.
        options.Endpoint = protocol is TelemetryProtocol.Grpc ? endpoint : new($"{endpoint.AbsoluteUri.TrimEnd('/')}/{path}");
    }
}
