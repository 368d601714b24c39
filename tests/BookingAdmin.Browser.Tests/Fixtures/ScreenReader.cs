using System.Text.Json;
using Microsoft.Playwright;

namespace BookingAdmin.Browser.Tests.Fixtures;

/// <summary>What a screen reader makes of a page: its parts in order by the accessibility tree, and what is announced unasked.</summary>
static class ScreenReader
{
    static readonly HashSet<string> Parts = new(StringComparer.Ordinal)
    {
        "heading", "link", "button", "checkbox", "radio", "textbox", "searchbox", "combobox", "navigation", "main", "complementary",
        "region", "article", "status", "alert", "dialog", "row", "columnheader", "image",
    };

    /// <summary>A line a part, in reading order: its role, its name, its description in brackets, and its states.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(this Visitor person)
    {
        var session = await person.Page.Context.NewCDPSessionAsync(person.Page);
        var tree = (await session.SendAsync("Accessibility.getFullAXTree"))!.Value.GetProperty("nodes");
        await session.DetachAsync();
        var nodes = tree.EnumerateArray().ToLookup(node => node.GetProperty("nodeId").GetString(), StringComparer.Ordinal);
        var lines = new List<string>();
        Read(tree[0]);
        return lines;

        void Read(JsonElement node)
        {
            var role = Text(node, "role");
            if (Parts.Contains(role) && !node.GetProperty("ignored").GetBoolean())
                lines.Add(Line(node, role));
            if (!node.TryGetProperty("childIds", out var children))
                return;
            foreach (var inner in children.EnumerateArray().SelectMany(child => nodes[child.GetString()].Take(1)))
                Read(inner);
        }
    }

    /// <summary>From now on keeps what live regions that are there already come to say.</summary>
    public static Task ListenAsync(this Visitor person) => person.Page.EvaluateAsync("""
        () => {
          window.heard = [];
          for (const region of document.querySelectorAll('[role="status"], [role="alert"]'))
            new MutationObserver(() => {
              const text = region.innerText.trim().replace(/\s+/g, ' ');
              if (text)
                window.heard.push(text);
            }).observe(region, { childList: true, subtree: true, characterData: true });
        }
        """);

    public static Task<string[]> HeardAsync(this Visitor person) => person.Page.EvaluateAsync<string[]>("() => window.heard");

    static string Line(JsonElement node, string role)
    {
        var (name, description) = (Text(node, "name"), Text(node, "description"));
        // What repeats the name is not said.
        if (description == name)
            description = "";
        var said = node.TryGetProperty("properties", out var states) ? states.EnumerateArray().Select(State).OfType<string>() : [];
        return string.Join(
            ' ', new[] { role, name, description is "" ? "" : $"({description})" }.Where(part => part is not "").Concat(said));
    }

    static string? State(JsonElement property) =>
        (property.GetProperty("name").GetString(), Text(property, "value")) switch
        {
            ("level", var level) => $"[{level}]",
            ("disabled", "True" or "true") => "[disabled]",
            ("checked", var value) => value is "true" ? "[checked]" : "[not checked]",
            ("expanded", var value) => value is "true" or "True" ? "[expanded]" : "[collapsed]",
            _ => null,
        };

    static string Text(JsonElement node, string part) =>
        node.TryGetProperty(part, out var held) && held.TryGetProperty("value", out var value) ? value.ToString().Trim() : "";
}
