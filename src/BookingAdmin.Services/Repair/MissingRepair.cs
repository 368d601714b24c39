using BookingAdmin.Data;
using BookingAdmin.Data.Own;
using BookingAdmin.Data.Sql;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Settings;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace BookingAdmin.Services.Repair;

/// <summary>Creates what is missing among orders that are held.</summary>
sealed class MissingRepair(BookingAdminSettings settings)
{
    readonly string createMissing = BookingSql.CreateMissing(settings.Repair);

    public async Task<IReadOnlyList<RepairItem>> RunAsync(BookingAdminContext context, Written written, string[] orderIds, CancellationToken cancel)
    {
        var items = await RepairBatch.IsolateAsync<string, RepairItem>(context, orderIds,
            ids => CreateAsync(context, written, ids, cancel),
            (id, state) => new(id, null, RepairOutcome.DatabaseRefused, null, RepairBatch.Refusal(state)), cancel);
        var created = items.Where(item => item.Outcome is RepairOutcome.Created).ToList();
        if (created.Count == orderIds.Length)
            return created;
        var others = await ExplainAsync(context, orderIds.Except(created.Select(item => item.Order), StringComparer.Ordinal), cancel);
        // One that the database refused is told so, and only its number is of use here.
        var refused = items.Where(item => item.Outcome is RepairOutcome.DatabaseRefused).ToDictionary(item => item.Order, StringComparer.Ordinal);
        return [.. created, .. others.Select(item => refused.TryGetValue(item.Order, out var known) ? known with { OrderNumber = item.OrderNumber } : item)];
    }

    async Task<IReadOnlyList<RepairItem>> CreateAsync(BookingAdminContext context, Written written, string[] orderIds, CancellationToken cancel)
    {
        var created = await context.Database.SqlQueryRaw<Created>(createMissing,
        [
            new NpgsqlParameter<string>("prefix", Cuid.Prefix(written.At)),
            new NpgsqlParameter<int>("days", settings.Repair.DueDays),
            new NpgsqlParameter<string[]>("ids", orderIds),
            new NpgsqlParameter<string>("action", nameof(AuditAction.BookingCreated)),
            .. written.Parameters,
        ]).ToListAsync(cancel);
        written.Celebrities.UnionWith(created.Select(c => c.CelebrityId));
        return [.. created.Select(c => new RepairItem(c.OrderId, c.OrderNumber, RepairOutcome.Created, c.BookingId))];
    }

    /// <summary>Why these orders got no booking. The statuses stay text: the marketplace may have one that this version does not know.</summary>
    static async Task<IReadOnlyList<RepairItem>> ExplainAsync(BookingAdminContext context, IEnumerable<string> orderIds, CancellationToken cancel)
    {
        var ids = orderIds.ToArray();
        var orders = (await context.Database.SqlQueryRaw<Explained>(RepairSql.Explain, new NpgsqlParameter<string[]>("ids", ids)).ToListAsync(cancel))
            .ToDictionary(o => o.Id, StringComparer.Ordinal);
        return [.. ids.Select(id =>
            !orders.TryGetValue(id, out var order) ? new RepairItem(id, null, RepairOutcome.NotFound, null)
            : new(id, order.OrderNumber, Enum.Parse<RepairOutcome>(order.Outcome), order.BookingId, order.Outcome is nameof(RepairOutcome.Refused) ? KnownStatuses.Refusal : null))];
    }

    sealed record Explained(string Id, string OrderNumber, string? BookingId, string Outcome);

    sealed record Created(string OrderId, string OrderNumber, string BookingId, string CelebrityId);
}
