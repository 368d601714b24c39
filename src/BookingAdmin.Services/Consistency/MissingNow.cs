using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Consistency.Sql;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Consistency;

/// <summary>What is missing at this moment.</summary>
/// <param name="Missing">Orders that need a booking and have none.</param>
/// <param name="Paid">The paid orders among them.</param>
/// <param name="AtRisk">What customers paid for them, one amount a currency.</param>
/// <param name="Oldest">When the oldest of them was placed.</param>
/// <param name="FromWatchList">Whether the guard knew; else every order was looked at.</param>
public sealed record MissingCount(long Missing, long Paid, IReadOnlyList<Money> AtRisk, DateTimeOffset? Oldest, bool FromWatchList)
{
    /// <summary>No order needs a booking: a marketplace at its beginning.</summary>
    public bool NoneNeeded { get; init; }
}

/// <summary>
/// Counts what is missing from the watch list, which costs what is missing and not what exists; by a scan of all orders where the guard is
/// not whole.
/// </summary>
public sealed class MissingNow(IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings)
{
    public async Task<MissingCount> GetAsync(Actor actor, CancellationToken cancel)
    {
        actor.Require(Permission.ViewOrders);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var whole = (await GuardCatalog.ReadAsync(context, settings.Repair, cancel)).IsWhole;
        var rows = await context.Database.SqlQueryRaw<MissingRow>(whole ? WatchListSql.Counts : CheckSql.MissingCounts).ToListAsync(cancel);
        return new(
            rows.Sum(row => row.Missing), rows.Sum(row => row.Paid),
            [.. rows.Where(row => row.AtRisk > 0).OrderByDescending(row => row.Paid)
                .Select(row => new Money(Money.FromDatabase(row.AtRisk), row.Currency))],
            rows.Min(row => row.Oldest), whole)
        {
            NoneNeeded = rows.Count == 0 && (await context.Database.SqlQueryRaw<bool>(WatchListSql.NoneNeeded).ToListAsync(cancel))[0],
        };
    }

    sealed record MissingRow(string Currency, long Missing, long Paid, double AtRisk, DateTimeOffset? Oldest);
}
