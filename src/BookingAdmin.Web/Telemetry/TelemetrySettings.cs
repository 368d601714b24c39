using BookingAdmin.Services.Settings;

namespace BookingAdmin.Web.Telemetry;

/// <summary>How a collector wants to be spoken to.</summary>
public enum TelemetryProtocol { HttpProtobuf, Grpc }

/// <param name="Endpoint">A collector's address; null: nothing is collected and nothing sent.</param>
public sealed record TelemetrySettings(Uri? Endpoint, TelemetryProtocol Protocol)
{
    public const string EndpointKey = "Telemetry:Endpoint";

    /// <summary>Leaves what is wrong with the reader.</summary>
    public static TelemetrySettings Read(SettingsReader reader)
    {
        var protocol = reader.Choice<TelemetryProtocol>("Telemetry:Protocol");
        if (reader.Text(EndpointKey) is not { } text)
            return new(null, protocol);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https")
            || endpoint.UserInfo.Length > 0 || endpoint.Query.Length > 0)
            reader.Fault(EndpointKey, "is no address such as http://collector.example:4318.");
        return new(endpoint, protocol);
    }
}
