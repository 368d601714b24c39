using System.Text.Json;
using BookingAdmin.Services.Payments.Intake;

namespace BookingAdmin.Services.Requests;

/// <summary>
/// What the items of an order say: add-ons, and the tip that was chosen at checkout, which is an item and no tip of its own
/// (marketplace-life.md, 1.2 and 3).
/// </summary>
/// <param name="AddOns">Their names.</param>
/// <param name="TipMessage">Null where the customer wrote nothing with it, or there is no such tip.</param>
sealed record FeedItems(IReadOnlyList<string> AddOns, decimal Tip, string? TipMessage)
{
    /// <summary>An item as the statement returns it.</summary>
    /// <param name="Metadata">JSON, which the marketplace keeps as a text within JSON (1.1).</param>
    public sealed record Item(string Type, string Name, string? Description, double Total, string? Metadata);

    public static FeedItems Of(IReadOnlyCollection<Item> items)
    {
        var tips = items.Where(item => item.Type is "tip").ToList();
        return new(
            [.. items.Where(item => item.Type is "addon" && !string.IsNullOrWhiteSpace(item.Name)).Select(item => item.Name)],
            tips.Sum(tip => Money.FromDatabase(tip.Total)),
            tips.Select(MessageOf).FirstOrDefault(message => message is not null));
    }

    // The checkout writes words of its own into the description where the customer left the message blank, so the metadata goes first.
    static string? MessageOf(Item tip)
    {
        var metadata = Read(tip.Metadata);
        foreach (var name in new[] { "tipMessage", "message" })
        {
            if (metadata?.TryGetProperty(name, out var message) is true && message.ValueKind is JsonValueKind.String)
                return Written(message.GetString());
        }
        return Written(tip.Description);
    }

    /// <returns>Null for what is no JSON object: the owner's application never looks.</returns>
    static JsonElement? Read(string? metadata)
    {
        if (metadata is not ['{', ..])
            return null;
        try
        {
            return JsonElement.Parse(metadata);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static string? Written(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
