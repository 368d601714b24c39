using System.Text.RegularExpressions;
using BookingAdmin.Data.Own;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Consistency.Runs;
using BookingAdmin.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BookingAdmin.Browser.Tests;

/// <summary>An admin sees whether the data is consistent, looks into a rule, and repairs; support repairs many at once.</summary>
public sealed partial class ReportTests(ChromiumFixture chromium)
{
    public static TheoryData<Screen, ColorScheme> Windows => LooksTests.Windows;

    [Theory]
    [MemberData(nameof(Windows))]
    public async Task An_admin_checks_reads_the_report_and_repairs_what_a_rule_found(Screen screen, ColorScheme scheme)
    {
        await using var host = await TestHost.StartAsync();
        await HistoryAsync(host);
        await host.Marketplace.ExecuteAsync("""UPDATE "Order" SET status = 'IN_PROGRESS' WHERE "orderNumber" LIKE '%-MI90AC'""");
        await using var ada = await OpenAsync(host, "Ada Whitfield", screen, scheme);

        await ada.Page.GotoAsync("/consistency");
        await Expect(ada.Heading("findings are open")).ToBeVisibleAsync();
        await Expect(ada.Page.Locator("[role=img]")).ToHaveCountAsync(2);
        await Expect(ada.Page.Locator(".skeleton")).ToHaveCountAsync(0);
        await ada.ShouldBeUsableAsync();
        await ada.PictureAsync(Name("consistency", screen, scheme));
        await ada.Button("Check now").ClickAsync();
        await Expect(ada.Page.GetByText("Checked in")).ToBeVisibleAsync();
        await ada.Page.GetByText("As a table").First.ClickAsync();
        await ada.Link("30 days").ClickAsync();
        await ada.Page.WaitForURLAsync("**/consistency?days=30");
        await Expect(ada.Page.Locator("[role=img]").First).ToHaveAttributeAsync("aria-label", ThirtyDays());
        await ada.ShouldBeUsableAsync();

        await ada.Link("Statuses that do not fit together").ClickAsync();
        await ada.Page.WaitForURLAsync("**/consistency/status-pair");
        await ada.Page.Locator("tbody input").First.CheckAsync();
        await ada.Button("Repair selected (1)").ClickAsync();
        await ada.Page.WaitForURLAsync("**/repairs/*");
        await Expect(ada.Page.GetByLabel("Why?")).ToBeVisibleAsync();
        await ada.ShouldBeUsableAsync();
        await ada.PictureAsync(Name("rule", screen, scheme));
        await ada.Page.GetByLabel("Why?").FillAsync("The order was cancelled on the phone");
        await ada.Button("Align the booking to its order").ClickAsync();
        await Expect(ada.Page.Locator("header .chip")).ToHaveTextAsync("Done");
        await ada.Button("Undo the whole job…").ClickAsync();
        await ada.Button("Yes, undo it").ClickAsync();
        await Expect(ada.Page.GetByText("Undone: 1 as before.")).ToBeVisibleAsync();
        await ada.Page.GotoAsync("/consistency/missing-booking?show=resolved");
        await Expect(ada.Page.Locator("tbody tr").First).ToBeVisibleAsync();
        await ada.ShouldBeUsableAsync();
        ada.Complaints.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Windows))]
    public async Task An_admin_reads_the_sql_of_the_guard_installs_it_and_removes_it(Screen screen, ColorScheme scheme)
    {
        await using var host = await TestHost.StartAsync();
        await using var ada = await OpenAsync(host, "Ada Whitfield", screen, scheme);
        await ada.Page.GotoAsync("/consistency/guard");
        await ada.Page.GetByRole(AriaRole.Radio, new() { NameRegex = new("^Watch") }).CheckAsync();
        await Expect(ada.Page.Locator("pre")).ToContainTextAsync("CREATE OR REPLACE FUNCTION");
        await ada.ShouldBeUsableAsync();
        await ada.Button("Install Watch").ClickAsync();
        await Expect(ada.Page.Locator("header .chip")).ToHaveTextAsync("Watching");
        await ada.Button("Compare with a full scan").ClickAsync();
        await Expect(ada.Page.GetByText("It is exactly what a full scan finds.")).ToBeVisibleAsync();
        await ada.ShouldBeUsableAsync();
        await ada.PictureAsync(Name("guard", screen, scheme));
        await ada.Page.GetByRole(AriaRole.Radio, new() { NameRegex = new("^Off") }).CheckAsync();
        await ada.Button("Remove the guard").ClickAsync();
        await Expect(ada.Page.Locator("header .chip")).ToHaveTextAsync("Off");
        ada.Complaints.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Windows))]
    public async Task Support_plans_a_job_by_keyboard_starts_it_sees_it_done_and_undoes_it(Screen screen, ColorScheme scheme)
    {
        await using var host = await TestHost.StartAsync();
        await host.Marketplace.ExecuteAsync("""DELETE FROM "Booking" WHERE status = 'PENDING'""");
        await using var sam = await OpenAsync(host, "Sam Okafor", screen, scheme);
        await sam.Page.GotoAsync("/repairs");
        await Expect(sam.Page.GetByText("No repair job has been planned yet.")).ToBeVisibleAsync();
        await sam.ShouldBeUsableAsync();
        await sam.Link("Repair…").FocusAsync();
        await sam.Page.Keyboard.PressAsync("Enter");
        await Expect(sam.Heading("What do you want to repair?")).ToBeFocusedAsync();
        await sam.ShouldBeUsableAsync();
        await sam.PictureAsync(Name("what-to-repair", screen, scheme));
        await sam.Page.Locator("li").Filter(new() { HasText = "Create every missing booking" }).GetByRole(AriaRole.Button).FocusAsync();
        await sam.Page.Keyboard.PressAsync("Enter");

        await sam.Page.WaitForURLAsync("**/repairs/*");
        await Expect(sam.Page.GetByText("are planned")).ToBeVisibleAsync();
        await Expect(sam.Page.Locator("tbody tr").First).ToBeVisibleAsync();
        await sam.ShouldBeUsableAsync();
        await sam.PictureAsync(Name("job", screen, scheme));
        await sam.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Create \\d+ bookings$") }).ClickAsync();
        await Expect(sam.Page.Locator("header .chip")).ToHaveTextAsync("Done");
        await Expect(sam.Page.Locator("tbody .chip").First).ToHaveTextAsync("Done");
        await sam.ShouldBeUsableAsync();
        await sam.Button("Undo the whole job…").ClickAsync();
        await sam.Button("Yes, undo it").ClickAsync();
        await Expect(sam.Page.GetByText("as before.")).ToBeVisibleAsync();
        await sam.Page.GotoAsync("/repairs");
        await Expect(sam.Page.Locator(".list li")).ToHaveCountAsync(1);
        await sam.ShouldBeUsableAsync();
        await sam.PictureAsync(Name("repairs", screen, scheme));
        sam.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_report_prints_without_what_can_be_pressed()
    {
        await using var host = await TestHost.StartAsync();
        await HistoryAsync(host);
        await using var ada = await OpenAsync(host, "Ada Whitfield", Screen.Desktop, ColorScheme.Dark);
        await ada.Page.GotoAsync("/consistency");
        await Expect(ada.Page.Locator("[role=img]")).ToHaveCountAsync(2);
        await ada.Page.EmulateMediaAsync(new() { Media = Media.Print });
        await Expect(ada.Page.Locator("header.top")).ToBeHiddenAsync();
        await Expect(ada.Button("Check now")).ToBeHiddenAsync();
        await Expect(ada.Page.Locator("body")).ToHaveCSSAsync("background-color", "rgb(255, 255, 255)");
        await Expect(ada.Page.Locator("body")).ToHaveCSSAsync("color", "rgb(0, 0, 0)");
        // The tables behind the charts are printed whole.
        await Expect(ada.Page.Locator("[aria-labelledby=trend] tbody tr").Last).ToBeVisibleAsync();
        await ada.PictureAsync("consistency-printed");
    }

    async Task<Visitor> OpenAsync(TestHost host, string name, Screen screen, ColorScheme scheme)
    {
        var visitor = await Visitor.OpenAsync(chromium, host, screen, scheme);
        if (screen is Screen.Desktop)
            await visitor.Page.SetViewportSizeAsync(1600, 1000);
        await visitor.SignInAsync(name);
        // Until it is alive, a click may be lost.
        await Expect(visitor.Page.GetByText(MissingOrNot()).First).ToBeVisibleAsync();
        return visitor;
    }

    /// <summary>A month in which bookings went missing and were repaired, and a check of what is.</summary>
    static async Task HistoryAsync(TestHost host)
    {
        await host.Marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.finding (rule, subject, order_number, at_risk, currency, since, first_seen, first_run, came_back,
                last_seen, resolved_at, resolution, resolved_by)
            SELECT 'missing-booking', 'past' || i, 'KO-1755590400' || i || '-PAST', 150, 'nzd', t, t + l / 2, 1, i % 3, t + l, t + l,
              (ARRAY['Person', 'Monitor', 'Monitor', 'Owner', 'Guard'])[1 + i * 7 % 5],
              (ARRAY['Wiremu Te Rangi-Featherstonehaugh of the night shift', 'The monitor', 'The monitor', NULL,
              'The guard'])[1 + i * 7 % 5]
            FROM (SELECT i, now() - i * 13 % 40000 * interval '1 minute' - interval '1 day' AS t,
                (ARRAY[interval '40 s', interval '3 min', interval '50 min', interval '5 h'])[1 + i % 4] AS l
                FROM generate_series(1, 140) i) x
            """);
        try
        {
            await host.Marketplace.Get<ConsistencyRuns>()
                .RunAsync(TestMarketplace.Admin, RunKind.Full, null, TestContext.Current.CancellationToken);
        }
        catch (RunUnderWayException)
        {
            // The monitor's own.
        }
    }

    static string Name(string page, Screen screen, ColorScheme scheme) =>
        $"{page}{(screen is Screen.Phone ? "-phone" : "")}{(scheme is ColorScheme.Dark ? "-dark" : "")}";

    [GeneratedRegex("in the last 30 days")]
    private static partial Regex ThirtyDays();

    [GeneratedRegex("ha(s|ve) no booking|Every order that needs a booking has one")]
    private static partial Regex MissingOrNot();
}
