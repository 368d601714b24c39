namespace BookingAdmin.Services.Consistency.Runs;

/// <summary>
/// What is missing now, for open pages. Without a whole guard that reads every order, so pages that ask at once, as all do after a lost
/// connection, share one answer: each gets the first that was begun no earlier than it may have been.
/// </summary>
public sealed class SharedCheck(IServiceScopeFactory scopes, TimeProvider clock) : IDisposable
{
    readonly SemaphoreSlim gate = new(1);
    (MissingCount Result, long Began)? last;

    /// <param name="age">How old the answer may be; zero for one that sees everything committed before now.</param>
    public async Task<MissingCount> GetAsync(Actor actor, TimeSpan age, CancellationToken cancel)
    {
        actor.Require(Permission.ViewOrders);
        // Not by the time of day: a clock that is put back would make an old answer good for hours.
        var asked = clock.GetTimestamp();
        await gate.WaitAsync(cancel);
        try
        {
            if (last is { } known && clock.GetElapsedTime(known.Began, asked) <= age)
                return known.Result;
            var began = clock.GetTimestamp();
            await using var scope = scopes.CreateAsyncScope();
            var result = await scope.ServiceProvider.GetRequiredService<MissingNow>().GetAsync(actor, cancel);
            last = (result, began);
            return result;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();
}
