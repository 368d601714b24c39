using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace BookingAdmin.Domain.Languages;

/// <summary>An interpolated English sentence, taken apart: $"Due on {day}" is the key "Due on {0}" and the day.</summary>
[InterpolatedStringHandler]
public ref struct Sentence(int literalLength, int formattedCount)
{
    readonly StringBuilder key = new(literalLength + (4 * formattedCount));
    readonly object?[] values = new object?[formattedCount];
    int count;

    internal readonly string Key => key.ToString();

    public readonly void AppendLiteral(string literal) =>
        key.Append(literal.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));

    public void AppendFormatted<T>(T value) => AppendFormatted(value, null);

    public void AppendFormatted<T>(T value, string? format)
    {
        key.Append('{').Append(count.ToString(CultureInfo.InvariantCulture));
        if (format is not null)
            key.Append(':').Append(format);
        key.Append('}');
        values[count++] = value;
    }

    internal readonly string Fill(string translated) => string.Format(CultureInfo.CurrentCulture, translated, values);
}
