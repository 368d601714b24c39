using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace.Orders;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Refunds;
using BookingAdmin.Services.Settings;
using NpgsqlTypes;

namespace BookingAdmin.Services.Repair;

/// <summary>
/// Repairs orders that are held. A missing booking is created in SQL alone, because there may be very many; for any other rule its C# is
/// asked again under the lock, and what it plans is written with one statement for all.
/// </summary>
sealed class RepairWriter(BookingAdminContext context, BookingAdminSettings settings, Written written, Rule rule, CancellationToken cancel)
{
    static readonly OrderStatus[] Needing = [.. Enum.GetValues<OrderStatus>().Where(status => status.NeedsBooking())];

    readonly Dictionary<string, string> refused = new(StringComparer.Ordinal);

    public static bool WritesBookings(Rule rule) => rule.Repair is RuleRepair.CopyFromOrder or RuleRepair.AlignBooking;

    /// <returns>One item an order.</returns>
    public async Task<IReadOnlyList<RepairItem>> RunAsync(string[] orderIds)
    {
        var items = rule.Repair is RuleRepair.CreateBooking
            ? await RepairTransaction.IsolateAsync<string, RepairItem>(context, orderIds, CreateAsync, Refuse, cancel)
            : await ChangeAsync(orderIds);
        string[] rest = [.. orderIds.Except(items.Select(item => item.Order), StringComparer.Ordinal)];
        return rest.Length == 0 ? items : [.. items, .. await ExplainAsync(rest)];
    }

    async Task<IReadOnlyList<RepairItem>> CreateAsync(string[] orderIds)
    {
        var created = await context.Database.SqlQueryRaw<Created>(BookingSql.CreateMissing(settings.Repair),
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

    async Task<IReadOnlyList<RepairItem>> ChangeAsync(string[] orderIds)
    {
        // The marketplace writes a booking without touching its order, and a sender of refunds will write those.
        await (WritesBookings(rule)
            ? OrderHold.BookingsAsync(context, orderIds, cancel)
            : OrderHold.RefundsAsync(context, orderIds, cancel));
        var limits = settings.Rules.LimitsAt(written.At) with { Normal = await NormalStates.ReadAsync(context, cancel) };
        var facts = await RepairFacts.ReadAsync(context, orderIds, cancel);
        var broken = facts.ToLookup(one => rule.Check(one.Order, limits) is not null);
        var plans = broken[true].Select(one => new Planned(one, FindingPlan.For(rule.Repair, one.Order, settings.Repair, written.At)))
            .ToLookup(p => p.Plan.Refusal is null);
        Planned[] writable = [.. plans[true]];
        var done = writable.Length == 0 ? []
            : await RepairTransaction.IsolateAsync<Planned, RepairItem>(
                context, writable, WriteAsync, (one, state) => Refuse(one.Facts.Order.Id, state), cancel);
        return
        [
            .. done,
            .. plans[false].Select(p => p.Facts.Ended(RepairOutcome.Refused, $"{p.Plan.Refusal}")),
            .. broken[false].Select(one => one.Ended(RepairOutcome.NotBroken)),
        ];
    }

    /// <summary>Keeps why, for the explanation.</summary>
    RepairItem? Refuse(string orderId, string sqlState)
    {
        refused[orderId] = sqlState is PostgresErrorCodes.UniqueViolation && rule.Repair is RuleRepair.CopyFromOrder
            ? nameof(RepairRefusal.NumberTaken)
            : sqlState;
        return null;
    }

    /// <summary>Why nothing was written to these orders.</summary>
    async Task<IEnumerable<RepairItem>> ExplainAsync(string[] orderIds)
    {
        // Statuses are compared by the database: the marketplace may have one that this version does not know.
        var orders = await context.Orders.Where(o => orderIds.Contains(o.Id))
            .Select(o => new
            {
                o.Id,
                o.OrderNumber,
                BookingId = o.Booking == null ? null : o.Booking.Id,
                NeedsNone = EF.Constant(BookingNeed.Exempt).Contains(o.Status),
                Needs = EF.Constant(Needing).Contains(o.Status),
            })
            .ToDictionaryAsync(o => o.Id, StringComparer.Ordinal, cancel);
        var creates = rule.Repair is RuleRepair.CreateBooking;
        return orderIds.Select(id => !orders.TryGetValue(id, out var order) ? new RepairItem(id, null, RepairOutcome.NotFound, null)
            : refused.TryGetValue(id, out var fault) ? new(id, order.OrderNumber, RepairOutcome.DatabaseRefused, order.BookingId, fault)
            : order switch
            {
                { BookingId: { } booking } when creates => new(id, order.OrderNumber, RepairOutcome.AlreadyThere, booking),
                { NeedsNone: true } when creates => new(id, order.OrderNumber, RepairOutcome.NotNeeded, null),
                { Needs: true } when creates => new(id, order.OrderNumber, RepairOutcome.NumberTaken, null),
                _ => new(id, order.OrderNumber, RepairOutcome.Refused, null, nameof(RepairRefusal.UnknownStatus)),
            });
    }

    async Task<IReadOnlyList<RepairItem>> WriteAsync(Planned[] part)
    {
        var ids = new NpgsqlParameter<string[]>("ids", [.. part.Select(p => p.Facts.Order.Id)]);
        written.Celebrities.UnionWith(await (rule.Repair switch
        {
            RuleRepair.CopyFromOrder => QueryAsync(RepairSql.Copy, AuditAction.BookingCopied),
            RuleRepair.AlignBooking => QueryAsync(RepairSql.Align, AuditAction.BookingAligned,
                new NpgsqlParameter<string[]>("statuses", [.. part.Select(p => Labels.Of(p.Plan.Status!.Value))]),
                new NpgsqlParameter("deadlines", NpgsqlDbType.Array | NpgsqlDbType.Timestamp)
                {
                    Value = part.Select(p => Stored(p.Plan.Deadline)).ToArray(),
                }),
            RuleRepair.QueueRefund => QueueAsync(),
            _ => RetryAsync(),
        }));
        return [.. part.Select(p => p.Facts.Ended(RepairOutcome.Repaired))];

        // The unique index allows one way back of the money an order. In a statement of its own: the parts of one statement have no order.
        async Task<List<string>> QueueAsync()
        {
            var before = await context.Database.SqlQueryRaw<Withdrawn>(RepairSql.Withdraw, ids.Clone()).ToListAsync(cancel);
            var celebrities = await QueryAsync(RepairSql.Queue, AuditAction.RefundQueued,
                new NpgsqlParameter<long[]>("amounts", [.. part.Select(p => p.Facts.Total.MinorUnits)]),
                new NpgsqlParameter<string[]>("former_orders", [.. before.Select(r => r.OrderId)]),
                new NpgsqlParameter<long[]>("former_ids", [.. before.Select(r => r.Id)]),
                new NpgsqlParameter<string[]>("former_statuses", [.. before.Select(r => r.Status)]),
                new NpgsqlParameter<DateTimeOffset>("not_before", written.At.AddSeconds(settings.UndoSeconds)));
            await FollowAsync();
            return celebrities;
        }

        async Task<List<string>> RetryAsync()
        {
            var celebrities = await QueryAsync(RepairSql.Retry, AuditAction.RefundRetried);
            await FollowAsync();
            return celebrities;
        }

        Task FollowAsync() => RefundWriter.FollowAsync(context, [.. part.Select(p => p.Facts.Order.Id)], written.At, cancel);

        Task<List<string>> QueryAsync(string sql, AuditAction action, params NpgsqlParameter[] more) => context.Database
            .SqlQueryRaw<string>(
                sql, [ids.Clone(), new NpgsqlParameter<string>("action", action.ToString()), .. more, .. written.Parameters])
            .ToListAsync(cancel);
    }

    static DateTime? Stored(DateTimeOffset? time) =>
        time is { } at ? DateTime.SpecifyKind(Milliseconds.Truncate(at).UtcDateTime, DateTimeKind.Unspecified) : null;

    sealed record Created(string OrderId, string OrderNumber, string BookingId, string CelebrityId);

    sealed record Withdrawn(string OrderId, long Id, string Status);

    sealed record Planned(RepairFacts Facts, FindingPlan Plan);
}
