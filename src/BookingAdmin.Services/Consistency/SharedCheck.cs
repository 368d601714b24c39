using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Data;
using BookingAdmin.Services.Settings;
using Microsoft.EntityFrameworkCore;

namespace BookingAdmin.Services.Consistency;

/// <summary>
/// The check for open pages. It reads every order, so pages that ask at once, as all do after a lost connection, share one:
/// each gets the first check that began no earlier than it may have.
/// </summary>
public sealed class SharedCheck(IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings, TimeProvider clock) : IDisposable
{
    readonly BookingCheck check = new(contexts, settings, clock);
    readonly SemaphoreSlim gate = new(1);
    (CheckResult Result, DateTimeOffset Began)? last;

    /// <param name="age">How old the answer may be; zero for one that sees everything committed before now.</param>
    public async Task<CheckResult> GetAsync(Actor actor, TimeSpan age, CancellationToken cancel)
    {
        actor.Require(Permission.ViewOrders);
        var earliest = clock.GetUtcNow() - age;
        await gate.WaitAsync(cancel);
        try
        {
            if (last is { } known && known.Began >= earliest)
                return known.Result;
            var began = clock.GetUtcNow();
            var result = await check.CheckAsync(actor, cancel);
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
