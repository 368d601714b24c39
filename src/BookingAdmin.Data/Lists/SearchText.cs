using BookingAdmin.Domain.Marketplace;
using static BookingAdmin.Domain.Languages.Language;

namespace BookingAdmin.Data.Lists;

/// <summary>What somebody typed into a search box, as a pattern for ILIKE in which % and _ mean themselves.</summary>
public static class SearchText
{
    public const int MaxLength = 200;

    /// <returns>The pattern, or null when nothing was typed.</returns>
    /// <exception cref="InvalidInputException">Longer than 200 characters.</exception>
    public static string? Pattern(string? typed)
    {
        var text = Clean(typed);
        return text.Length == 0 ? null : $"%{text.Replace(@"\", @"\\").Replace("%", @"\%").Replace("_", @"\_")}%";
    }

    /// <summary>Trimmed, and without the zero bytes that PostgreSQL refuses.</summary>
    public static string Clean(string? typed)
    {
        var text = (typed ?? "").Replace("\0", "").Trim();
        return text.Length <= MaxLength ? text : throw new InvalidInputException(T($"A search can have at most {MaxLength} characters."));
    }
}
