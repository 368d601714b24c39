using System.Globalization;
using System.Text;

namespace BookingAdmin.Services.Notices.Mail.Compose;

/// <summary>
/// What people wrote, as a mail can carry it: one line without what steers a reader or a header, and no longer than it may be.
/// </summary>
static class MailText
{
    const char Ellipsis = '…';

    /// <param name="most">In UTF-16 units.</param>
    public static string Line(string text, int most)
    {
        // What is blank or dropped is rarely more than the rest; the bound keeps megabytes from being looked at.
        var line = new StringBuilder(Math.Min(text.Length, most * 4));
        foreach (var rune in text.AsSpan(0, Math.Min(text.Length, most * 4)).EnumerateRunes())
        {
            if (IsBlank(rune))
            {
                if (line.Length > 0 && line[^1] != ' ')
                    line.Append(' ');
            }
            else if (!TurnsText(rune.Value))
                line.Append(rune.ToString());
        }
        return Bound(line.ToString().TrimEnd(), most);
    }

    static string Bound(string text, int most)
    {
        if (text.Length <= most)
            return text;
        var end = 0;
        for (var next = 0; next < most; next += StringInfo.GetNextTextElementLength(text.AsSpan(next)))
            end = next;
        // One letter with thousands of accents is cut within.
        if (end == 0)
            end = char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1;
        return text[..end].TrimEnd() + Ellipsis;
    }

    static bool IsBlank(Rune rune) => Rune.IsWhiteSpace(rune) || Rune.IsControl(rune);

    // Marks that let the letters after them run the other way, up to the end of the line.
    static bool TurnsText(int rune) => rune is >= 0x202A and <= 0x202E or >= 0x2066 and <= 0x2069 or 0xFEFF;
}
