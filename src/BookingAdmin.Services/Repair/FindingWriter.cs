using BookingAdmin.Data;
using BookingAdmin.Data.Marketplace;
using BookingAdmin.Data.Own;
using BookingAdmin.Data.Sql;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Settings;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace BookingAdmin.Services.Repair;

/// <summary>Repairs findings of orders that are held. The rules of the Domain are asked again under the lock, and what they plan is written set-based.</summary>
sealed class FindingWriter(BookingAdminSettings settings)
{
    public async Task<IReadOnlyList<RepairItem>> RunAsync(BookingAdminContext context, Written written, Rule rule, string[] orderIds, CancellationToken cancel)
    {
        // The marketplace writes a booking without touching its order, and a sender of refunds will write those.
        await (rule.Repair is RuleRepair.CopyFromOrder or RuleRepair.AlignBooking
            ? OrderHold.BookingsAsync(context, orderIds, cancel)
            : context.Database.ExecuteSqlAsync($"SELECT FROM booking_admin.refund r WHERE r.order_id = ANY({orderIds}) ORDER BY r.order_id, r.id FOR NO KEY UPDATE", cancel));
        var facts = await FindingFacts.ReadAsync(context, orderIds, cancel);
        var limits = settings.Rules.LimitsAt(written.At) with { Normal = await NormalStates.ReadAsync(context, cancel) };
        var plans = facts.Where(f => rule.Check(f.Order, limits) is not null)
            .Select(f => new Planned(f, FindingPlan.For(rule.Repair, f.Order, settings.Repair, written.At))).ToList();
        Planned[] writable = [.. plans.Where(p => p.Plan.Refusal is null)];
        var done = writable.Length == 0 ? [] : await RepairBatch.IsolateAsync<Planned, RepairItem>(context, writable,
            part => WriteAsync(context, written, rule.Repair, part, cancel),
            (one, state) => state is PostgresErrorCodes.UniqueViolation && rule.Repair is RuleRepair.CopyFromOrder
                ? one.Ended(RepairOutcome.DatabaseRefused, "The booking of another order carries this order number. That booking must be put right first.")
                : one.Ended(RepairOutcome.DatabaseRefused, RepairBatch.Refusal(state)), cancel);
        string[] unread = [.. orderIds.Except(facts.Select(f => f.Order.Id), StringComparer.Ordinal)];
        var unknown = (await context.Orders.Where(o => unread.Contains(o.Id)).Select(o => new { o.Id, o.OrderNumber }).ToListAsync(cancel))
            .ToDictionary(o => o.Id, o => o.OrderNumber, StringComparer.Ordinal);
        var planned = plans.Select(p => p.Facts.Order.Id).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. done,
            .. plans.Where(p => p.Plan.Refusal is not null).Select(p => p.Ended(RepairOutcome.Refused, p.Plan.Refusal)),
            .. facts.Where(f => !planned.Contains(f.Order.Id)).Select(f => new Planned(f, null!).Ended(RepairOutcome.NotBroken, null)),
            .. unread.Select(id => unknown.TryGetValue(id, out var number)
                ? new RepairItem(id, number, RepairOutcome.Refused, null, KnownStatuses.Refusal)
                : new RepairItem(id, null, RepairOutcome.NotFound, null)),
        ];
    }

    async Task<IReadOnlyList<RepairItem>> WriteAsync(BookingAdminContext context, Written written, RuleRepair repair, Planned[] part, CancellationToken cancel)
    {
        var ids = new NpgsqlParameter<string[]>("ids", [.. part.Select(p => p.Facts.Order.Id)]);
        var celebrities = await (repair switch
        {
            RuleRepair.CopyFromOrder => QueryAsync(FindingRepairSql.Copy, AuditAction.BookingCopied),
            RuleRepair.AlignBooking => QueryAsync(FindingRepairSql.Align, AuditAction.BookingAligned,
                new NpgsqlParameter<string[]>("statuses", [.. part.Select(p => Labels.Of(p.Plan.Status!.Value))]),
                new NpgsqlParameter("deadlines", NpgsqlDbType.Array | NpgsqlDbType.Timestamp) { Value = part.Select(p => Stored(p.Plan.Deadline)).ToArray() }),
            RuleRepair.QueueRefund => QueueAsync(),
            _ => QueryAsync(FindingRepairSql.Retry, AuditAction.RefundRetried),
        });
        written.Celebrities.UnionWith(celebrities);
        return [.. part.Select(p => p.Ended(RepairOutcome.Repaired, null))];

        // The unique index allows one way back of the money an order. In a statement of its own: the parts of one statement have no order.
        async Task<List<string>> QueueAsync()
        {
            var before = await context.Database.SqlQueryRaw<Withdrawn>(FindingRepairSql.Withdraw, ids.Clone()).ToListAsync(cancel);
            return await QueryAsync(FindingRepairSql.Queue, AuditAction.RefundQueued,
                new NpgsqlParameter<long[]>("amounts", [.. part.Select(p => p.Facts.Total.MinorUnits)]),
                new NpgsqlParameter<string[]>("former_orders", [.. before.Select(r => r.OrderId)]),
                new NpgsqlParameter<long[]>("former_ids", [.. before.Select(r => r.Id)]),
                new NpgsqlParameter<string[]>("former_statuses", [.. before.Select(r => r.Status)]),
                new NpgsqlParameter<DateTimeOffset>("not_before", written.At.AddSeconds(settings.UndoSeconds)));
        }

        Task<List<string>> QueryAsync(string sql, AuditAction action, params NpgsqlParameter[] more) => context.Database
            .SqlQueryRaw<string>(sql, [ids.Clone(), new NpgsqlParameter<string>("action", action.ToString()), .. more, .. written.Parameters]).ToListAsync(cancel);
    }

    static DateTime? Stored(DateTimeOffset? time) =>
        time is { } at ? DateTime.SpecifyKind(Milliseconds.Truncate(at).UtcDateTime, DateTimeKind.Unspecified) : null;

    sealed record Withdrawn(string OrderId, long Id, string Status);

    sealed record Planned(FindingFacts Facts, FindingPlan Plan)
    {
        public RepairItem Ended(RepairOutcome outcome, string? fault) => new(Facts.Order.Id, Facts.Order.OrderNumber, outcome, Facts.Order.Booking?.Id, fault);
    }
}
