namespace BookingAdmin.Web.Consistency;

/// <summary>Where the parts of the report are.</summary>
static class ReportAddress
{
    /// <param name="open">Else what has been resolved.</param>
    public static string Export(string? rule, bool open = true) =>
        Addresses.Query(Addresses.FindingsFile, ("rule", rule), ("show", open ? null : "resolved"));

    /// <param name="open">Else what has been resolved.</param>
    public static string Rule(string rule, bool open = true, string? cursor = null) =>
        Addresses.Query(Addresses.Rule(rule), ("show", open ? null : "resolved"), ("at", cursor));
}
