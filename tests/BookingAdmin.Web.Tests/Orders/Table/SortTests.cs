using BookingAdmin.Web.Orders.Table;

namespace BookingAdmin.Web.Tests.Orders.Table;

/// <summary>Sorts, columns and sizes of the list.</summary>
public sealed class SortTests
{
    [Fact]
    public async Task A_heading_sorts_by_its_column_and_then_the_other_way_and_the_address_says_so()
    {
        await using var pages = await SupportPages.OpenAsync();
        var page = pages.List();
        page.Head("Placed").GetAttribute("aria-sort").ShouldBe("descending");
        page.Heads().Where(head => head.AllByRole("link").Count > 0).Select(head => head.Words())
            .ShouldBe(["Order", "Amount", "Placed"], "of the others the values stand in other tables");

        pages.Go(page.Head("Amount").ByRole("link").Address());
        page.WaitForAssertion(() => pages.Address.ShouldBe("/orders?sort=highest"));
        page.WaitForAssertion(() => page.Head("Amount").GetAttribute("aria-sort").ShouldBe("descending"));
        page.WaitForAssertion(() => page.Amounts().ShouldBe(page.Amounts().OrderDescending()));
        page.WaitForAssertion(() => page.Head("Placed").GetAttribute("aria-sort").ShouldBeNull());

        page.WaitForAssertion(() => page.Head("Amount").ByRole("link").Address().ShouldBe("/orders?sort=lowest"));
        pages.Go("/orders?sort=lowest");
        page.WaitForAssertion(() => page.Head("Amount").GetAttribute("aria-sort").ShouldBe("ascending"));
        page.WaitForAssertion(() => page.Amounts().ShouldBe(page.Amounts().Order()));
        page.WaitForAssertion(() => page.Head("Placed").ByRole("link").Address().ShouldBe(
            "/orders", "the newest first is what the list is by itself"));
    }

    [Fact]
    public async Task A_page_can_be_longer_and_the_list_says_how_many_orders_it_has()
    {
        await using var pages = await SupportPages.OpenAsync();
        var page = pages.List();
        page.StatusSays("39 orders");
        page.Extent().ShouldBe("the first 25 of 39 orders");

        await page.ChooseAsync("Orders on a page", "50");

        pages.Address.ShouldBe("/orders?size=50");
        page.WaitForAssertion(() => page.Numbers().Count.ShouldBe(39));
        page.Extent().ShouldBe("39 orders");
        page.View("Missing").Address().ShouldBe("/orders?missing=1&size=50");
    }

    [Fact]
    public async Task A_column_goes_and_comes_and_moves_and_the_browser_keeps_it()
    {
        await using var pages = await SupportPages.OpenAsync();
        var browser = pages.Context.JSInterop.SetupModule("./orders.js");
        browser.Setup<string?>("read", "orders-columns").SetResult("Number,Amount,-Customer");
        browser.SetupVoid("write", _ => true).SetVoidResult();
        browser.SetupVoid("watch", _ => true).SetVoidResult();
        var page = pages.List();
        page.WaitForAssertion(() => page.HeadWords().ShouldBe(["Order", "Amount"]));

        await page.PressAsync("Columns");
        await page.SetAsync("Customer", true);
        page.WaitForAssertion(() => page.HeadWords().ShouldBe(["Order", "Amount", "Customer"]));
        await page.DoAsync(() => page.ByRole("button", "Move Customer to the front").ClickAsync());
        page.WaitForAssertion(() => page.HeadWords().ShouldBe(["Order", "Customer", "Amount"]));
        page.Row(SupportPages.Sarah).AllByRole("cell").Skip(1).Select(cell => cell.Words())
            .ShouldBe([await pages.NumberAsync(SupportPages.Sarah), "Sarah Johnson Meade", "NZ$150.00"]);

        var table = page.FindComponent<OrderTable>();
        await page.InvokeAsync(() => table.Instance.ResizeAsync("Customer", 222));
        page.WaitForAssertion(() => page.Head("Customer").GetAttribute("style").ShouldBe("width:222px"));
        browser.Invocations["write"][^1].Arguments[1].ShouldBeOfType<string>().ShouldStartWith("Number,Customer:222,Amount");
        await page.InvokeAsync(() => table.Instance.ResizeAsync("Nonsense", 222));

        await page.PressAsync("As they were");
        page.WaitForAssertion(() => page.HeadWords().Count.ShouldBe(10));
    }

    [Fact]
    public async Task The_file_holds_what_is_filtered_in_its_order()
    {
        await using var pages = await SupportPages.OpenAsync();
        pages.List("?q=emma&sort=lowest&size=50").ByRole("link", "Export").Address().ShouldBe("/orders/export.csv?q=emma&sort=lowest");
    }

    [Fact]
    public async Task An_order_opens_with_its_list_in_its_address()
    {
        await using var pages = await SupportPages.OpenAsync();
        var number = await pages.NumberAsync(SupportPages.Sarah);
        pages.List("?missing=1").Row(SupportPages.Sarah).OrderLink().Address().ShouldBe($"/orders/{number}?list=missing%3D1");
    }
}
