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

    public static void Apply(LoggerFilterOptions options)
    {
        // A rule for one provider goes before one for all, so each provider that has rules gets these too.
        foreach (var provider in options.Rules.Select(rule => rule.ProviderName).Append(null).Distinct(StringComparer.Ordinal).ToList())
        {
            foreach (var category in Categories)
                options.Rules.Add(new(provider, category, LogLevel.Warning, null));
        }
    }
}
