using System.Globalization;
using System.Resources;
using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Web.Consistency;

/// <summary>What differs, in sentences: from the codes in the detail of a finding.</summary>
static class FindingText
{
    static readonly ResourceManager Texts = new(typeof(FindingText));

    /// <param name="detail">A line for each <see cref="Services.Payments.Compare.StripeDifference"/>; anything else is a sentence, which is
    /// shown as it is.</param>
    public static string? Of(string? detail) => detail is null ? null : string.Join(' ', detail.Split('\n').Select(Sentence));

    static string Sentence(string line)
    {
        var parts = line.Split(' ');
        return Text(parts[0]) is { } text ? string.Format(CultureInfo.InvariantCulture, text, [.. parts[1..].Select(Value)]) : line;
    }

    static string Value(string value) => value.Split(':') switch
    {
        ["order"] => Text("order")!,
        ["tip", var amount, var currency] => Text("tip")!.Replace("{0}", Amount(amount, currency), StringComparison.Ordinal),
        [var amount, var currency] => Amount(amount, currency),
        [{ Length: 3 } currency] => currency,
        _ => Text($"is_{value}") ?? Text("is_other")!,
    };

    static string Amount(string amount, string currency) =>
        decimal.TryParse(amount, NumberStyles.Number, CultureInfo.InvariantCulture, out var number)
            ? new Money(number, currency).ToString()
            : amount;

    static string? Text(string key) => Texts.GetString(key, CultureInfo.CurrentUICulture);
}
