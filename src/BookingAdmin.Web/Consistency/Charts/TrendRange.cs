namespace BookingAdmin.Web.Consistency.Charts;

/// <summary>How many days the charts look back, as it stands in the address of the report.</summary>
static class TrendRange
{
    public const int Default = 14;

    public static IReadOnlyList<int> All { get; } = [14, 30, 90];

    /// <summary>What is none of them is the usual one: a report is shown rather than refused.</summary>
    public static int Parse(string? days) =>
        All.FirstOrDefault(range => range.ToString(System.Globalization.CultureInfo.InvariantCulture) == days, Default);

    public static string Address(int days) => days == Default ? Addresses.Consistency : $"{Addresses.Consistency}?days={days}";
}
