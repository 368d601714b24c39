using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace.Orders;
using BookingAdmin.Services.Consistency.Sql;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Consistency;

/// <param name="NeedBooking">Orders that need a booking.</param>
/// <param name="Missing">The orders among them that have none.</param>
/// <param name="PaidMissing">The missing ones that are paid.</param>
/// <param name="AtRisk">What customers paid for orders without a booking, one amount a currency.</param>
/// <param name="OldestMissing">When the oldest order without a booking was placed.</param>
public sealed record CheckResult(
    long NeedBooking, long Missing, long PaidMissing, IReadOnlyList<Money> AtRisk, DateTimeOffset? OldestMissing)
{
    public long WithBooking => NeedBooking - Missing;
}

/// <summary>An order that lacks its booking.</summary>
public sealed record MissingOrder(
    string Id, string OrderNumber, OrderStatus Status, PaymentStatus PaymentStatus, double TotalAmount, string Currency,
    DateTime CreatedAt);

/// <summary>One order held against the rules.</summary>
public sealed record Validation(string OrderId, string OrderNumber, IReadOnlyList<Finding> Findings);

/// <summary>Whether orders have the bookings that they need.</summary>
public sealed class BookingCheck(IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings, TimeProvider clock)
{
    /// <summary>Counts over all orders.</summary>
    public async Task<CheckResult> CheckAsync(Actor actor, CancellationToken cancel)
    {
        actor.Require(Permission.ViewOrders);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var rows = await context.Database.SqlQueryRaw<CheckRow>(CheckSql.Counts).ToListAsync(cancel);
        return new(
            rows[0].Needing, rows.Sum(row => row.Missing), rows.Sum(row => row.PaidMissing),
            [.. rows.Where(row => row.AtRisk > 0).OrderByDescending(row => row.PaidMissing)
                .Select(row => new Money(Money.FromDatabase(row.AtRisk), row.Currency!))],
            rows.Min(row => row.Oldest));
    }

    /// <summary>The orders that lack a booking, paid first, then the oldest, streamed.</summary>
    public async IAsyncEnumerable<MissingOrder> MissingAsync(
        Actor actor, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        actor.Require(Permission.ViewOrders);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var missing = context.Database.SqlQueryRaw<MissingOrder>(CheckSql.Missing);
        await foreach (var order in missing.AsAsyncEnumerable().WithCancellation(cancel))
            yield return order;
    }

    /// <summary>Holds one order against every rule that looks at a single order.</summary>
    /// <param name="order">Id or order number.</param>
    /// <returns>Null when there is no such order.</returns>
    public async Task<Validation?> ValidateAsync(Actor actor, string order, CancellationToken cancel)
    {
        actor.Require(Permission.ViewOrders);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        if (await OrderKey.IdOfAsync(context, order, cancel) is not { } id)
            return null;
        var row = await context.Orders.AsNoTracking()
            .Where(o => o.Id == id)
            .Select(o => new
            {
                Order = o,
                o.Booking,
                CustomerGone = o.User == null,
                Held = context.PaymentAuthorizations.Any(a => a.OrderId == id && a.EndedAt == null),
                TipItems = context.OrderItems.Where(item => item.OrderId == id && item.Type == "tip").Sum(item => item.TotalPrice),
                Tips = o.Tips.Sum(tip => tip.Amount),
                Refund = context.Refunds
                    .Where(refund => refund.OrderId == id && refund.Status != RefundStatus.Withdrawn)
                    .Select(refund => new { refund.Kind, refund.Status, refund.NotBefore }).FirstOrDefault(),
            })
            .FirstOrDefaultAsync(cancel);
        if (row is null)
            return null;
        var rush = await DueSql.RushAmongAsync(context, [id], cancel);
        var refund = row.Refund is { } r ? new RefundFacts(r.Kind, r.Status, r.NotBefore) : null;
        var facts = OrderFactsQuery.Of(row.Order, row.Booking, refund, rush.Contains(id), row.CustomerGone)
            .WithTips(row.TipItems, row.Tips) with { Held = row.Held };
        return new(
            id, row.Order.OrderNumber,
            Rules.Check(facts, settings.Rules, clock.GetUtcNow(), await NormalStates.ReadAsync(context, cancel)));
    }

    sealed record CheckRow(string? Currency, long Needing, long Missing, long PaidMissing, double AtRisk, DateTimeOffset? Oldest);
}
