using System.Net;
using BookingAdmin.Testing;
using BookingAdmin.Web.Tests.Access;

namespace BookingAdmin.Web.Tests.Audit;

public sealed class AuditExportTests
{
    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_file_has_what_the_filters_let_through_and_is_kept_by_nobody()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action, reason)
            SELECT '2025-08-19 12:00Z', 'Person', 'x', 'Sam', 'CheckStarted', 'entry ' || n FROM generate_series(1, 1500) n
            """);
        await using var dashboard = await Dashboard.StartAsync(marketplace);
        using var ada = dashboard.Visit();
        (await ada.SignInAsDemoAsync("demo-admin")).Dispose();

        using var all = await ada.GetAsync("/audit/export.csv");
        all.StatusCode.ShouldBe(HttpStatusCode.OK);
        all.Content.Headers.ContentType!.ToString().ShouldBe("text/csv; charset=utf-8");
        all.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        all.Content.Headers.ContentDisposition.FileName!.ShouldMatch("^\"?audit-\\d{4}-\\d\\d-\\d\\d\\.csv\"?$");
        all.Headers.CacheControl!.NoStore.ShouldBeTrue();
        (await all.Content.ReadAsStringAsync(Cancel)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(1501);

        // On the 20th in Auckland, whose browser this is.
        ada.Cookies.Add(dashboard.Address, new Cookie("zone", "Pacific/Auckland"));
        (await ada.PageAsync("/audit/export.csv?q=entry+7&from=2025-08-20&to=2025-08-20"))
            .Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(112);
        (await ada.PageAsync("/audit/export.csv?from=2025-08-21")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(1);

        using var damaged = await ada.GetAsync("/audit/export.csv?action=%3Cscript%3E");
        damaged.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await damaged.Content.ReadAsStringAsync(Cancel)).ShouldContain("“&lt;script&gt;” in this link is no kind of entry.");
    }
}
