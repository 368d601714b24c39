using System.Text.Json;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Requests;

namespace BookingAdmin.Web.Api;

/// <summary>What the body of a decision says. Keys that nobody knows are left aside.</summary>
sealed record DecisionBody(Decision Decision, string? Reason)
{
    public const string InvalidAction = "Invalid action. Must be 'accept' or 'decline'";

    // A key that is there twice could be read either way, and it is a decision about money.
    static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <exception cref="InvalidInputException">It cannot be used; the sentence says why.</exception>
    public static async Task<DecisionBody> ReadAsync(Stream body, CancellationToken cancel)
    {
        JsonDocument json;
        try
        {
            json = await JsonDocument.ParseAsync(body, Strict, cancel);
        }
        catch (JsonException)
        {
            throw new InvalidInputException("The body is not JSON that can be read.");
        }
        using (json)
        {
            if (json.RootElement.ValueKind is not JsonValueKind.Object)
                throw new InvalidInputException("The body must be a JSON object.");
            return new(Action(json.RootElement), Text(json.RootElement, "reason"));
        }
    }

    static Decision Action(JsonElement body) => !body.TryGetProperty("action", out var action) || action.ValueKind is not JsonValueKind.String
        ? throw new InvalidInputException(InvalidAction)
        : action.ValueEquals("accept") ? Decision.Accept
        : action.ValueEquals("decline") ? Decision.Decline
        : throw new InvalidInputException(InvalidAction);

    static string? Text(JsonElement body, string name)
    {
        if (!body.TryGetProperty(name, out var text) || text.ValueKind is JsonValueKind.Null)
            return null;
        if (text.ValueKind is not JsonValueKind.String)
            throw new InvalidInputException($"\"{name}\" must be a text.");
        try
        {
            return text.GetString();
        }
        // Half of a pair of escaped signs is JSON and no text.
        catch (InvalidOperationException)
        {
            throw new InvalidInputException($"\"{name}\" is no text that can be kept.");
        }
    }
}
