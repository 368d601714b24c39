using System.Text.Json;
using BookingAdmin.Domain.Requests;

namespace BookingAdmin.Web.Api.Requests;

/// <summary>What the body of a decision says. Keys that nobody knows are left aside.</summary>
sealed record DecisionBody(Decision Decision, string? Reason)
{
    public const string InvalidAction = "Invalid action. Must be 'accept' or 'decline'";

    public const string NotReadable = "The body is not JSON that can be read.";

    // A key that is there twice could be read either way, and it is a decision about money.
    static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <exception cref="InvalidInputException">It cannot be used; the sentence says why.</exception>
    public static async Task<DecisionBody> ReadAsync(Stream body, CancellationToken cancel)
    {
        try
        {
            using var json = await JsonDocument.ParseAsync(body, Strict, cancel);
            return json.RootElement.ValueKind is JsonValueKind.Object
                ? new(Action(json.RootElement), Text(json.RootElement, "reason"))
                : throw new InvalidInputException("The body must be a JSON object.");
        }
        // Half of a pair of signs can be escaped in JSON, and is no text.
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw new InvalidInputException(NotReadable);
        }
    }

    static Decision Action(JsonElement body) =>
        (body.TryGetProperty("action", out var action) && action.ValueKind is JsonValueKind.String ? action.GetString() : null) switch
    {
        "accept" => Decision.Accept,
        "decline" => Decision.Decline,
        _ => throw new InvalidInputException(InvalidAction),
    };

    static string? Text(JsonElement body, string name) =>
        !body.TryGetProperty(name, out var text) || text.ValueKind is JsonValueKind.Null ? null
        : text.ValueKind is JsonValueKind.String ? text.GetString()
        : throw new InvalidInputException($"\"{name}\" must be a text.");
}
