using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Consistency.Runs;
using BookingAdmin.Services.Settings;
using BookingAdmin.Testing;
using Microsoft.EntityFrameworkCore;

namespace BookingAdmin.Services.Tests.Consistency;

/// <summary>Words of the tests about runs.</summary>
static class Checking
{
    public static Task<RunResult> RunAsync(this TestMarketplace marketplace, RunKind kind = RunKind.Full, Actor? actor = null) =>
        marketplace.Get<ConsistencyRuns>().RunAsync(actor ?? TestMarketplace.Admin, kind, null, TestContext.Current.CancellationToken);

    public static Task<ConsistencyState> StateAsync(this TestMarketplace marketplace) =>
        marketplace.Get<ConsistencyReport>().StateAsync(TestMarketplace.Admin, TestContext.Current.CancellationToken);

    /// <summary>All findings, in the order in which they were seen.</summary>
    public static async Task<List<FindingRow>> FindingsAsync(this TestMarketplace marketplace)
    {
        await using var context = await marketplace.Contexts.CreateDbContextAsync();
        return await context.Findings.AsNoTracking().OrderBy(f => f.Id).ToListAsync();
    }

    public static async Task<List<Run>> RunsAsync(this TestMarketplace marketplace)
    {
        await using var context = await marketplace.Contexts.CreateDbContextAsync();
        return await context.Runs.AsNoTracking().OrderBy(r => r.Id).ToListAsync();
    }

    /// <summary>The demo, repaired: every rule holds.</summary>
    public static async Task<TestMarketplace> SoundAsync(Func<BookingAdminSettings, BookingAdminSettings>? change = null)
    {
        var marketplace = await TestMarketplace.DemoAsync(change);
        await marketplace.ExecuteAsync("""DELETE FROM "Order" o WHERE NOT EXISTS (SELECT FROM "Booking" b WHERE b."orderId" = o.id)""");
        return marketplace;
    }

    /// <summary>The demo without anything wrong.</summary>
    public static Task<TestMarketplace> ConsistentAsync() =>
        SoundAsync(settings => settings with { Rules = settings.Rules with { Off = ["overdue"] } });

    /// <summary>An order of the demo that has nothing wrong about it.</summary>
    public static Task<string> SomeOrderAsync(this TestMarketplace marketplace) =>
        marketplace.ScalarAsync<string>("""
            SELECT o.id FROM "Order" o JOIN "Booking" b ON b."orderId" = o.id
            WHERE o.status = 'PENDING' AND b.status = 'PENDING' AND o."paymentStatus" = 'SUCCEEDED' AND b.deadline > now()
                ORDER BY o.id LIMIT 1
            """);
}
