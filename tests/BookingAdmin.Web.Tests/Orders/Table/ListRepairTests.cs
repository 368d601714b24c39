using BookingAdmin.Services.Repair;
using BookingAdmin.Testing;
using Npgsql;

namespace BookingAdmin.Web.Tests.Orders.Table;

/// <summary>Repair of one order from the list.</summary>
public sealed class ListRepairTests
{
    const string Created = "Booking created for KO-…-7F3K2A. Emma Stone can see it now.";

    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Repairing_shows_first_what_will_be_written()
    {
        await using var pages = await SupportPages.OpenAsync();
        var number = await pages.NumberAsync(SupportPages.Sarah);
        var page = pages.List();

        await page.PreviewAsync(SupportPages.Sarah);

        page.WaitForAssertion(() => page.Preview().AllByRole("heading").Select(heading => heading.Words())
            .ShouldBe(["Create the missing booking", "KO-…-7F3K2A"]));
        page.WaitForAssertion(() => page.Preview().AllByRole("definition").Select(value => value.Words()).Take(5)
            .ShouldBe(["Emma Stone", "Olivia Meade", "Birthday", "NZ$120.00 of NZ$150.00", "Waiting"]));
        page.Preview().ByRole("link", "KO-…-7F3K2A").GetAttribute("href").ShouldBe($"/orders/{number}");
        page.Preview().Fact("Due").ShouldEndWith(", 3 days from now");
        page.Preview().Why().ShouldStartWith("The order is paid and waits for a decision");
        page.Preview().Sentence().ShouldEndWith(" Can be undone until Emma Stone answers. Nothing else is changed.");
        (await pages.BookingsAsync(SupportPages.Sarah)).ShouldBe(0);

        await page.PressAsync("Cancel");
        page.WaitForAssertion(() => page.Previews().ShouldBeEmpty());
        (await pages.BookingsAsync(SupportPages.Sarah)).ShouldBe(0);
    }

    [Fact]
    public async Task A_repair_changes_its_row_in_place_and_undo_removes_the_booking_again()
    {
        await using var pages = await SupportPages.OpenAsync();
        var page = pages.List();

        await page.PreviewAsync(SupportPages.Sarah);
        await page.PressAsync("Create booking");

        page.OutcomeSays(Created);
        page.WaitForAssertion(() => page.Row(SupportPages.Sarah).Booking().ShouldBe("Waiting"));
        page.WaitForAssertion(() => page.Good().ShouldContain(sign => sign.Words() == OrdersList.NothingMissing));
        page.Previews().ShouldBeEmpty();
        page.MissingRows().ShouldBeEmpty();
        (await pages.BookingsAsync(SupportPages.Sarah)).ShouldBe(1);

        await page.PressAsync("Undo");
        page.OutcomeSays("Undone: the booking is removed again.");
        page.WaitForAssertion(() => page.MissingRows().ShouldHaveSingleItem().OrderLink().TextContent.ShouldEndWith(SupportPages.Sarah));
        (await pages.BookingsAsync(SupportPages.Sarah)).ShouldBe(0);
    }

    [Fact]
    public async Task A_booking_that_somebody_has_touched_stays()
    {
        await using var pages = await SupportPages.OpenAsync();
        var page = pages.List();
        await page.PreviewAsync(SupportPages.Sarah);
        await page.PressAsync("Create booking");
        page.Offers("Undo");

        await pages.TouchBookingAsync(SupportPages.Sarah);
        await page.PressAsync("Undo");

        page.OutcomeSays("1 booking stays, somebody has touched it since.");
        (await pages.BookingsAsync(SupportPages.Sarah)).ShouldBe(1);
    }

    [Fact]
    public async Task What_somebody_else_repaired_meanwhile_is_fine()
    {
        await using var pages = await SupportPages.OpenAsync();
        var page = pages.List();
        await page.PreviewAsync(SupportPages.Sarah);
        page.Offers("Create booking");

        var number = await pages.NumberAsync(SupportPages.Sarah);
        await pages.Marketplace.Get<FindingRepair>().CreateBookingAsync(TestMarketplace.Admin, number, CancellationToken.None);
        await page.PressAsync("Create booking");

        page.OutcomeSays("KO-…-7F3K2A has its booking already, so there was nothing to do.");
        page.OutcomeBar()!.AllByRole("button").Select(button => button.Name()).ShouldBe(["Close this message"]);
        (await pages.BookingsAsync(SupportPages.Sarah)).ShouldBe(1);
    }

    [Fact]
    public async Task Two_clicks_in_a_row_repair_once()
    {
        await using var pages = await SupportPages.OpenAsync();
        var page = pages.List();
        await page.PreviewAsync(SupportPages.Sarah);
        page.Offers("Create booking");

        // Another transaction holds the order, so that the first click is still at work when the second comes.
        await using (var other = await pages.Marketplace.OpenAsync())
        await using (var holding = await other.BeginTransactionAsync(Cancel))
        {
            await using (var hold = new NpgsqlCommand("""SELECT FROM "Order" WHERE "orderNumber" LIKE '%-7F3K2A' FOR UPDATE""", other))
                await hold.ExecuteNonQueryAsync(Cancel);
            await page.InvokeAsync(() =>
            {
                _ = page.Preview().CreateButton().ClickAsync();
                _ = page.Preview().CreateButton().ClickAsync();
            });
            await holding.CommitAsync(Cancel);
        }

        page.OutcomeSays(Created);
        (await pages.BookingsAsync(SupportPages.Sarah)).ShouldBe(1);
        (await pages.Marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry")).ShouldBe(1);
    }

    [Fact]
    public async Task On_a_narrow_screen_the_preview_is_a_dialog()
    {
        await using var pages = await SupportPages.OpenAsync();
        pages.SetScreen(wide: false);
        var page = pages.List();

        await page.PreviewAsync(SupportPages.Sarah);

        var dialogs = pages.Context.Dialogs;
        dialogs.WaitForAssertion(() => dialogs.ByRole("dialog").Fact("Recipient").ShouldBe("Olivia Meade"));
        page.Previews().ShouldBeEmpty();
        dialogs.ByRole("dialog").Name().ShouldBe("Create the missing booking");
        await dialogs.PressAsync("Create booking");
        page.OutcomeSays(Created);
        dialogs.WaitForAssertion(() => dialogs.AllByRole("dialog").ShouldBeEmpty());
    }
}
