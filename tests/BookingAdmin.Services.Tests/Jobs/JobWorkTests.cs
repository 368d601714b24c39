using BookingAdmin.Data;
using BookingAdmin.Data.Marketplace;
using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Jobs;
using BookingAdmin.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Services.Tests.Jobs;

public sealed class JobWorkTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task Work_of_another_kind_is_planned_run_and_undone_like_a_repair()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        IJobWork[] works = [new Renaming()];
        var jobs = ActivatorUtilities.CreateInstance<RepairJobs>(marketplace.Provider, (IEnumerable<IJobWork>)works);
        var runner = ActivatorUtilities.CreateInstance<RepairJobRunner>(marketplace.Provider, (IEnumerable<IJobWork>)works);
        var completed = await marketplace.ScalarAsync<long>("""SELECT count(*) FROM "Order" WHERE status = 'COMPLETED'""");

        var job = await jobs.PlanAsync(TestMarketplace.Support, new(Renaming.Code), "Asked to", Cancel);
        await jobs.StartAsync(TestMarketplace.Support, job, Cancel);
        (await RepairJobsTests.RunAsync(runner, job, 2)).Sum(run => run.Items).ShouldBe((int)completed);

        var view = (await jobs.FindAsync(TestMarketplace.Support, job, Cancel)).ShouldNotBeNull();
        (view.Work, view.State, view.Repaired, view.Reason).ShouldBe((Renaming.Code, RepairJobState.Done, completed, "Asked to"));
        (await RenamedAsync()).ShouldBe(completed);
        (await jobs.UndoAsync(TestMarketplace.Support, job, Cancel)).Removed.ShouldBe((int)completed);
        (await RenamedAsync()).ShouldBe(0);

        Task<long> RenamedAsync() =>
            marketplace.ScalarAsync<long>("""SELECT count(*) FROM "Order" WHERE "recipientName" LIKE '% (renamed)'""");
    }

    [Fact]
    public async Task A_job_whose_work_this_version_does_not_know_is_not_run()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await Should.ThrowAsync<InvalidInputException>(
            marketplace.Get<RepairJobs>().PlanAsync(TestMarketplace.Support, new(Renaming.Code), null, Cancel));
    }

    sealed class Renaming : IJobWork
    {
        public const string Code = "rename";

        public bool Does(string work) => work == Code;

        public string? Reason(string work, string? reason) => reason;

        public Task<IQueryable<OrderRow>> OrdersAsync(BookingAdminContext context, JobScope scope, CancellationToken cancel) =>
            Task.FromResult(context.Orders.Where(o => o.Status == OrderStatus.Completed));

        public async Task<long> FillAsync(BookingAdminContext context, Guid job, JobScope scope, CancellationToken cancel) =>
            await JobItems.FillAsync(context, job, await OrdersAsync(context, scope, cancel), cancel);

        public Task<IReadOnlyList<RepairPreview>> PreviewAsync(
            BookingAdminContext context, string work, IReadOnlyCollection<string> orderIds, CancellationToken cancel) =>
            Task.FromResult<IReadOnlyList<RepairPreview>>([]);

        public Task<string[]> HeldAsync(BookingAdminContext context, string work, string[] orderIds, CancellationToken cancel) =>
            Task.FromResult<string[]>([]);

        public async Task<IReadOnlyList<RepairItem>> RunAsync(
            BookingAdminContext context, Actor actor, RepairJob job, string[] orderIds, CancellationToken cancel)
        {
            await context.Orders.Where(o => orderIds.Contains(o.Id))
                .ExecuteUpdateAsync(set => set.SetProperty(o => o.RecipientName, o => o.RecipientName + " (renamed)"), cancel);
            return [.. orderIds.Select(id => new RepairItem(id, id, RepairOutcome.Repaired, null))];
        }

        public async Task<RepairUndone> UndoAsync(
            BookingAdminContext context, Actor actor, Guid job, string[] orderIds, CancellationToken cancel) =>
            new(await context.Orders.Where(o => orderIds.Contains(o.Id))
                .ExecuteUpdateAsync(set => set.SetProperty(o => o.RecipientName, o => o.RecipientName.Replace(" (renamed)", "")), cancel),
                0);
    }
}
