using BookingAdmin.Data;
using BookingAdmin.Services.Tests.Consistency;
using BookingAdmin.Testing;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace BookingAdmin.Services.Tests.Data;

public sealed class RuleOverdueTests
{
    [Fact]
    public async Task What_was_found_under_the_old_id_of_the_rule_stays_known()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.RunAsync();
        await using var own = OwnContext.For(marketplace.Get<DatabaseConnection>().Text);
        var migrator = own.GetService<IMigrator>();
        await migrator.MigrateAsync("EventsToSettle", TestContext.Current.CancellationToken);
        (await CountAsync("overdue-decision")).ShouldBe((1, 1));

        await migrator.MigrateAsync(cancellationToken: TestContext.Current.CancellationToken);

        (await CountAsync("overdue-decision")).ShouldBe((0, 0));
        (await CountAsync("overdue")).ShouldBe((1, 1));

        async Task<(long Findings, long Runs)> CountAsync(string rule) => (
            await marketplace.ScalarAsync<long>($"SELECT count(*) FROM booking_admin.finding WHERE rule = '{rule}'"),
            await marketplace.ScalarAsync<long>($"SELECT count(*) FROM booking_admin.run_rule WHERE rule = '{rule}'"));
    }
}
