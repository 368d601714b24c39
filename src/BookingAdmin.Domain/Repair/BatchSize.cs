namespace BookingAdmin.Domain.Repair;

/// <summary>
/// How many orders one transaction of a repair job repairs: what is lost by a kill, and what a pause waits for, stays well under a second.
/// </summary>
public static class BatchSize
{
    public const int First = 500;
    public const int Least = 1;
    public const int Most = 2_000;

    static readonly TimeSpan Wanted = TimeSpan.FromMilliseconds(250);

    /// <summary>The next one, from how long this one took. It grows and shrinks in steps, because one slow batch says little.</summary>
    public static int After(int size, TimeSpan took)
    {
        var factor = Math.Clamp(Wanted / (took > TimeSpan.Zero ? took : TimeSpan.FromMilliseconds(1)), 0.25, 4);
        return Math.Clamp((int)(size * factor), Least, Most);
    }
}
