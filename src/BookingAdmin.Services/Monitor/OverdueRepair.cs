using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Services.Data;
using BookingAdmin.Services.Data.Own;
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

    // What could not be repaired is not tried again at once. What nothing keeps out of here is what the watch list lists.
    readonly Dictionary<string, long> aside = new(StringComparer.Ordinal);

    /// <summary>How many orders it has put aside because they cannot be repaired.</summary>
    public int Aside => aside.Count;

    /// <returns>How many bookings were created.</returns>
    public async Task<long> RepairAsync(CancellationToken cancel)
    {
        foreach (var (id, since) in aside.Where(pair => clock.GetElapsedTime(pair.Value) >= AsideFor).ToList())
            aside.Remove(id);
        if (!settings.Monitor.Repairs || !settings.Rules.IsOn(Rules.Find("missing-booking")!) || !await GuardIsOnAsync(cancel))
            return 0;
        var (created, after) = (0L, "");
        while (await DueAsync(after, cancel) is { Count: > 0 } due)
        {
            after = due[^1];
            created += await RepairAsync([.. due.Where(id => !aside.ContainsKey(id))], cancel);
        }
        return created;
    }

    async Task<bool> GuardIsOnAsync(CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await context.Guards.AnyAsync(guard => guard.Mode != GuardMode.Off, cancel);
    }

    /// <summary>A batch of overdue orders behind this id, by the clock that wrote them down. One of the future was written before that clock jumped back.</summary>
    async Task<List<string>> DueAsync(string after, CancellationToken cancel)
    {
        var grace = settings.Rules.Grace;
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await context.Database.SqlQuery<string>($"""
            SELECT w.order_id AS "Value" FROM booking_admin.watch_list w
            WHERE w.order_id > {after} AND (w.since <= clock_timestamp() - {grace} OR w.since > clock_timestamp() + {grace})
            ORDER BY w.order_id LIMIT {Batch}
            """).ToListAsync(cancel);
    }

    /// <summary>All together or, where that fails, by halves: one order that cannot be repaired keeps no other from it.</summary>
    async Task<long> RepairAsync(string[] ids, CancellationToken cancel)
    {
        if (ids.Length == 0)
            return 0;
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var result = await scope.ServiceProvider.GetRequiredService<BookingRepair>().RepairAsync(Actor.Monitor, ids, cancel);
            foreach (var failed in result.Failed)
                PutAside(failed.Order, failed.Outcome.ToString());
            if (result.Created > 0)
                Repaired(logger, result.Created, result.RepairId);
            return result.Created;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && !DatabaseFault.IsUnavailable(e))
        {
            if (ids.Length == 1)
            {
                PutAside(ids[0], e.GetBaseException().GetType().Name);
                return 0;
            }
        }
        return await RepairAsync(ids[..(ids.Length / 2)], cancel) + await RepairAsync(ids[(ids.Length / 2)..], cancel);
    }

    void PutAside(string order, string why)
    {
        aside[order] = clock.GetTimestamp();
        NotRepaired(logger, order, why);
    }

    [LoggerMessage(EventId = 284, Level = LogLevel.Information, Message = "The monitor created {Count} bookings that stayed missing (repair {Repair})")]
    static partial void Repaired(ILogger logger, long count, Guid repair);

    [LoggerMessage(EventId = 285, Level = LogLevel.Error, Message = "The monitor could not create the booking of order {Order} ({Fault}); trying again in 10 minutes")]
    static partial void NotRepaired(ILogger logger, string order, string fault);
}
