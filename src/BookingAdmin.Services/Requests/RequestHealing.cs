using System.Collections.Concurrent;
using BookingAdmin.Data;
using BookingAdmin.Data.Marketplace;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Repair;
using BookingAdmin.Services.Settings;
using BookingAdmin.Services.Telemetry;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace BookingAdmin.Services.Requests;

/// <summary>
/// An order that lacks its booking is locked by another transaction: a list would hide it now, and may show it a moment later.
/// </summary>
public sealed class RequestsHeldException(int orders) : Exception($"{orders} order(s) without a booking are held by another transaction");

/// <summary>
/// Creates what the list of one celebrity lacks. Where nothing is missing it costs a look: at the guard's list where that can be trusted,
/// else at this celebrity's orders.
/// </summary>
public sealed partial class RequestHealing(
    BookingAdminSettings settings, RepairBatch batch, TimeProvider clock, ILogger<RequestHealing> logger)
{
    static readonly TimeSpan AsideFor = TimeSpan.FromMinutes(10);
    static readonly MissingBooking Rule = new();

    // What cannot be repaired is not tried with every look, and must not hide everything else of its celebrity.
    readonly ConcurrentDictionary<string, long> aside = new(StringComparer.Ordinal);

    /// <returns>How many bookings were created.</returns>
    /// <exception cref="RequestsHeldException">Something is missing still, and may be there at the next try.</exception>
    internal async Task<int> RunAsync(BookingAdminContext context, string celebrity, CancellationToken cancel)
    {
        var missing = await MissingAsync(context, celebrity, cancel);
        if (missing.Count == 0)
            return 0;
        // Everybody in one order: two that heal the same wait for each other, instead of for ever.
        missing.Sort(StringComparer.Ordinal);
        var (repair, items) = (Guid.CreateVersion7(), new List<RepairItem>());
        foreach (var ids in missing.Chunk(FindingRepair.LargestBatch))
            items.AddRange(await RepairTransaction.RunAsync(context, Actor.RequestList, RepairTransaction.OfAPerson,
                leaveHeld => batch.RunAsync(context, Actor.RequestList, repair, Rule, null, ids, leaveHeld, cancel), cancel));
        var created = Settle(items, repair);
        var held = items.Where(item => item.Outcome is RepairOutcome.Held).Select(item => item.Order).ToHashSet(StringComparer.Ordinal);
        // The transaction that held the orders may have given them their bookings: of many lists read at once all but the first wait.
        var left = held.Count == 0 ? 0 : (await MissingAsync(context, celebrity, cancel)).Count(held.Contains);
        return left > 0 ? throw new RequestsHeldException(left) : created;
    }

    async Task<List<string>> MissingAsync(BookingAdminContext context, string celebrity, CancellationToken cancel)
    {
        var watched = (await GuardCatalog.ReadAsync(context, settings.Repair, cancel)).IsWhole;
        var missing = await context.Database.SqlQueryRaw<string>(RepairSql.MissingOfCelebrity(watched),
            new NpgsqlParameter<string>("celebrity", celebrity),
            new NpgsqlParameter<DateTime>("before", NpgsqlDbType.Timestamp)
                { TypedValue = DateTime.SpecifyKind((clock.Now() - settings.Rules.Grace).UtcDateTime, DateTimeKind.Unspecified) })
                .ToListAsync(cancel);
        missing.RemoveAll(IsAside);
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
            aside[failed.Order] = clock.GetTimestamp();
            NotHealed(logger, failed.Order, failed.Outcome);
        }
        return created;
    }

    bool IsAside(string order)
    {
        if (!aside.TryGetValue(order, out var since))
            return false;
        if (clock.GetElapsedTime(since) < AsideFor)
            return true;
        aside.TryRemove(order, out _);
        return false;
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
