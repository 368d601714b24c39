using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Services.Data;
using BookingAdmin.Services.Data.Own;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Repair;
using BookingAdmin.Services.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BookingAdmin.Services.Monitor;

/// <summary>Creates what stays on the watch list longer than the marketplace needs to create it itself.</summary>
sealed partial class OverdueRepair(
    IDbContextFactory<BookingAdminContext> contexts, IServiceScopeFactory scopes, BookingAdminSettings settings, TimeProvider clock, ILogger logger)
{
    const int Batch = 1000;
    static readonly TimeSpan AsideFor = TimeSpan.FromMinutes(10);

    static readonly MissingBooking Rule = new();

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
        while (await DueAsync(cancel) is { Length: > 0 } due)
        {
            var (before, now) = (aside.Count, await RepairAsync(due, cancel));
            created += now;
            // Somebody else was first with all of them, or a part of the guard is missing and they stay listed: the next round sees.
            if (now == 0 && aside.Count == before)
                break;
        }
        return created;
    }

    /// <summary>A batch of orders that are overdue and not put aside.</summary>
    async Task<string[]> DueAsync(CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        if (!await context.Guards.AnyAsync(guard => guard.Mode != GuardMode.Off, cancel))
            return [];
        // Those that are put aside stay on the list: they must not fill the batch.
        var due = await WatchList.DueAsync(context, settings.Rules.Grace, Batch + aside.Count, cancel);
        return [.. due.Where(id => !aside.ContainsKey(id)).Take(Batch)];
    }

    async Task<long> RepairAsync(string[] ids, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var result = await scope.ServiceProvider.GetRequiredService<BookingRepair>().RepairAsync(Actor.Monitor, ids, cancel);
        foreach (var failed in result.Failed)
        {
            aside[failed.Order] = clock.GetTimestamp();
            NotRepaired(logger, failed.Order, failed.Outcome);
        }
        if (result.Created > 0)
            Repaired(logger, result.Created, result.RepairId);
        return result.Created;
    }

    [LoggerMessage(EventId = 284, Level = LogLevel.Information, Message = "The monitor created {Count} bookings that stayed missing (repair {Repair})")]
    static partial void Repaired(ILogger logger, long count, Guid repair);

    [LoggerMessage(EventId = 285, Level = LogLevel.Error, Message = "The monitor could not create the booking of order {Order} ({Outcome}); trying again in 10 minutes")]
    static partial void NotRepaired(ILogger logger, string order, RepairOutcome outcome);
}
