using System.Globalization;
using Npgsql;

namespace BookingAdmin.Data.Sql;

/// <summary>A time limit for queries whose duration depends on what people search: the database cancels a query that exceeds it.</summary>
public static class StatementLimit
{
    /// <param name="patience">How long each statement may take.</param>
    /// <exception cref="TimeoutException">It took longer.</exception>
    public static async Task<T> WithinAsync<T>(
        BookingAdminContext context, TimeSpan patience, Func<Task<T>> ask, CancellationToken cancel)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        var limit = ((int)patience.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        await context.Database.ExecuteSqlAsync($"SELECT set_config('statement_timeout', {limit}, true)", cancel);
        try
        {
            return await ask();
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.QueryCanceled && !cancel.IsCancellationRequested)
        {
            throw new TimeoutException("The statement took too long.", e);
        }
    }
}
