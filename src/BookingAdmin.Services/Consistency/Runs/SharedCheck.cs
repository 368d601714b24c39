using BookingAdmin.Services.Live;

namespace BookingAdmin.Services.Consistency.Runs;

/// <summary>
/// What is missing now, for open pages. Without a whole guard that reads every order, so pages that ask at once, as all do after a lost
/// connection, share one answer: each gets the first that was begun no earlier than it may have been, and after the last change that was
/// heard of.
/// </summary>
public sealed class SharedCheck(IServiceScopeFactory scopes, ChangeFeed feed, TimeProvider clock) : IDisposable
{
    readonly SemaphoreSlim gate = new(1);
    (MissingCount Result, long Began, string Heard)? last;

    /// <param name="age">How old the answer may be; zero for one that sees everything committed before now.</param>
    public async Task<MissingCount> GetAsync(Actor actor, TimeSpan age, CancellationToken cancel)
    {
        actor.Require(Permission.ViewOrders);
        // Not by the time of day: a clock that is put back would make an old answer good for hours.
        var asked = clock.GetTimestamp();
        await gate.WaitAsync(cancel);
        try
        {
            if (last is { } known && clock.GetElapsedTime(known.Began, asked) <= age && known.Heard == feed.Now)
                return known.Result;
            var (began, heard) = (clock.GetTimestamp(), feed.Now);
            await using var scope = scopes.CreateAsyncScope();
            var result = await scope.ServiceProvider.GetRequiredService<MissingNow>().GetAsync(actor, cancel);
            last = (result, began, heard);
            return result;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();
}
