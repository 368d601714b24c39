using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Repair;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Consistency;

/// <summary>Who put a finding right.</summary>
public sealed class ResolutionTests
{
    static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_repair_by_a_person_is_theirs() => await ByAsync(TestMarketplace.Support, Resolution.Person, "Sam Okafor");

    [Fact]
    public async Task A_repair_by_the_monitor_is_its_own() => await ByAsync(Actor.Monitor, Resolution.Monitor, "The monitor");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task What_the_guard_wrote_is_the_guards_also_where_our_clock_is_ahead_of_the_databases(int hours)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        marketplace.Clock.Advance(TimeSpan.FromHours(hours));
        await marketplace.RunAsync();
        var order = await marketplace.MissingOrderAsync();
        await CreateBookingAsync(marketplace, order);
        await marketplace.ExecuteAsync($"""
            INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action, order_id)
                VALUES (now(), 'Trigger', 'guard', 'The guard', 'BookingCreated', '{order}')
            """);
        await marketplace.RunAsync();
        (await OfAsync(marketplace, order))
            .ShouldSatisfyAllConditions(f => f.Resolution.ShouldBe(Resolution.Guard), f => f.ResolvedBy.ShouldBe("The guard"));
    }

    [Fact]
    public async Task What_nobody_of_ours_did_is_the_marketplaces_own()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var order = await marketplace.MissingOrderAsync();
        // Of an order to which somebody did something before it was found: that did not put it right.
        await marketplace.ExecuteAsync($"""
            INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action, order_id)
                VALUES (now() - interval '1 hour', 'Person', 'x', 'X', 'RepairUndone', '{order}')
            """);
        await marketplace.RunAsync();
        await CreateBookingAsync(marketplace, order);
        await marketplace.RunAsync();
        (await OfAsync(marketplace, order))
            .ShouldSatisfyAllConditions(f => f.Resolution.ShouldBe(Resolution.Owner), f => f.ResolvedBy.ShouldBeNull());
    }

    [Fact]
    public async Task A_repair_resolves_its_findings_in_its_own_transaction()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var run = await marketplace.RunAsync();
        var order = await marketplace.MissingOrderAsync();
        marketplace.Clock.Advance(TimeSpan.FromMinutes(5));
        var now = marketplace.Clock.GetUtcNow();
        await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);
        await using (var transaction = await context.Database.BeginTransactionAsync(Cancel))
        {
            (await FindingSql.ResolveAsync(context, "missing-booking", [order, "no-such-order"], TestMarketplace.Support, now, Cancel))
                .ShouldBe([order]);
            await transaction.RollbackAsync(Cancel);
        }
        (await OfAsync(marketplace, order)).ResolvedAt.ShouldBeNull();

        (await FindingSql.ResolveAsync(context, "missing-booking", [order], TestMarketplace.Support, now, Cancel)).ShouldBe([order]);
        (await FindingSql.ResolveAsync(context, "missing-booking", [order], TestMarketplace.Admin, now, Cancel)).ShouldBeEmpty();
        (await FindingSql.ResolveAsync(context, "copied-fields", [order], TestMarketplace.Admin, now, Cancel)).ShouldBeEmpty();

        var finding = await OfAsync(marketplace, order);
        finding.Resolution.ShouldBe(Resolution.Person);
        finding.ResolvedBy.ShouldBe("Sam Okafor");
        finding.ResolvedAt!.Value.ShouldBe(now, TimeSpan.FromMilliseconds(1));
        finding.FirstRun.ShouldBe(run.RunId);
        finding.LastSeen.ShouldBe(finding.FirstSeen);
    }

    [Fact]
    public async Task A_clock_that_jumps_back_makes_no_finding_end_before_it_began()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.RunAsync();
        var order = await marketplace.MissingOrderAsync();
        marketplace.Clock.Advance(TimeSpan.FromDays(-1));
        await CreateBookingAsync(marketplace, order);
        var run = await marketplace.RunAsync();
        run.Took.ShouldBeGreaterThanOrEqualTo(TimeSpan.Zero);
        var finding = await OfAsync(marketplace, order);
        finding.ResolvedAt!.Value.ShouldBeGreaterThanOrEqualTo(finding.FirstSeen);
        (await marketplace.RunsAsync()).ShouldAllBe(r => r.FinishedAt >= r.StartedAt);
        (await marketplace.Get<ConsistencyReport>().LifetimesAsync(TestMarketplace.Admin, 7, Cancel)).Sum(bucket => bucket.Count)
            .ShouldBe(1);
    }

    [Fact]
    public async Task An_order_that_is_repaired_while_a_check_reads_is_not_told_as_missing()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var order = await marketplace.MissingOrderAsync();
        await using var holder = await marketplace.OpenAsync();
        await using var holding = await holder.BeginTransactionAsync(Cancel);
        await using (var hold = new Npgsql.NpgsqlCommand("LOCK TABLE booking_admin.finding IN EXCLUSIVE MODE", holder))
            await hold.ExecuteNonQueryAsync(Cancel);
        var running = marketplace.RunAsync();
        await marketplace.WaitForLockAsync();
        // The check has read, and may not write yet.
        await CreateBookingAsync(marketplace, order);
        await marketplace.ExecuteAsync($"""
            INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action, order_id)
                VALUES (now(), 'Person', 'x', 'X', 'BookingCreated', '{order}')
            """);
        await holding.RollbackAsync(Cancel);
        (await running).Rules.Single(rule => rule.Rule == "missing-booking").Open.ShouldBe(0);
        (await marketplace.FindingsAsync()).ShouldNotContain(f => f.Subject == order);
    }

    static async Task ByAsync(Actor actor, Resolution resolution, string name)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.RunAsync();
        var order = await marketplace.MissingOrderAsync();
        await marketplace.Get<FindingRepair>().CreateBookingAsync(actor, order, Cancel);
        await marketplace.RunAsync(RunKind.Quick);
        var finding = await OfAsync(marketplace, order);
        finding.Resolution.ShouldBe(resolution);
        finding.ResolvedBy.ShouldBe(name);
        finding.ResolvedAt!.Value.ShouldBeGreaterThanOrEqualTo(finding.FirstSeen);
    }

    static async Task<FindingRow> OfAsync(TestMarketplace marketplace, string order) =>
        (await marketplace.FindingsAsync()).Single(f => f.Rule == "missing-booking" && f.Subject == order);

    static Task<int> CreateBookingAsync(TestMarketplace marketplace, string order) => marketplace.ExecuteAsync($"""
        INSERT INTO "Booking" (id, "orderId", "orderNumber", "userId", "celebrityId", message, "recipientName", price, "totalAmount",
            deadline, "updatedAt")
        SELECT 'cown', id, "orderNumber", "userId", "celebrityId", 'm', 'r', 1, "totalAmount", now() + interval '7 days', now()
            FROM "Order" WHERE id = '{order}'
        """);
}
