using System.Globalization;
using System.Text.RegularExpressions;

namespace BookingAdmin.Domain.Marketplace;

/// <summary>
/// What people wrote, inside a sentence of ours: it must reorder nothing but itself. In a page an element does that (bdi); here there is
/// none.
/// </summary>
public static partial class PlainText
{
    // U+2068 and U+2069: what stands between them has a direction of its own.
    const char Isolate = '\u2068', End = '\u2069';

    /// <summary>
    /// For a terminal or a file. What turns the direction of the text that follows, or steers a terminal, becomes its code: \u202E. Line
    /// ends and tabs stay.
    /// </summary>
    public static string Visible(string text) =>
        Steering().Replace(text, match => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)match.ValueSpan[0]:X4}"));

    /// <summary>Trimmed, and one line: line ends and the zero bytes that PostgreSQL refuses are gone.</summary>
    public static string Line(string? typed) => (typed ?? "").Replace("\0", "").ReplaceLineEndings(" ").Trim();

    /// <summary>For a sentence in a page. Text that is written from left to right throughout stays as it is.</summary>
    public static string Isolated(string text) => Turning().IsMatch(text) ? $"{Isolate}{Visible(text)}{End}" : text;

    [GeneratedRegex(
        @"[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]", RegexOptions.None, 1000)]
    private static partial Regex Steering();

    // The blocks of scripts from right to left, those beyond U+FFFF by their first halves, and the marks that turn by themselves.
    [GeneratedRegex(
        @"[\u0590-\u08FF\u200E\u200F\u2028-\u202E\u2066-\u2069\uFB1D-\uFDFF\uFE70-\uFEFC\uD802\uD803\uD83A\uD83B]", RegexOptions.None,
        1000)]
    private static partial Regex Turning();
}
