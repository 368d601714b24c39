using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Jobs;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Settings;
using BookingAdmin.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Services.Tests.Jobs;

public sealed class RepairJobPlansTests
{
    const string Missing = "missing-booking";
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task A_plan_shows_what_would_be_written_and_writes_nothing()
    {
        await using var marketplace = await RepairJobsTests.MissingAsync();
        var jobs = marketplace.Get<RepairJobs>();

        var job = await jobs.PlanAsync(TestMarketplace.Support, new(Missing), null, Cancel);

        var view = (await jobs.FindAsync(TestMarketplace.Support, job, Cancel)).ShouldNotBeNull();
        (view.State, view.Total, view.Done, view.By, view.Scope, view.CanUndo)
            .ShouldBe((RepairJobState.Planned, 32, 0, "Sam Okafor", "All", false));
        var first = await jobs.ItemsAsync(TestMarketplace.Support, job, RepairItemFilter.All, null, Cancel);
        var second = await jobs.ItemsAsync(TestMarketplace.Support, job, RepairItemFilter.Waiting, first.Next, Cancel);
        (first.Items.Count, second.Items.Count, second.Next).ShouldBe((25, 7, null));
        (await jobs.ItemsAsync(TestMarketplace.Support, job, RepairItemFilter.All, second.Previous, Cancel)).Items.ShouldBe(
            first.Items, ignoreOrder: false, comparer: new ByOrder());
        first.Items.ShouldAllBe(
            item => item.Outcome == null && item.Planned!.Refusal == null
            && item.Planned.Fields.Any(field => field.Field == RepairField.Booking && field.Before == null));
        (await marketplace.ScalarAsync<long>("""SELECT count(*) FROM "Booking" """)).ShouldBe(0);
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry")).ShouldBe(0);
    }

    [Fact]
    public async Task A_plan_to_look_at_needs_its_reason_at_the_start_and_is_gone_after_a_day()
    {
        await using var marketplace = await RepairJobsTests.MissingAsync();
        var jobs = marketplace.Get<RepairJobs>();
        var job = await jobs.PlanAsync(TestMarketplace.Support, new("status-pair"), Cancel);

        (await Should.ThrowAsync<InvalidInputException>(() => jobs.StartAsync(TestMarketplace.Support, job, " ", Cancel)))
            .Message.ShouldContain("money or a decision");
        (await jobs.StartAsync(TestMarketplace.Support, job, "Agreed on the telephone", Cancel)).Reason.ShouldBe("Agreed on the telephone");

        var forgotten = await jobs.PlanAsync(TestMarketplace.Support, new(Missing), Cancel);
        marketplace.Clock.Advance(TimeSpan.FromHours(25));
        var next = await jobs.PlanAsync(TestMarketplace.Support, new(Missing), Cancel);
        (await jobs.FindAsync(TestMarketplace.Support, forgotten, Cancel)).ShouldBeNull();
        (await jobs.ListAsync(TestMarketplace.Support, null, Cancel)).Items.Select(view => view.Id).ShouldBe([next, job]);
    }

    [Fact]
    public async Task Paid_orders_come_first()
    {
        await using var marketplace = await RepairJobsTests.MissingAsync();
        var job = await marketplace.Get<RepairJobs>().PlanAsync(TestMarketplace.Support, new(Missing), null, Cancel);

        (await marketplace.ScalarAsync<bool>($"""
            SELECT max(i.ordinal) FILTER (WHERE o."paymentStatus" = 'SUCCEEDED')
                < min(i.ordinal) FILTER (WHERE o."paymentStatus" <> 'SUCCEEDED')
            FROM booking_admin.repair_job_item i JOIN "Order" o ON o.id = i.order_id WHERE i.job_id = '{job}'
            """)).ShouldBeTrue();
    }

    [Fact]
    public async Task Paid_orders_come_first_and_then_the_oldest_however_many_there_are()
    {
        await using var marketplace = await RepairJobsTests.MissingAsync();
        await marketplace.ExecuteAsync("""
            INSERT INTO "Order" (id, "orderNumber", "userId", "celebrityId", status, "totalAmount", "recipientName", occasion,
                "personalMessage", "messageType", email, "createdAt", "updatedAt")
            SELECT 'many-' || i, 'KO-many-' || i, "userId", "celebrityId", 'PENDING', 10, 'a', 'b', 'c', 'd', 'e',
                now() - i * interval '1 second', now()
            FROM (SELECT * FROM "Order" LIMIT 1) o, generate_series(1, 60000) i;
            UPDATE "Order" SET "paymentStatus" = 'SUCCEEDED' WHERE id = 'many-60000'
            """);
        var job = await marketplace.Get<RepairJobs>().PlanAsync(TestMarketplace.Support, new(Missing), null, Cancel);

        (await marketplace.ScalarAsync<long>($"""
            SELECT count(*) FROM (
                SELECT i.ordinal, row_number() OVER (ORDER BY (o."paymentStatus" = 'SUCCEEDED') DESC, o."createdAt", o.id) AS place
                FROM booking_admin.repair_job_item i JOIN "Order" o ON o.id = i.order_id WHERE i.job_id = '{job}') p
            WHERE p.ordinal <> p.place
            """)).ShouldBe(0);
        (await marketplace.Get<RepairJobs>().FindAsync(TestMarketplace.Support, job, Cancel))!.Total.ShouldBe(60_032);
    }

    [Fact]
    public async Task A_filter_plans_only_what_is_missing_in_that_list()
    {
        await using var marketplace = await RepairJobsTests.MissingAsync();
        var jobs = marketplace.Get<RepairJobs>();

        var completed = await jobs.PlanAsync(
            TestMarketplace.Support, new(Missing, new OrderQuery(Status: OrderStatus.Completed)), null, Cancel);
        var cancelled = await jobs.PlanAsync(
            TestMarketplace.Support, new(Missing, new OrderQuery(Status: OrderStatus.Cancelled)), null, Cancel);
        var searched = await jobs.PlanAsync(TestMarketplace.Support, new(Missing, new OrderQuery("Emma Stone")), null, Cancel);

        (await TotalAsync(completed))
            .ShouldBe(await marketplace.ScalarAsync<long>("""SELECT count(*) FROM "Order" WHERE status = 'COMPLETED'"""));
        (await TotalAsync(cancelled)).ShouldBe(0);
        (await TotalAsync(searched)).ShouldBe(await marketplace.ScalarAsync<long>("""
            SELECT count(*) FROM "Order" o JOIN "Celebrity" c ON c.id = o."celebrityId" JOIN "User" u ON u.id = c."userId"
            WHERE u.name = 'Emma Stone' AND o.status NOT IN ('CANCELLED', 'REFUNDED')
            """));

        async Task<long> TotalAsync(Guid job) => (await jobs.FindAsync(TestMarketplace.Support, job, Cancel))!.Total;
    }

    [Fact]
    public async Task A_selection_leaves_orders_that_need_nothing_unchanged_and_says_so()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var jobs = marketplace.Get<RepairJobs>();
        var (missing, (booked, bookingId)) = (await marketplace.MissingOrderAsync(), await marketplace.BookedOrderAsync());
        var job = await jobs.PlanAsync(TestMarketplace.Support, new(Missing, OrderIds: [missing, booked, "no such order"]), null, Cancel);
        await jobs.StartAsync(TestMarketplace.Support, job, Cancel);

        await RepairJobsTests.RunAsync(marketplace, job, null);

        var view = (await jobs.FindAsync(TestMarketplace.Support, job, Cancel)).ShouldNotBeNull();
        (view.Scope, view.Total, view.Repaired, view.Unchanged).ShouldBe(("Chosen 3", 2, 1, 1));
        var item = (await jobs.ItemsAsync(TestMarketplace.Support, job, RepairItemFilter.Done, null, Cancel)).Items.Single(
            i => i.OrderId == booked);
        (item.Outcome, item.BookingId).ShouldBe((RepairOutcome.AlreadyThere, bookingId));
    }

    [Fact]
    public async Task A_dry_run_tells_every_change_and_keeps_nothing()
    {
        await using var marketplace = await RepairJobsTests.MissingAsync();
        var changes = await marketplace.Get<RepairJobs>().DryRunAsync(TestMarketplace.Support, new(Missing), Cancel).ToListAsync(Cancel);

        changes.Count.ShouldBe(32);
        changes.ShouldAllBe(change => change.Refusal == null && change.Fields.Count > 0);
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.repair_job")).ShouldBe(0);
    }

    [Fact]
    public async Task Jobs_are_listed_newest_first_in_pages()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var jobs = marketplace.Get<RepairJobs>();
        List<Guid> planned = [];
        for (var i = 0; i < RepairJobs.PageSize + 2; i++)
        {
            marketplace.Clock.Advance(TimeSpan.FromSeconds(1));
            planned.Add(await jobs.PlanAsync(TestMarketplace.Support, new(Missing), null, Cancel));
        }
        planned.Reverse();

        var first = await jobs.ListAsync(TestMarketplace.Support, null, Cancel);
        var second = await jobs.ListAsync(TestMarketplace.Support, first.Next, Cancel);
        first.Items.Concat(second.Items).Select(view => view.Id).ShouldBe(planned);
        (await jobs.ListAsync(TestMarketplace.Support, second.Previous, Cancel)).Items.Select(view => view.Id)
            .ShouldBe(first.Items.Select(view => view.Id));
    }

    [Theory]
    [InlineData("accepted-unpaid", null)]
    [InlineData("guard-truth", null)]
    [InlineData("no-such-rule", null)]
    [InlineData("status-pair", null)]
    [InlineData("status-pair", "  ")]
    public async Task What_one_click_does_not_repair_or_needs_a_reason_is_not_planned(string rule, string? reason)
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await Should.ThrowAsync<InvalidInputException>(
            marketplace.Get<RepairJobs>().PlanAsync(TestMarketplace.Support, new(rule), reason, Cancel));
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.repair_job")).ShouldBe(0);
    }

    [Theory]
    [InlineData("next.0.0.x")]
    [InlineData("'; DROP TABLE")]
    public async Task A_damaged_cursor_is_told(string cursor)
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var jobs = marketplace.Get<RepairJobs>();
        var job = await jobs.PlanAsync(TestMarketplace.Support, new(Missing), null, Cancel);
        await Should.ThrowAsync<InvalidInputException>(jobs.ListAsync(TestMarketplace.Support, cursor, Cancel));
        await Should.ThrowAsync<InvalidInputException>(jobs.ItemsAsync(TestMarketplace.Support, job, RepairItemFilter.All, cursor, Cancel));
        await Should.ThrowAsync<InvalidInputException>(
            jobs.ItemsAsync(TestMarketplace.Support, Guid.NewGuid(), RepairItemFilter.All, null, Cancel));
    }

    sealed class ByOrder : IEqualityComparer<RepairJobItemView>
    {
        public bool Equals(RepairJobItemView? x, RepairJobItemView? y) => x?.OrderId == y?.OrderId;

        public int GetHashCode(RepairJobItemView obj) => obj.OrderId.GetHashCode(StringComparison.Ordinal);
    }
}
