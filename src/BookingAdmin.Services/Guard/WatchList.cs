using BookingAdmin.Data.Sql;
using BookingAdmin.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace BookingAdmin.Services.Guard;

/// <summary>The list of orders that lack their booking, which the triggers keep.</summary>
static class WatchList
{
    const int MostSwept = 1000;

    /// <summary>
    /// Orders that are on it for longer than the grace, the longest first, and still lack their booking. By the database's clock; an entry from
    /// the future, which a clock that jumped has left, counts as old. Entries that turn out to be stale are removed on the way.
    /// </summary>
    /// <param name="limit">How many at most.</param>
    public static async Task<IReadOnlyList<string>> DueAsync(BookingAdminContext context, TimeSpan grace, int limit, CancellationToken cancel)
    {
        await SweepAsync(context, grace, cancel);
        return await IdsAsync(context, WatchListSql.Due, grace, limit, cancel);
    }

    /// <summary>
    /// Under READ COMMITTED the triggers leave no stale entry; a writer with an older view of the database can. It is never shown, and removed here at the monitor's looks and before a check, with
    /// its order held, so that nobody makes it true meanwhile.
    /// </summary>
    public static async Task SweepAsync(BookingAdminContext context, TimeSpan grace, CancellationToken cancel)
    {
        var stale = await IdsAsync(context, WatchListSql.StaleAndDue, grace, MostSwept, cancel);
        if (stale.Length == 0)
            return;
        try
        {
            await CorrectAsync(context, WatchListSql.RemoveStale, stale, cancel, WatchListSql.Briefly);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.LockNotAvailable)
        {
            // Somebody holds one of them. It harms nobody until the next time.
        }
    }

    /// <summary>Puts these orders on the list where they are missing their booking.</summary>
    public static Task AddMissingAsync(BookingAdminContext context, string[] ids, CancellationToken cancel) => CorrectAsync(context, WatchListSql.AddMissing, ids, cancel);

    /// <summary>Takes these orders off the list where they lack nothing.</summary>
    public static Task RemoveStaleAsync(BookingAdminContext context, string[] ids, CancellationToken cancel) => CorrectAsync(context, WatchListSql.RemoveStale, ids, cancel);

    /// <summary>With the orders held as the triggers hold them, so the second statement sees what others have committed meanwhile.</summary>
    static async Task CorrectAsync(BookingAdminContext context, string statement, string[] ids, CancellationToken cancel, params string[] first)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        foreach (var sql in (string[])[.. first, WatchListSql.Keeping, OrderHold.Orders, statement])
            await context.Database.ExecuteSqlRawAsync(sql, [new NpgsqlParameter<string[]>("ids", ids)], cancel);
        await transaction.CommitAsync(cancel);
    }

    static Task<string[]> IdsAsync(BookingAdminContext context, string sql, TimeSpan grace, int limit, CancellationToken cancel) => context.Database
        .SqlQueryRaw<string>(sql, new NpgsqlParameter<TimeSpan>("grace", grace), new NpgsqlParameter<int>("limit", limit)).ToArrayAsync(cancel);
}
