using System.Text.RegularExpressions;

namespace BookingAdmin.Web.Shared;

/// <summary>
/// The address of one row by an id or number of the marketplace's, which can be any text. In a path servers and browsers resolve dots and slashes, also
/// encoded ones; so what holds more than letters, digits and hyphens stands in the query: /orders/-?key=a%2Fb.
/// </summary>
static partial class RowAddress
{
    public const string Key = "key";

    const string None = "-";

    public static string Of(string list, string id) => Simple().IsMatch(id) && id != None ? $"{list}/{Uri.EscapeDataString(id)}" : $"{list}/{None}?{Key}={Uri.EscapeDataString(id)}";

    /// <summary>What the address names, as it stands there first: somebody may have typed an encoded slash into the path.</summary>
    public static IReadOnlyList<string> Read(string path, string? key) =>
        path is None && !string.IsNullOrEmpty(key) ? [key]
        : Uri.UnescapeDataString(path) is var decoded && decoded != path ? [path, decoded]
        : [path];

    [GeneratedRegex(@"^[\p{L}\p{Nd}_-]{1,200}\z", RegexOptions.None, 1000)]
    private static partial Regex Simple();
}
