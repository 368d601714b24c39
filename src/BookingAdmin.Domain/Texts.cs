using System.Globalization;
using System.Resources;
using BookingAdmin.Domain.Languages;

namespace BookingAdmin.Domain;

/// <summary>The sentences of a `.resx` file, in the language of the reader.</summary>
/// <param name="named">The class whose name the file has.</param>
public sealed class Texts(Type named)
{
    readonly ResourceManager resources = new(named);

    /// <param name="codes">A line each, with values behind spaces. A line that is no code of the file stays as it is.</param>
    /// <param name="value">What stands in a sentence for a value; null: the value.</param>
    public string? Sentences(string? codes, Func<string, string>? value = null) =>
        codes is null ? null : string.Join(' ', codes.Split('\n').Select(line =>
        {
            var parts = line.Split(' ');
            return Find(parts[0], [.. parts[1..].Select(value ?? (known => known))]) ?? line;
        }));

    /// <returns>Null where the file has no such key.</returns>
    public string? Find(string key, params object?[] values) =>
        resources.GetString(key, CultureInfo.CurrentUICulture) is { } text
            ? string.Format(CultureInfo.CurrentCulture, Language.Shown(text), values) : null;
}
