using AngleSharp.Dom;

namespace BookingAdmin.Web.Tests.Orders.Table;

/// <summary>Repair of several selected orders.</summary>
public sealed class SelectionTests
{
    [Fact]
    public async Task Selected_orders_are_repaired_together_after_a_preview_and_can_be_undone_together()
    {
        await using var pages = await SupportPages.OpenAsync("AB12CD", "LM09PO");
        var page = pages.List();

        await page.SetAsync(OrdersList.SelectAll, true);
        await page.PressAsync("Repair 3…");

        page.WaitForAssertion(() => page.Preview().ByRole("heading").Words().ShouldBe("Create 3 missing bookings"));
        page.WaitForAssertion(() => page.Preview().Why()
            .ShouldBe("2 start as Waiting 1 starts as Accepted Orders worth NZ$599 in all."));
        page.Preview().Recipients().ShouldBe(["Tom", "Anjali and Dev", "Olivia Meade"]);

        await page.PressAsync("Create 3 bookings");
        page.OutcomeSays("3 bookings created.");
        page.WaitForAssertion(() => page.MissingRows().ShouldBeEmpty());
        page.Selection().ShouldBeNull();
        page.Row("LM09PO").Booking().ShouldBe("Accepted");

        await page.PressAsync("Undo");
        page.OutcomeSays("Undone: 3 bookings removed again.");
        page.WaitForAssertion(() => page.MissingRows().Count.ShouldBe(3));
    }

    [Fact]
    public async Task A_selection_can_be_taken_apart()
    {
        await using var pages = await SupportPages.OpenAsync("AB12CD");
        var page = pages.List();

        await page.SetAsync($"Select {await pages.NumberAsync("AB12CD")}", true);
        page.Selection()!.Words().ShouldBe("1 selected Repair 1… Assign to me");
        page.ByLabel(OrdersList.SelectAll).IsChecked().ShouldBeFalse();
        await page.DoAsync(() => page.ByRole("button", "Clear selection").ClickAsync());
        page.WaitForAssertion(() => page.Selection().ShouldBeNull());
    }

    [Fact]
    public async Task An_order_that_cannot_be_repaired_is_reported_with_its_reason_and_a_link()
    {
        await using var pages = await SupportPages.OpenAsync("AB12CD");
        var number = await pages.NumberAsync("AB12CD");
        // Another order's booking carries its number.
        await pages.Marketplace.ExecuteAsync(
            $"""UPDATE public."Booking" SET "orderNumber" = '{number}' WHERE "orderNumber" LIKE '%-QQ81ZX'""");
        var page = pages.List();

        await page.SetAsync(OrdersList.SelectAll, true);
        await page.PressAsync("Repair 2…");
        await page.PressAsync("Create 2 bookings");

        page.WaitForAssertion(() => page.Preview().Statuses().ShouldBe(["1 booking created. 1 could not be created."]));
        var failed = page.Preview().ByRole("listitem");
        failed.ByRole("link").GetAttribute("href").ShouldBe($"/orders/{number}");
        failed.Sentence().ShouldStartWith("The booking of another order carries this order number");
        await page.PressAsync("Close");
        page.WaitForAssertion(() => page.Previews().ShouldBeEmpty());
    }

    [Fact]
    public async Task Repaired_is_what_the_preview_shows_and_nothing_else()
    {
        await using var pages = await SupportPages.OpenAsync("AB12CD", "LM09PO");
        var page = pages.List();
        await page.SetAsync(OrdersList.SelectAll, true);
        page.Offers("Repair 3…");

        // The order ends during the preview, and is taken up again before the repair.
        await pages.SetStatusAsync(SupportPages.Sarah, "CANCELLED");
        await page.PressAsync("Repair 3…");
        page.Offers("Create 2 bookings");
        await pages.SetStatusAsync(SupportPages.Sarah, "PENDING");
        await page.PressAsync("Create 2 bookings");

        page.OutcomeSays("2 bookings created.");
        (await pages.BookingsAsync(SupportPages.Sarah)).ShouldBe(0);
    }
}
