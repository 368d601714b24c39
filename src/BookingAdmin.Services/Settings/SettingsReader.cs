using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace BookingAdmin.Services.Settings;

/// <summary>Reads settings by their keys and collects their faults, so that all are reported together.</summary>
public sealed class SettingsReader(IConfiguration configuration)
{
    readonly List<string> faults = [];

    public void Fault(string key, string what) => faults.Add($"{key}: {what}");

    /// <exception cref="InvalidSettingsException">Something that was read cannot be used.</exception>
    public void Require()
    {
        if (faults.Count > 0)
            throw new InvalidSettingsException(faults);
    }

    /// <returns>Null where nothing is set.</returns>
    public string? Text(string key) => configuration[key] is { Length: > 0 } text ? text : null;

    /// <summary>Words with commas or blanks between them, or a list.</summary>
    public IReadOnlyList<string> Words(string key, params string[] otherwise)
    {
        var listed = configuration.GetSection(key).GetChildren().Select(child => child.Value ?? "");
        var words = (Text(key) is { } text ? [text] : listed)
            .SelectMany(part => part.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries)).ToList();
        return words.Count == 0 ? otherwise : words;
    }

    /// <summary>A setting that is no more: it must not be given in the belief that it does something.</summary>
    public void Refuse(string key, string why)
    {
        if (Text(key) is not null)
            Fault(key, why);
    }

    public int Whole(string key, int otherwise, int least, int most)
    {
        if (Text(key) is not { } text)
            return otherwise;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least
            && value <= most)
            return value;
        Fault(key, $"\"{text}\" is no whole number from {least} to {most}.");
        return otherwise;
    }

    public bool Flag(string key)
    {
        if (Text(key) is not { } text)
            return false;
        if (!bool.TryParse(text, out var value))
            Fault(key, $"\"{text}\" is neither true nor false.");
        return value;
    }

    public T Choice<T>(string key) where T : struct, Enum
    {
        if (Text(key) is not { } text)
            return default;
        if (Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase))
            return Enum.Parse<T>(text, ignoreCase: true);
        Fault(key, $"\"{text}\" is none of {string.Join(", ", Enum.GetNames<T>())}.");
        return default;
    }
}
