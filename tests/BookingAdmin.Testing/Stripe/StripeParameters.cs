using System.Globalization;
using System.Text.RegularExpressions;

namespace BookingAdmin.Testing.Stripe;

/// <summary>Reads parameters as strictly as Stripe does: what it does not know, it refuses.</summary>
sealed partial class StripeParameters(IReadOnlyDictionary<string, string> form)
{
    const int MostMetadata = 50, LongestKey = 40, LongestValue = 500, Least = 50, Most = 99_999_999;
    static readonly string[] Currencies = ["aud", "eur", "gbp", "nzd", "usd"];

    public void Allow(params string[] names)
    {
        foreach (var name in form.Keys)
        {
            var first = name.Split('[')[0];
            if (!names.Contains(first, StringComparer.Ordinal) && !names.Contains(name, StringComparer.Ordinal) && first != "expand")
                throw new StripeRefusal(400, $"Received unknown parameter: {first}") { Code = "parameter_unknown", Param = first };
        }
    }

    /// <summary>
    /// Which fields the caller wants as objects: `expand[]`, and one by one `expand[0]` as Stripe's own client writes it.
    /// </summary>
    /// <param name="known">Those that the answer has.</param>
    public IReadOnlyList<string> Expand(params string[] known)
    {
        string[] wanted = [
            .. form.Where(pair => Expansion().IsMatch(pair.Key)).SelectMany(pair => pair.Value.Split(','))
            .Distinct(StringComparer.Ordinal)];
        return wanted.FirstOrDefault(name => !known.Contains(name, StringComparer.Ordinal)) is not { } unknown ? wanted
            : throw new StripeRefusal(400, $"This property cannot be expanded ({unknown}).");
    }

    [GeneratedRegex(@"^expand\[\d*\]$")]
    private static partial Regex Expansion();

    public string? Text(string name) => form.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;

    public long? Amount()
    {
        if (Text("amount") is not { } text)
            return null;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var amount))
            throw new StripeRefusal(400, $"Invalid integer: {text}") { Code = "parameter_invalid_integer", Param = "amount" };
        return amount >= 1
            ? amount
            : throw new StripeRefusal(400, "This value must be greater than or equal to 1.")
            { Code = "parameter_invalid_integer", Param = "amount" };
    }

    public long Price()
    {
        var amount = Amount() ?? throw StripeRefusal.MissingParameter("amount");
        if (amount > Most)
            throw new StripeRefusal(400, "Amount must be no more than $999,999.99") { Code = "amount_too_large", Param = "amount" };
        return amount >= Least
            ? amount : throw new StripeRefusal(400, "Amount must be at least $0.50 nzd") { Code = "amount_too_small", Param = "amount" };
    }

    public string Currency()
    {
        var currency = (Text("currency") ?? throw StripeRefusal.MissingParameter("currency")).ToLowerInvariant();
        return Currencies.Contains(currency, StringComparer.Ordinal) ? currency
            : throw new StripeRefusal(
                400, $"Invalid currency: {currency}. Stripe currently supports these currencies: {string.Join(", ", Currencies)}")
                { Param = "currency" };
    }

    public bool Flag(string name) => Text(name) switch
    {
        null or "false" => false,
        "true" => true,
        var other => throw new StripeRefusal(400, $"Invalid boolean: {other}") { Param = name },
    };

    /// <summary>Whether the customer's bank only holds the amount, until it is captured.</summary>
    public bool IsManual() => Text("capture_method") switch
    {
        null or "automatic" or "automatic_async" => false,
        "manual" => true,
        var other => throw new StripeRefusal(
            400, $"Invalid capture_method: must be one of automatic, automatic_async, or manual (got {other})")
            { Param = "capture_method" },
    };

    public Dictionary<string, string> Metadata()
    {
        Dictionary<string, string> metadata = new(StringComparer.Ordinal);
        foreach (var (name, value) in form.Where(pair => pair.Key.StartsWith("metadata", StringComparison.Ordinal)))
        {
            if (name is not ['m', 'e', 't', 'a', 'd', 'a', 't', 'a', '[', .. var key, ']'] || key.AsSpan().ContainsAny('[', ']')
                || key.Length == 0)
                throw new StripeRefusal(400, "Invalid metadata: keys cannot hold square brackets, and values are strings.")
                    { Param = "metadata" };
            if (key.Length > LongestKey)
                throw new StripeRefusal(
                    400, $"Metadata keys can have up to {LongestKey} characters, but you passed in a key that is {key.Length} "
                    + $"characters. Invalid key: {key}") { Param = "metadata" };
            if (value.Length > LongestValue)
                throw new StripeRefusal(
                    400, $"Metadata values can have up to {LongestValue} characters, but you passed in a value that is {value.Length} "
                    + $"characters. Invalid value: {value}") { Param = $"metadata[{key}]" };
            if (value.Length > 0)
                metadata[key] = value;
        }
        return metadata.Count <= MostMetadata ? metadata
            : throw new StripeRefusal(400, $"Metadata can have up to {MostMetadata} keys, but you passed in {metadata.Count}.")
                { Param = "metadata" };
    }
}
