using BookingAdmin.Domain.Languages;
using BookingAdmin.Services.Jobs;

namespace BookingAdmin.Services.Repair;

/// <summary>One transaction of a repair, which waits only shortly for a lock (<see cref="RepairJobRunner.LockTimeout"/>).</summary>
static class RepairTransaction
{
    /// <summary>For somebody who looks at one page.</summary>
    public const int OfAPerson = 3;

    /// <summary>For machinery, which comes again.</summary>
    public const int Once = 1;

    /// <param name="tries">How often it waits; only the last one is asked to leave aside what somebody holds.</param>
    /// <param name="work">Nothing of it stays when it throws.</param>
    /// <exception cref="InvalidInputException">Another transaction was in the way all the time. Machinery gets the database's own
    /// fault.</exception>
    public static async Task<T> RunAsync<T>(
        BookingAdminContext context, Actor actor, int tries, Func<bool, Task<T>> work, CancellationToken cancel)
    {
        for (var left = tries; ; left--)
        {
            try
            {
                await using var transaction = await context.Database.BeginTransactionAsync(cancel);
                await context.Database.ExecuteSqlAsync($"SELECT set_config('lock_timeout', {RepairJobRunner.LockTimeout}, true)", cancel);
                var result = await work(left <= 1);
                await transaction.CommitAsync(cancel);
                return result;
            }
            // From a query it comes wrapped.
            catch (Exception e) when (e.GetBaseException() is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable }
                && (left > 1 || actor.Kind is ActorKind.Person))
            {
                if (left <= 1)
                    throw new InvalidInputException(
                        Language.T("Somebody else's transaction holds what would be changed. Nothing of this was changed; try again in a "
                            + "moment."));
            }
        }
    }

    /// <summary>
    /// Does the work for all, and where the database refuses one row, for smaller and smaller parts, until it stands alone.
    /// </summary>
    /// <param name="work">Set-based; what it did is rolled back when it throws.</param>
    /// <param name="refused">The one that the database refuses, and by which SQLSTATE; null where that is no result.</param>
    public static async Task<IReadOnlyList<TResult>> IsolateAsync<T, TResult>(
        BookingAdminContext context, T[] all, Func<T[], Task<IReadOnlyList<TResult>>> work, Func<T, string, TResult?> refused,
        CancellationToken cancel)
        where TResult : class
    {
        const string Savepoint = "rows";
        var transaction = context.Database.CurrentTransaction!;
        await transaction.CreateSavepointAsync(Savepoint, cancel);
        try
        {
            var items = await work(all);
            // Constraints that the marketplace defers to the commit must be checked now, while a fault can still be assigned to its row.
            await context.Database.ExecuteSqlAsync($"SET CONSTRAINTS ALL IMMEDIATE", cancel);
            await transaction.ReleaseSavepointAsync(Savepoint, cancel);
            return items;
        }
        catch (PostgresException e) when (IsOfARow(e))
        {
            await transaction.RollbackToSavepointAsync(Savepoint, cancel);
            await transaction.ReleaseSavepointAsync(Savepoint, cancel);
            if (all.Length == 1)
                return refused(all[0], e.SqlState) is { } one ? [one] : [];
        }
        var half = all.Length / 2;
        return
        [
            .. await IsolateAsync(context, all[..half], work, refused, cancel),
            .. await IsolateAsync(context, all[half..], work, refused, cancel),
        ];
    }

    // Class 42 is a right or a column that is missing: the same for every row.
    static bool IsOfARow(PostgresException e) => !DatabaseFault.IsUnavailable(e) && !e.SqlState.StartsWith("42", StringComparison.Ordinal);
}
