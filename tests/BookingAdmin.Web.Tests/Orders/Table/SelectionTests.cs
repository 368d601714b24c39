using AngleSharp.Dom;
using BookingAdmin.Web.Tests.Repair;

namespace BookingAdmin.Web.Tests.Orders.Table;

/// <summary>Repair of several orders from the list: always a plan first, on the page of its job.</summary>
public sealed class SelectionTests
{
    [Fact]
    public async Task All_that_lack_a_booking_become_a_plan_of_exactly_those()
    {
        await using var pages = await SupportPages.OpenAsync("AB12CD", "LM09PO");
        var page = pages.List();

        await page.PressAsync("Repair all…");

        await PlannedAsync(pages, 3, "All");
        (await pages.BookingsAsync(SupportPages.Sarah)).ShouldBe(0);
    }

    [Fact]
    public async Task Selected_orders_become_a_plan_of_exactly_those()
    {
        await using var pages = await SupportPages.OpenAsync("AB12CD", "LM09PO");
        var page = pages.List();

        await page.SetAsync($"Select {await pages.NumberAsync("AB12CD")}", true);
        await page.SetAsync($"Select {await pages.NumberAsync("LM09PO")}", true);
        await page.PressAsync("Repair 2…");

        await PlannedAsync(pages, 2, "Chosen 2");
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
    public async Task A_plan_that_cannot_be_made_is_said_beside_its_button()
    {
        await using var pages = await SupportPages.OpenAsync();
        var page = pages.List();
        await pages.Marketplace.AllowConnectionsAsync(false);

        await page.PressAsync("Repair all…");

        page.WaitForAssertion(() => page.Warning().ByRole("alert").Words()
            .ShouldBe("The database does not answer. It may not have been saved: look again."));
        pages.Address.ShouldBe("/orders");
        await pages.Marketplace.AllowConnectionsAsync(true);
    }

    static async Task PlannedAsync(SupportPages pages, int total, string scope)
    {
        await JobParts.ReachedAsync(() => pages.Address);
        (await pages.Marketplace.ScalarAsync<string>(
            "SELECT work || ' ' || state || ' ' || total || ' ' || scope FROM booking_admin.repair_job"))
            .ShouldBe($"missing-booking Planned {total} {scope}");
    }
}
