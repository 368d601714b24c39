using System.Text.RegularExpressions;

namespace BookingAdmin.Web.Ui.Words;

/// <summary>
/// Values of a list's filters, as they stand in its address; nothing is nothing, and what no filter can have is refused by its name.
/// </summary>
static partial class AddressText
{
    public const string DayFormat = "yyyy-MM-dd";
    static readonly DateOnly FirstDay = new(2000, 1, 1), LastDay = new(2100, 1, 1);

    /// <summary>In-progress.</summary>
    public static string Name<T>(T value) where T : struct, Enum =>
        Capital().Replace(value.ToString(), match => $"{(match.Index == 0 ? "" : "-")}{match.Value.ToLowerInvariant()}");

    public static string? Day(DateOnly? day) => day?.ToString(DayFormat, CultureInfo.InvariantCulture);

    /// <exception cref="InvalidInputException">There is no such value.</exception>
    public static T? Choice<T>(string? text, string what) where T : struct, Enum =>
        string.IsNullOrEmpty(text) ? null : Find<T>(text) ?? throw Unusable(text, what);

    public static T? Find<T>(string? text) where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
            if (Name(value).Equals(text, StringComparison.OrdinalIgnoreCase))
                return value;
        return null;
    }

    /// <exception cref="InvalidInputException">It is no day, or none of our time.</exception>
    public static DateOnly? Day(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day >= FirstDay
            && day <= LastDay ? day
        : throw Unusable(text, T("day that can be used, such as 2025-08-19"));

    public static InvalidInputException Unusable(string text, string what) =>
        new(T($"“{PlainText.Isolated(text.Length <= 40 ? text : text[..40] + "…")}” in this link is no {what}."));

    [GeneratedRegex("[A-Z]", RegexOptions.None, 1000)]
    private static partial Regex Capital();
}
