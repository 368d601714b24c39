using System.Text.Json;

namespace BookingAdmin.Services.Orders.Notes;

/// <summary>What the story of an order shows beside an entry about its notes or its assignee.</summary>
static class NoteStory
{
    /// <param name="notes">The notes that the order has now; the text of a deleted note is gone.</param>
    public static string? Of(AuditEntry entry, IReadOnlyList<OrderNoteItem> notes) => entry.Action switch
    {
        AuditAction.NoteAdded => notes.FirstOrDefault(note => note.Id == Value(entry, "note")?.GetInt64())?.Text,
        AuditAction.OrderAssigned => Value(entry, "assignee")?.GetString(),
        _ => null,
    };

    static JsonElement? Value(AuditEntry entry, string key) =>
        entry.After?.RootElement is { ValueKind: JsonValueKind.Object } after && after.TryGetProperty(key, out var value) ? value : null;
}
