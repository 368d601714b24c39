using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Consistency.Bookings;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Audit;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Repair;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Monitor;

/// <summary>Creates what it sees on the watch list for longer than the marketplace needs to create it itself.</summary>
sealed partial class OverdueRepair(
    IDbContextFactory<BookingAdminContext> contexts, IServiceScopeFactory scopes, BookingAdminSettings settings, TimeProvider clock,
    ILogger logger)
{
    // So many are watched at once, those that were listed first: whatever is missing, memory does not grow with it.
    const int MostWatched = 10_000;
    static readonly TimeSpan AsideFor = TimeSpan.FromMinutes(10);

    static readonly MissingBooking Rule = new();

    // When each order was first seen on the list, by the clock that cannot jump. The list itself says when an order was written, which may
    // be long before its transaction was committed, and the bookings of an import may come in the next one.
    Dictionary<string, long> watched = new(StringComparer.Ordinal);

    // What could not be repaired is not tried again at once, and is in nobody's way.
    readonly Dictionary<string, long> aside = new(StringComparer.Ordinal);

    /// <summary>How many orders it has put aside because they cannot be repaired.</summary>
    public int Aside => aside.Count;

    /// <returns>How many bookings were created.</returns>
    public async Task<long> RepairAsync(CancellationToken cancel)
    {
        foreach (var (id, since) in aside.Where(pair => clock.GetElapsedTime(pair.Value) >= AsideFor).ToList())
            aside.Remove(id);
        if (!settings.Monitor.Repairs || !settings.Rules.IsOn(Rule))
            return 0;
        var created = 0L;
        foreach (var ids in (await DueAsync(cancel)).Chunk(FindingRepair.LargestBatch))
            created += await RepairAsync(ids, cancel);
        return created;
    }

    /// <summary>
    /// The orders that it has seen listed for at least the grace, and that neither it has put aside nor a person has said to leave alone.
    /// </summary>
    async Task<string[]> DueAsync(CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        if (!await context.Guards.AnyAsync(guard => guard.Mode != GuardMode.Off, cancel))
            return [];
        // Orders that are put aside stay on the list: they must not use up the limit.
        var listed = await WatchList.DueAsync(context, TimeSpan.Zero, MostWatched + aside.Count, cancel);
        var left = await LeftAloneSql.AmongAsync(context, listed, cancel);
        var now = clock.GetTimestamp();
        watched = listed.Where(id => !aside.ContainsKey(id) && !left.ContainsKey(id)).Take(MostWatched)
            .ToDictionary(id => id, id => watched.GetValueOrDefault(id, now), StringComparer.Ordinal);
        return [.. watched.Where(pair => clock.GetElapsedTime(pair.Value, now) >= settings.Rules.Grace).Select(pair => pair.Key)];
    }

    async Task<long> RepairAsync(string[] ids, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var result = await scope.ServiceProvider.GetRequiredService<FindingRepair>().RepairAsync(Actor.Monitor, Rule.Id, ids, null, cancel);
        // What somebody else holds at this moment is tried again at the next look.
        foreach (var failed in result.Failed.Where(failed => failed.Outcome is not RepairOutcome.Held))
        {
            aside[failed.Order] = clock.GetTimestamp();
            NotRepaired(logger, failed.Order, failed.Outcome);
        }
        if (result.Repaired > 0)
            Repaired(logger, result.Repaired, result.RepairId);
        return result.Repaired;
    }

    [LoggerMessage(
        EventId = 284, Level = LogLevel.Information,
        Message = "The monitor created {Count} bookings that stayed missing (repair {Repair})")]
    static partial void Repaired(ILogger logger, long count, Guid repair);

    [LoggerMessage(
        EventId = 285, Level = LogLevel.Error,
        Message = "The monitor could not create the booking of order {Order} ({Outcome}); trying again in 10 minutes")]
    static partial void NotRepaired(ILogger logger, string order, RepairOutcome outcome);
}
