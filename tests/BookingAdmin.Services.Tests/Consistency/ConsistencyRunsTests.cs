using BookingAdmin.Domain.Consistency;
using BookingAdmin.Services.Data.Own;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Consistency;

public sealed class ConsistencyRunsTests
{
    [Fact]
    public async Task The_demo_has_its_one_missing_booking()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var missing = await marketplace.MissingOrderAsync();

        var run = await marketplace.RunAsync();

        run.Orders.ShouldBe(await marketplace.ScalarAsync<long>("""SELECT count(*) FROM "Order" """));
        var findings = await marketplace.FindingsAsync();
        findings.Select(f => f.Rule).ShouldBe(["missing-booking", "overdue-decision", "status-pair"]);
        var finding = findings.Single(f => f.Rule == "missing-booking");
        finding.Subject.ShouldBe(missing);
        finding.AtRisk.ShouldBe(150m);
        var quick = await marketplace.RunAsync(RunKind.Quick);
        quick.Rules.Single(r => r.Rule == "missing-booking").Open.ShouldBe(1);
        var state = await marketplace.StateAsync();
        state.Why.ShouldBeNull();
        state.Verdict.ShouldBe(BookingAdmin.Services.Consistency.Verdict.Broken);
        (await marketplace.Get<BookingAdmin.Services.Consistency.ConsistencyReport>().TrendAsync(TestMarketplace.Admin, 3, TimeZoneInfo.Utc, TestContext.Current.CancellationToken)).Count.ShouldBe(3);
        (await marketplace.Get<BookingAdmin.Services.Consistency.ConsistencyReport>().LifetimesAsync(TestMarketplace.Admin, 3, TestContext.Current.CancellationToken)).Count.ShouldBe(6);
        (await marketplace.Get<BookingAdmin.Services.Consistency.ConsistencyReport>().FindingsAsync(TestMarketplace.Admin, new(), TestContext.Current.CancellationToken)).Items.Count.ShouldBe(3);
    }
}
