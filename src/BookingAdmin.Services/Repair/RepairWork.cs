using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Consistency.Bookings;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Jobs;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Repair;

/// <summary>Repairs as the work of a job; its code is the id of the rule.</summary>
public abstract class RepairWork(RepairBatch batch, BookingAdminSettings settings, TimeProvider clock) : IJobWork
{
    public abstract bool Does(string work);

    public string? Reason(string work, string? reason) => FindingRepair.Reason(FindingRepair.Repairable(work), reason);

    public async Task<IQueryable<OrderRow>> OrdersAsync(BookingAdminContext context, JobScope scope, CancellationToken cancel)
    {
        if (scope.OrderIds is { } ids)
            return context.Orders.Where(o => ids.Contains(o.Id));
        return Broken(
            context, scope.Work, scope.Filter is { } filter ? await OrderSearch.FilterAsync(context, filter, cancel) : context.Orders);
    }

    public virtual async Task<long> FillAsync(BookingAdminContext context, Guid job, JobScope scope, CancellationToken cancel) =>
        await JobItems.FillAsync(context, job, await OrdersAsync(context, scope, cancel), cancel);

    public Task<IReadOnlyList<RepairPreview>> PreviewAsync(
        BookingAdminContext context, string work, IReadOnlyCollection<string> orderIds, CancellationToken cancel) =>
        RepairPreviews.OfAsync(context, settings, FindingRepair.Repairable(work), orderIds, clock.Now(), cancel);

    public Task<string[]> HeldAsync(BookingAdminContext context, string work, string[] orderIds, CancellationToken cancel) =>
        RepairBatch.HeldAsync(context, FindingRepair.Repairable(work), orderIds, cancel);

    public Task<IReadOnlyList<RepairItem>> RunAsync(
        BookingAdminContext context, Actor actor, RepairJob job, string[] orderIds, CancellationToken cancel) =>
        batch.RunAsync(context, actor, job.Id, FindingRepair.Repairable(job.Work), job.Reason, orderIds, leaveHeld: false, cancel);

    public Task<RepairUndone> UndoAsync(BookingAdminContext context, Actor actor, Guid job, string[] orderIds, CancellationToken cancel) =>
        RepairUndo.RunAsync(context, actor, job, orderIds, clock.Now(), cancel);

    /// <summary>The orders among these that break the rule.</summary>
    protected abstract IQueryable<OrderRow> Broken(BookingAdminContext context, string rule, IQueryable<OrderRow> orders);
}

/// <summary>Creates missing bookings. They are found as they are now, not as a check has found them.</summary>
public sealed class MissingBookingWork(
    RepairBatch batch, BookingAdminSettings settings, TimeProvider clock) : RepairWork(batch, settings, clock)
{
    public override bool Does(string work) => Rules.Find(work) is MissingBooking;

    public override async Task<long> FillAsync(BookingAdminContext context, Guid job, JobScope scope, CancellationToken cancel)
    {
        if (scope is not { Filter: null, OrderIds: null })
            return await base.FillAsync(context, job, scope, cancel);
        // Kept apart first: PostgreSQL scans in parallel for a new table and for no INSERT.
        await context.Database.ExecuteSqlRawAsync(RepairSql.KeepMissing, cancel);
        var fill = JobItems.FillFrom("booking_admin_missing q");
        return await context.Database.ExecuteSqlRawAsync(fill, [new NpgsqlParameter<Guid>("job_id", job)], cancel);
    }

    protected override IQueryable<OrderRow> Broken(
        BookingAdminContext context, string rule, IQueryable<OrderRow> orders) => OrderSearch.Missing(context, orders);
}

/// <summary>Repairs the open findings of any other rule that one click repairs.</summary>
public sealed class FindingWork(RepairBatch batch, BookingAdminSettings settings, TimeProvider clock) : RepairWork(batch, settings, clock)
{
    public override bool Does(string work) => Rules.Find(work) is { } rule and not MissingBooking && rule.Repair.IsOffered();

    protected override IQueryable<OrderRow> Broken(BookingAdminContext context, string rule, IQueryable<OrderRow> orders) =>
        orders.Where(o => context.Findings.Any(f => f.Rule == rule && f.ResolvedAt == null && f.Subject == o.Id));
}
