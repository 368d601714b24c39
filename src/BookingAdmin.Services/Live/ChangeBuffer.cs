using System.Threading.Channels;

namespace BookingAdmin.Services.Live;

/// <summary>
/// Gathers notifications, so that a burst of thousands of changes notifies each page only now and then and takes no memory. Any database
/// user may notify: a payload that is no id of a celebrity concerns only the pages that show everybody's requests.
/// </summary>
sealed class ChangeBuffer
{
    const int Most = 50;

    readonly Lock gate = new();
    readonly Channel<bool> signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    HashSet<string> celebrities = new(StringComparer.Ordinal);
    bool everybody;

    /// <param name="payload">Id of a celebrity; <see cref="Changes.Everybody"/> or nothing for all of them.</param>
    public void Add(string payload)
    {
        lock (gate)
        {
            everybody |= payload is "" or Changes.Everybody || (celebrities.Count == Most && !celebrities.Contains(payload));
            if (everybody)
                celebrities.Clear();
            else
                celebrities.Add(payload);
        }
        signal.Writer.TryWrite(true);
    }

    /// <summary>Waits until something was heard.</summary>
    /// <returns>Whose it was; null for everybody.</returns>
    public async Task<IReadOnlySet<string>?> TakeAsync(CancellationToken cancel)
    {
        await signal.Reader.ReadAsync(cancel);
        lock (gate)
        {
            var taken = everybody ? null : celebrities;
            (everybody, celebrities) = (false, new(StringComparer.Ordinal));
            return taken;
        }
    }
}
