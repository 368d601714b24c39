using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Consistency.Bookings;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Repair;
using BookingAdmin.Services.Settings;
using BookingAdmin.Services.Telemetry;
using NpgsqlTypes;

namespace BookingAdmin.Services.Requests;

/// <param name="Created">Bookings that were missing.</param>
/// <param name="Held">
/// Orders that still lack their booking, because another transaction holds them: a list would hide them now, and may show them a moment
/// later.
/// </param>
public sealed record Healed(int Created, int Held);

/// <summary>
/// Creates what the list of one celebrity lacks, for the page and for the JSON API. Where nothing is missing it costs a look: at the
/// guard's list where that can be trusted, else at this celebrity's orders.
/// </summary>
public sealed partial class RequestHealing(
    BookingAdminSettings settings, RepairBatch batch, UnrepairableOrders unrepairable, TimeProvider clock, ILogger<RequestHealing> logger)
{
    static readonly MissingBooking Rule = new();

    /// <param name="tries">How often it waits for another transaction: see <see cref="RepairTransaction"/>.</param>
    internal async Task<Healed> RunAsync(BookingAdminContext context, string celebrity, int tries, CancellationToken cancel)
    {
        var missing = await MissingAsync(context, celebrity, cancel);
        if (missing.Count == 0)
            return new(0, 0);
        // Everybody in one order: two that heal the same wait for each other, instead of for ever.
        missing.Sort(StringComparer.Ordinal);
        var (repair, items, held) = (Guid.CreateVersion7(), new List<RepairItem>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var ids in missing.Chunk(FindingRepair.LargestBatch))
        {
            try
            {
                items.AddRange(await RepairTransaction.RunAsync(context, Actor.RequestList, tries,
                    leaveHeld => batch.RunAsync(context, Actor.RequestList, repair, Rule, null, ids, leaveHeld, cancel), cancel));
            }
            // The orders are free, but what their bookings refer to is held, or another transaction is writing one of these bookings.
            catch (Exception e) when (e.GetBaseException() is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable })
            {
                held.UnionWith(ids);
            }
        }
        var created = Settle(items, repair);
        held.UnionWith(items.Where(item => item.Outcome is RepairOutcome.Held).Select(item => item.Order));
        // The transaction that held the orders may have given them their bookings: of many lists read at once all but the first wait.
        return new(created, held.Count == 0 ? 0 : (await MissingAsync(context, celebrity, cancel)).Count(held.Contains));
    }

    async Task<List<string>> MissingAsync(BookingAdminContext context, string celebrity, CancellationToken cancel)
    {
        var watched = (await GuardCatalog.ReadAsync(context, settings.Repair, cancel)).IsWhole;
        var missing = await context.Database.SqlQueryRaw<string>(RepairSql.MissingOfCelebrity(watched),
            new NpgsqlParameter<string>("celebrity", celebrity),
            new NpgsqlParameter<DateTime>("before", NpgsqlDbType.Timestamp)
                { TypedValue = DateTime.SpecifyKind((clock.Now() - settings.Rules.Grace).UtcDateTime, DateTimeKind.Unspecified) })
                .ToListAsync(cancel);
        missing.RemoveAll(unrepairable.Contains);
        return missing;
    }

    int Settle(List<RepairItem> items, Guid repair)
    {
        var created = items.Count(item => item.Outcome.IsRepaired());
        BookingAdminMetrics.RequestsMadeGood(created);
        if (created > 0)
            Healed(logger, created, repair);
        foreach (var failed in items.Where(item => item.Outcome.IsFailed() && item.Outcome is not RepairOutcome.Held))
        {
            unrepairable.Add(failed.Order);
            NotHealed(logger, failed.Order, failed.Outcome);
        }
        return created;
    }

    [LoggerMessage(
        EventId = 371, Level = LogLevel.Information,
        Message = "A celebrity's list created {Count} bookings that were missing, before it was answered (repair {Repair})")]
    static partial void Healed(ILogger logger, int count, Guid repair);

    [LoggerMessage(
        EventId = 372, Level = LogLevel.Error,
        Message =
            "A celebrity's list was answered without order {Order}, whose booking could not be created ({Outcome}); trying "
            + "again in 10 minutes")]
    static partial void NotHealed(ILogger logger, string order, RepairOutcome outcome);
}
