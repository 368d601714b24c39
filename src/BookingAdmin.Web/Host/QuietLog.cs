namespace BookingAdmin.Web.Host;

/// <summary>
/// Categories that write whole addresses, and with them the code and state of a sign-in and the names that staff search for, or what
/// people type. They stay at warnings whatever level an operator sets, for all log providers or for one.
/// </summary>
static class QuietLog
{
    static readonly string[] Categories =
    [
        "Microsoft.AspNetCore.Hosting.Diagnostics",
        // Where redirects lead.
        "Microsoft.AspNetCore.Http.Result",
        // Each navigation of a circuit.
        "Microsoft.AspNetCore.Components",
        // Each click and key of a circuit.
        "Microsoft.AspNetCore.SignalR",
    ];

    // The closest rule wins alone, and one can always be written that is closer than ours. So every rule has this condition, also the one
    // for where no rule is.
    public static void Apply(LoggerFilterOptions options)
    {
        var rules = options.Rules.Prepend(new(null, null, options.MinLevel, null)).ToList();
        options.Rules.Clear();
        foreach (var rule in rules)
        {
            options.Rules.Add(new(rule.ProviderName, rule.CategoryName, rule.LogLevel, (provider, category, level) =>
                (level >= LogLevel.Warning || !IsQuiet(category)) && rule.Filter?.Invoke(provider, category, level) is not false));
        }
    }

    static bool IsQuiet(string? category) => category is not null && Categories.Any(quiet =>
        category.StartsWith(quiet, StringComparison.OrdinalIgnoreCase)
            && (category.Length == quiet.Length || category[quiet.Length] == '.'));
}
