using System.Threading.Channels;

namespace BookingAdmin.Services.Outbox;

/// <summary>Ends the pause of this process's workers of a lane, when something was queued that should leave at once.</summary>
public sealed class OutboxSignal
{
    readonly Dictionary<OutboxLane, Channel<bool>> signals = Enum.GetValues<OutboxLane>().ToDictionary(
        lane => lane, _ => Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }));

    internal void Wake(OutboxLane lane) => signals[lane].Writer.TryWrite(true);

    /// <summary>Until something was queued, or the time is over.</summary>
    internal async Task WaitAsync(OutboxLane lane, TimeSpan atMost, TimeProvider clock, CancellationToken cancel)
    {
        using var pause = new CancellationTokenSource(atMost, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(pause.Token, cancel);
        try
        {
            await signals[lane].Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return;
        }
    }
}
