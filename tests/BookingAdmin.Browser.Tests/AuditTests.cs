using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Repair;
using BookingAdmin.Services.Requests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BookingAdmin.Browser.Tests;

/// <summary>An admin reads what was done, with the mouse and without.</summary>
public sealed class AuditTests(ChromiumFixture chromium)
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<Screen, ColorScheme> Windows => LooksTests.Windows;

    [Theory]
    [MemberData(nameof(Windows))]
    public async Task An_admin_reads_searches_verifies_and_exports(Screen screen, ColorScheme scheme)
    {
        await using var host = await TestHost.StartAsync();
        await DoSomethingAsync(host);
        await using var ada = await Visitor.OpenAsync(chromium, host, screen, scheme);
        await ada.SignInAsync("Ada Whitfield");

        // Until it is alive, a click may be lost.
        await Expect(ada.Page.GetByText("1 paid order has no booking")).ToBeVisibleAsync();
        await ada.FollowAsync("Audit");
        await Expect(ada.Page.Locator("li")).ToHaveCountAsync(25);
        await ada.ShouldBeUsableAsync();
        await ada.PictureAsync(Name("audit", screen, scheme));

        // By keyboard: what was there before and after an entry.
        var declined = ada.Page.Locator("li").Filter(new() { HasText = "Request declined" }).First;
        await declined.Locator("summary").FocusAsync();
        await ada.Page.Keyboard.PressAsync("Enter");
        await Expect(declined.GetByText("Approval status")).ToBeVisibleAsync();
        await ada.Button("Verify now").ClickAsync();
        await Expect(ada.Page.GetByText("entries are as they were written")).ToBeVisibleAsync();
        await ada.ShouldBeUsableAsync();
        await ada.PictureAsync(Name("audit-verified", screen, scheme));

        await ada.Link("Older").ClickAsync();
        await Expect(ada.Link("Newer")).ToBeVisibleAsync();
        await Expect(ada.Link("Older")).ToHaveCountAsync(0);
        await ada.Page.GetByRole(AriaRole.Searchbox).FillAsync("7F3K2A");
        await Expect(ada.Page.Locator("li")).ToHaveCountAsync(2);
        ada.Page.Url.ShouldEndWith("/audit?q=7F3K2A");
        var download = await ada.Page.RunAndWaitForDownloadAsync(() => ada.Link("Export as CSV").ClickAsync());
        (await File.ReadAllLinesAsync(await download.PathAsync(), Cancel)).Length.ShouldBe(3);

        await host.Marketplace.ExecuteAsync(
            "ALTER TABLE booking_admin.audit_entry DISABLE TRIGGER append_only; UPDATE booking_admin.audit_entry SET reason = "
            + "'nothing' WHERE id = 3");
        await ada.Button("Verify now").ClickAsync();
        await Expect(ada.Page.GetByText("Tampered with")).ToBeVisibleAsync();
        await ada.Page.GotoAsync("/audit?q=nobody-is-called-this");
        await Expect(ada.Link("Clear the filters")).ToBeVisibleAsync();
        await ada.ShouldBeUsableAsync();
        await ada.Page.GotoAsync("/audit?action=nonsense");
        await Expect(ada.Link("Show all entries")).ToBeVisibleAsync();
        await ada.ShouldBeUsableAsync();
        ada.Complaints.ShouldBeEmpty();
    }

    /// <summary>Two pages of it, by everybody who can.</summary>
    static async Task DoSomethingAsync(TestHost host)
    {
        var (sam, ada) = (Testing.TestMarketplace.Support, Testing.TestMarketplace.Admin);
        await host.Marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action, reason, run_id, after)
            SELECT now() - (30 - n) * interval '7 hours', 'Job', 'monitor', 'The monitor', 'CheckStarted', NULL, n, NULL
                FROM generate_series(1, 24) n
            """);
        var marketplace = host.Marketplace;
        var repairs = marketplace.Get<FindingRepair>();
        var sarahs = await marketplace.ScalarAsync<string>("""SELECT id FROM "Order" WHERE "orderNumber" LIKE '%-7F3K2A'""");
        var (repair, _) = await repairs.RepairOneAsync(sam, "missing-booking", sarahs, null, Cancel);
        await repairs.UndoAsync(sam, repair, null, Cancel);
        var requests = await marketplace.ScalarAsync<string[]>(
            """SELECT array_agg(id ORDER BY id) FROM "Booking" WHERE status = 'PENDING'""");
        await marketplace.Get<RequestDecisions>().DecideAsync(ada, requests[0], Decision.Decline,
            "She has lost her voice and her manager asked us on the telephone to give the money back to everybody who is waiting, before "
                + "the weekend if we can", Cancel);
        await marketplace.Get<RequestDecisions>().DecideAsync(await marketplace.CelebrityAsync("Emma Stone"),
            await marketplace.ScalarAsync<string>("""
                SELECT id FROM "Booking" WHERE status = 'PENDING' AND "celebrityId" = 'cdemocelebrityemmastone00'
                ORDER BY id LIMIT 1
                """), Decision.Accept, null, Cancel);
        await host.Marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action, order_id, reason, before, after) VALUES
            (now(), 'Trigger', 'guard', 'The guard', 'BookingGaveWay', 'cgoneorder00000000000000x', NULL,
                '{"bookingId": "cauto0000000000000000000x"}', '{"bookingId": "cowner000000000000000000x"}'),
            (now(), 'Person', 'test-admin', 'Ada Whitfield', 'GuardInstalled', NULL, 'Agreed with the marketplace''s team',
                '{"mode": "Off"}', '{"mode": "Watch"}')
            """);
        await marketplace.Get<Services.Audit.AuditSeals>().SealAsync(ada, Cancel);
    }

    static string Name(string page, Screen screen, ColorScheme scheme) =>
        $"{page}{(screen is Screen.Phone ? "-phone" : "")}{(scheme is ColorScheme.Dark ? "-dark" : "")}";
}
