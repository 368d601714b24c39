namespace BookingAdmin.Services.Guard;

/// <summary>The list of orders that lack their booking, which the triggers keep.</summary>
static class WatchList
{
    const int MostSwept = 1000;

    /// <summary>
    /// Orders that are on it for longer than the grace, the longest first, and still lack their booking. By the database's clock; an entry
    /// from the future, which a clock that jumped has left, counts as old. Entries that turn out to be stale are removed on the way.
    /// </summary>
    /// <param name="limit">How many at most.</param>
    public static async Task<IReadOnlyList<string>> DueAsync(
        BookingAdminContext context, TimeSpan grace, int limit, CancellationToken cancel)
    {
        await SweepAsync(context, grace, cancel);
        return await IdsAsync(context, WatchListSql.Due, grace, limit, cancel);
    }

    /// <summary>
    /// Removes stale entries. Under READ COMMITTED the triggers leave none; a writer with an older snapshot can. A stale entry is never
    /// shown. It is removed here when the monitor looks and before a check, with its order locked so that no writer makes it true in
    /// between.
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
    public static Task AddMissingAsync(BookingAdminContext context, string[] ids, CancellationToken cancel) =>
        CorrectAsync(context, WatchListSql.AddMissing, ids, cancel);

    /// <summary>Takes these orders off the list where they lack nothing.</summary>
    public static Task RemoveStaleAsync(BookingAdminContext context, string[] ids, CancellationToken cancel) =>
        CorrectAsync(context, WatchListSql.RemoveStale, ids, cancel);

    /// <summary>
    /// Locks the orders against changes of their status and against new bookings, so that the second statement sees what others committed
    /// while this one waited for the locks.
    /// </summary>
    static async Task CorrectAsync(
        BookingAdminContext context, string statement, string[] ids, CancellationToken cancel, params string[] first)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        foreach (var sql in (string[])[.. first, WatchListSql.Keeping, WatchListSql.Hold, statement])
            await context.Database.ExecuteSqlRawAsync(sql, [new NpgsqlParameter<string[]>("ids", ids)], cancel);
        await transaction.CommitAsync(cancel);
    }

    static Task<string[]> IdsAsync(BookingAdminContext context, string sql, TimeSpan grace, int limit, CancellationToken cancel) =>
        context.Database
        .SqlQueryRaw<string>(sql, new NpgsqlParameter<TimeSpan>("grace", grace), new NpgsqlParameter<int>("limit", limit))
            .ToArrayAsync(cancel);
}
