using static BookingAdmin.Domain.Languages.Language;

namespace BookingAdmin.Domain.Access;

/// <summary>What a person writes about why they do something: kept by the audit, and of a decline sent to the customer.</summary>
public static class ReasonText
{
    public const int MaxLength = 500;

    public static string TooLong => T($"A reason can have at most {MaxLength} characters.");

    /// <returns>Trimmed, without the zero bytes that PostgreSQL refuses; null where nothing was written.</returns>
    /// <exception cref="InvalidInputException">Too long.</exception>
    public static string? Clean(string? written)
    {
        var text = (written ?? "").Replace("\0", "").Trim();
        return text.Length > MaxLength ? throw new InvalidInputException(TooLong) : text.Length == 0 ? null : text;
    }

    /// <param name="because">Why one is needed: the end of the sentence.</param>
    /// <exception cref="InvalidInputException">Nothing was written, or too much.</exception>
    public static string Require(string? written, string because) =>
        Clean(written) ?? throw new InvalidInputException(T($"Give a reason: {because}."));
}
