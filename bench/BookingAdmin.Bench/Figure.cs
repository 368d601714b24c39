using System.Globalization;

namespace BookingAdmin.Bench;

/// <summary>One measurement: medians in milliseconds or in <paramref name="Unit"/>, and the target that they are held against.</summary>
/// <param name="Raw">The raw SQL beside it; null where the target is a time.</param>
/// <param name="Limit">What the service may take at most.</param>
public sealed record Figure(int Orders, string Name, double Service, double? Raw, double Limit, string Target, int? RoundTrips = null,
    string Unit = "ms")
{
    public bool Holds => Service <= Limit;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Orders,9:N0}  {Name,-52} {(Service < 1 ? Math.Round(Service, 4) : Math.Round(Service, 1)),9} {Unit}  "
            + $"{(Raw is { } raw ? $"raw {raw,8:F1} ms  ×{Service / raw,5:F2}" : new string(' ', 25))}  {(Holds ? "ok  " : "MISS")}  "
            + $"{Target}{(RoundTrips is { } trips ? $", {trips} round trips" : "")}");
}
