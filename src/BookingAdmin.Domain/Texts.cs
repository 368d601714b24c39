using System.Globalization;
using System.Resources;

namespace BookingAdmin.Domain;

/// <summary>The sentences of a `.resx` file, in the language of the reader.</summary>
/// <param name="named">The class whose name the file has.</param>
public sealed class Texts(Type named)
{
    readonly ResourceManager resources = new(named);

    /// <returns>Null where the file has no such key.</returns>
    public string? Find(string key, params object?[] values) =>
        resources.GetString(key, CultureInfo.CurrentUICulture) is { } text ? string.Format(CultureInfo.InvariantCulture, text, values) : null;
}
