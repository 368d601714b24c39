using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace BookingAdmin.Services.Monitor.Alerting;

/// <summary>What an alert says: counts, amounts, times and ids of rules, never of a person.</summary>
/// <param name="Text">A sentence; where receivers of chat programs look.</param>
/// <param name="State">Of the monitor "silent" or "back"; of a self-test "drill" or "failed"; else null.</param>
/// <param name="Rule">Which rule it is about, if any.</param>
/// <param name="Open">How many rows break it; null where that is no question.</param>
/// <param name="AtRisk">What customers paid for them, one amount a currency.</param>
/// <param name="Since">When the first of them was seen, or since when the monitor is silent.</param>
/// <param name="Instance">Which process noticed.</param>
/// <param name="Link">The page about it.</param>
sealed record AlertBody(
    AlertKind Kind, string Text, string? State, string? Rule, string? Title, long? Open, IReadOnlyList<AmountAtRisk>? AtRisk,
    DateTimeOffset? Since, DateTimeOffset At, string Instance, string? Link)
{
    static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public JsonDocument ToJson() => JsonSerializer.SerializeToDocument(this, Format);

    /// <summary>As it is sent: by the id the receiver knows one that it already has.</summary>
    public static byte[] Send(long id, JsonDocument body)
    {
        var sent = new JsonObject { ["id"] = id };
        foreach (var (name, value) in JsonObject.Create(body.RootElement)!)
            sent[name] = value?.DeepClone();
        return JsonSerializer.SerializeToUtf8Bytes(sent);
    }
}

/// <param name="Amount">Major units.</param>
/// <param name="Currency">Lower-case ISO code.</param>
sealed record AmountAtRisk(decimal Amount, string Currency);
