using BookingAdmin.Data;
using BookingAdmin.Data.Marketplace;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Orders;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace BookingAdmin.Services.Repair;

/// <summary>Which orders a job deals with, in which order: paid ones first, then the oldest.</summary>
static class RepairPlanner
{
    const string Insert = "INSERT INTO booking_admin.repair_job_item (job_id, ordinal, order_id, order_number)";

    /// <summary>Writes the items of a job.</summary>
    /// <param name="context">In the transaction that makes the job.</param>
    /// <returns>How many they are.</returns>
    public static async Task<long> FillAsync(BookingAdminContext context, Guid job, Rule rule, RepairScope scope, CancellationToken cancel)
    {
        if (rule.Repair is RuleRepair.CreateBooking && scope is { Filter: null, OrderIds: null })
            return await FillMissingAsync(context, job, cancel);

        await using var command = InOrder(await OrdersAsync(context, rule, scope, cancel))
            .Select(o => new { o.Id, o.OrderNumber, Paid = o.PaymentStatus == PaymentStatus.Succeeded, o.CreatedAt })
            .CreateDbCommand();
        command.CommandText = $"""
            {Insert}
            SELECT @job_id, row_number() OVER (ORDER BY q.paid DESC, q.placed, q.id), q.id, q.number FROM ({command.CommandText}) AS q (id, number, paid, placed)
            """;
        command.Parameters.Add(new NpgsqlParameter<Guid>("job_id", job));
        command.Transaction = context.Database.CurrentTransaction!.GetDbTransaction();
        return await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>The orders of a scope, in no order.</summary>
    public static async Task<IQueryable<OrderRow>> OrdersAsync(BookingAdminContext context, Rule rule, RepairScope scope, CancellationToken cancel)
    {
        if (scope.OrderIds is { } ids)
            return context.Orders.Where(o => ids.Contains(o.Id));
        var orders = scope.Filter is { } filter ? await OrderSearch.FilterAsync(context, filter, cancel) : context.Orders;
        return rule.Repair is RuleRepair.CreateBooking
            ? OrderSearch.Missing(context, orders)
            : orders.Where(o => context.Findings.Any(f => f.Rule == rule.Id && f.ResolvedAt == null && f.Subject == o.Id));
    }

    public static IQueryable<OrderRow> InOrder(IQueryable<OrderRow> orders) =>
        orders.OrderByDescending(o => o.PaymentStatus == PaymentStatus.Succeeded).ThenBy(o => o.CreatedAt).ThenBy(o => o.Id);

    /// <summary>The scope as a page shows it. What somebody searched for may be a name, so it is not kept.</summary>
    public static string Words(Rule rule, RepairScope scope) => (rule.Repair, scope) switch
    {
        (_, { OrderIds: { } ids }) => ids.Count == 1 ? "1 chosen order" : $"{ids.Count:N0} chosen orders",
        (RuleRepair.CreateBooking, { Filter: null }) => "every order without a booking",
        (RuleRepair.CreateBooking, _) => "orders without a booking in a filtered list",
        (_, { Filter: null }) => "every open finding",
        _ => "open findings of orders in a filtered list",
    };

    // Kept apart first: PostgreSQL scans in parallel for a new table and for no INSERT.
    static async Task<long> FillMissingAsync(BookingAdminContext context, Guid job, CancellationToken cancel)
    {
        await context.Database.ExecuteSqlRawAsync(RepairSql.KeepMissing, cancel);
        return await context.Database.ExecuteSqlRawAsync($"""
            {Insert}
            SELECT @job, row_number() OVER (ORDER BY m.paid DESC, m.placed, m.id), m.id, m.number FROM booking_admin_missing m
            """, [new NpgsqlParameter<Guid>("job", job)], cancel);
    }
}
