using BookingAdmin.Data;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace BookingAdmin.Services.Repair;

/// <summary>
/// One transaction of a repair. It waits for a lock for less time than PostgreSQL takes to look for deadlocks, so that the marketplace is never the one
/// that is ended for ours, and nobody waits long behind a repair that waits.
/// </summary>
static class RepairTransaction
{
    /// <summary>Milliseconds; below the server's deadlock_timeout, which is a second.</summary>
    public const string LockTimeout = "800";

    /// <summary>For somebody who looks at one page.</summary>
    public const int OfAPerson = 3;

    /// <summary>For somebody who repairs everything: so long in all, but never at a stretch.</summary>
    public const int OfEverything = 10;

    /// <summary>For machinery, which comes again.</summary>
    public const int Once = 1;

    /// <param name="tries">How often it waits; only the last one is told to leave aside what somebody holds.</param>
    /// <param name="work">Nothing of it stays when it throws.</param>
    /// <exception cref="InvalidInputException">Somebody else's transaction was in the way all the time. Machinery gets the database's own fault.</exception>
    public static async Task<T> RunAsync<T>(BookingAdminContext context, Actor actor, int tries, Func<bool, Task<T>> work, CancellationToken cancel)
    {
        for (var left = tries; ; left--)
        {
            try
            {
                await using var transaction = await context.Database.BeginTransactionAsync(cancel);
                await context.Database.ExecuteSqlAsync($"SELECT set_config('lock_timeout', {LockTimeout}, true)", cancel);
                var result = await work(left <= 1);
                await transaction.CommitAsync(cancel);
                return result;
            }
            // From a query it comes wrapped.
            catch (Exception e) when (e.GetBaseException() is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable } && (left > 1 || actor.Kind is ActorKind.Person))
            {
                if (left <= 1)
                    throw new InvalidInputException("Somebody else's transaction holds what would be changed. Nothing of this was changed; try again in a moment.");
            }
        }
    }
}
