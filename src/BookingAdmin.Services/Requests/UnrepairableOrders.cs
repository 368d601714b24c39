using System.Collections.Concurrent;

namespace BookingAdmin.Services.Requests;

/// <summary>
/// Orders whose booking this process could not create: they are not tried with every look, and hide nothing else of their celebrity.
/// </summary>
public sealed class UnrepairableOrders(TimeProvider clock)
{
    static readonly TimeSpan For = TimeSpan.FromMinutes(10);

    readonly ConcurrentDictionary<string, long> since = new(StringComparer.Ordinal);

    internal void Add(string order) => since[order] = clock.GetTimestamp();

    internal bool Contains(string order)
    {
        if (!since.TryGetValue(order, out var added))
            return false;
        if (clock.GetElapsedTime(added) < For)
            return true;
        since.TryRemove(order, out _);
        return false;
    }
}
