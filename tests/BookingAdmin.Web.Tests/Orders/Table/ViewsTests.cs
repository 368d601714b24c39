using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Orders.Views;
using BookingAdmin.Testing;

namespace BookingAdmin.Web.Tests.Orders.Table;

/// <summary>Views above the list: built in, own and shared.</summary>
public sealed class ViewsTests
{
    static readonly Actor Mia = new(ActorId.Demo("mia"), "Mia Lund", Roles.Support);

    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_view_has_its_number_and_what_is_missing_is_urgent_only_while_there_is_any()
    {
        await using var pages = await SupportPages.OpenAsync();
        var page = pages.List();

        page.WaitForAssertion(() => page.Views().Take(2).ShouldBe(["All", "Missing 1"]));
        page.Views().Select(view => view.TrimEnd([.. " 0123456789+"]))
            .ShouldBe(["All", "Missing", "Unpaid", "Refund waits", "Overdue", "New today"]);
        page.View("Missing").ClassList.ShouldContain("urgent");
        page.View("All").GetAttribute("aria-current").ShouldBe("page");

        await pages.SetStatusAsync(SupportPages.Sarah, "CANCELLED");
        pages.Publish();
        page.WaitForAssertion(() => page.View("Missing").Words().ShouldBe("Missing 0"));
        page.View("Missing").ClassList.ShouldNotContain("urgent");
    }

    [Fact]
    public async Task A_view_is_a_link_that_shows_its_orders_and_says_that_it_is_shown()
    {
        await using var pages = await SupportPages.OpenAsync();
        var page = pages.List("?q=emma");

        page.View("Unpaid").Address().ShouldBe("/orders?need=unpaid");
        pages.Go("/orders?need=unpaid&sort=highest");

        page.WaitForAssertion(() => page.View("Unpaid").GetAttribute("aria-current").ShouldBe("page"));
        page.View("All").GetAttribute("aria-current").ShouldBeNull();
        page.WaitForAssertion(() => page.Rows().Select(row => row.Cell("Payment").Words()).Distinct()
            .ShouldBeSubsetOf(["Open", "Processing", "Failed"]));
    }

    [Fact]
    public async Task What_is_filtered_can_be_kept_and_shared_and_deleted_again()
    {
        await using var pages = await SupportPages.OpenAsync();
        var page = pages.List("?q=emma&sort=highest");

        await page.PressAsync("Save this view");
        await page.InvokeAsync(() => page.ByLabel("Name of the view").Input("My stars"));
        await page.SetAsync("All staff see it", true);
        await page.DoAsync(() => page.ByRole("form", "Save this view").SubmitAsync());

        page.OutcomeSays("View saved: My stars.");
        page.WaitForAssertion(() => page.View("My stars").GetAttribute("aria-current").ShouldBe("page"));
        page.View("My stars").Address().ShouldBe("/orders?q=emma&sort=highest");
        page.View("My stars").Words().ShouldBe("My stars 16");
        (await pages.Marketplace.Get<SavedViews>().ListAsync(Mia, Cancel)).ShouldHaveSingleItem().Name.ShouldBe("My stars");

        await page.PressAsync("Edit view");
        await page.PressAsync("Delete view");
        page.OutcomeSays("View deleted: My stars.");
        page.WaitForAssertion(() => page.Views().Count.ShouldBe(6));
    }

    [Fact]
    public async Task Somebody_elses_view_is_shown_with_their_name_and_cannot_be_edited()
    {
        await using var pages = await SupportPages.OpenAsync();
        await pages.Marketplace.Get<SavedViews>().SaveAsync(Mia, "Hers", "q=emma", shared: true, Cancel);
        await pages.Marketplace.Get<SavedViews>().SaveAsync(Mia, "Old", "status=of-another-release", shared: true, Cancel);

        var page = pages.List("?q=emma");

        page.WaitForAssertion(() => page.View("Hers").GetAttribute("title").ShouldBe("Shared by Mia Lund"));
        page.Views().ShouldNotContain(view => view.StartsWith("Old", StringComparison.Ordinal), "nobody could open it");
        page.Buttons().ShouldNotContain("Edit view");
        page.Buttons().ShouldNotContain("Save this view");
    }

    [Fact]
    public async Task A_name_that_is_taken_is_said_beside_it_and_what_was_typed_stays()
    {
        await using var pages = await SupportPages.OpenAsync();
        await pages.Marketplace.Get<SavedViews>().SaveAsync(TestMarketplace.Support, "Mine", "q=a", shared: false, Cancel);
        var page = pages.List("?q=emma");
        await page.PressAsync("Save this view");
        await page.InvokeAsync(() => page.ByLabel("Name of the view").Input("Mine"));
        await page.DoAsync(() => page.ByRole("form", "Save this view").SubmitAsync());

        page.AlertSays("You have a view of that name already. Choose another name.");
        page.ByLabel("Name of the view").GetAttribute("value").ShouldBe("Mine");
    }
}
