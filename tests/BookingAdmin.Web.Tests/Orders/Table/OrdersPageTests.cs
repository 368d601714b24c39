using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Web.Access;
using BookingAdmin.Web.Orders.Details;
using BookingAdmin.Web.Orders.Table;

namespace BookingAdmin.Web.Tests.Orders.Table;

public sealed class OrdersPageTests
{
    [Fact]
    public async Task The_page_needs_the_permission_to_view_orders()
    {
        foreach (var page in new[] { typeof(OrdersPage), typeof(OrderPage) })
            page.GetCustomAttributes(typeof(RequiresAttribute), false).ShouldHaveSingleItem()
                .ShouldBeOfType<RequiresAttribute>().Permission.ShouldBe(Permission.ViewOrders);

        await using var pages = await SupportPages.OpenAsCelebrityAsync();
        pages.Go("/orders");
        pages.Context.Render<OrdersPage>().AlertSays("Orders are open to support staff and admins only.");
    }

    [Fact]
    public async Task The_alert_says_how_many_are_missing_what_is_at_risk_and_for_how_long()
    {
        await using var pages = await SupportPages.OpenAsync();

        var page = pages.List();

        page.Warning().Sentence().ShouldBe(
            "1 paid order has no booking Its celebrity cannot see it. At risk: NZ$150. Missing for 3 days.");
        page.Warning().ByRole("link").GetAttribute("href").ShouldBe("/orders?missing=1");
        page.WaitForAssertion(() => page.View("Missing").Words().ShouldBe("Missing 1"));
    }

    [Fact]
    public async Task Missing_bookings_of_unpaid_orders_put_no_money_at_risk()
    {
        await using var pages = await SupportPages.OpenAsync("AB12CD");
        await pages.SetStatusAsync(SupportPages.Sarah, "CANCELLED");

        var page = pages.List();

        page.Warning().Sentence().ShouldBe(
            "1 order has no booking Its celebrity cannot see it. No money is at risk. Missing for 20 hours.");
    }

    [Fact]
    public async Task Nothing_missing_is_said_quietly()
    {
        await using var pages = await SupportPages.OpenAsync();
        await pages.SetStatusAsync(SupportPages.Sarah, "CANCELLED");

        var page = pages.List();

        page.Good().ShouldContain(sign => sign.Words() == OrdersList.NothingMissing);
        page.Warnings().ShouldBeEmpty();
        page.MissingRows().ShouldBeEmpty();
        page.Buttons().ShouldNotContain("Create booking…");
    }

    [Fact]
    public async Task A_row_without_its_booking_stands_out_by_class_icon_and_word_and_can_be_repaired()
    {
        await using var pages = await SupportPages.OpenAsync();

        var page = pages.List();

        var row = page.MissingRows().ShouldHaveSingleItem();
        var number = await pages.NumberAsync(SupportPages.Sarah);
        row.OrderLink().Words().ShouldBe(number);
        var booking = row.Cell("Booking");
        booking.Chip().Tone().ShouldBe("bad");
        booking.Chip().HasIcon().ShouldBeTrue();
        booking.Chip().TextContent.ShouldBe("Missing");
        booking.ByRole("button").Name().ShouldBe($"Create booking of {number}");
        page.Rows().Count(one => one.Cell("Booking").AllByRole("button").Count > 0).ShouldBe(1);
    }

    [Fact]
    public async Task A_row_tells_the_order_in_short_and_leads_to_its_page()
    {
        await using var pages = await SupportPages.OpenAsync();

        var page = pages.List();

        var row = page.Row(SupportPages.Sarah);
        var number = await pages.NumberAsync(SupportPages.Sarah);
        row.OrderLink().GetAttribute("href").ShouldBe($"/orders/{number}");
        row.AllByRole("cell").Skip(1).Select(cell => cell.Words()).ShouldBe(
            [
                number, "Sarah Johnson Meade", "Emma Stone", "Birthday", "NZ$150.00", "Paid", "Pending", "Missing Create booking…", "3 d",
                "2 hours late",
            ]);
        page.Row("AB12CD").Cell("Customer").Words().ShouldBe("no name fan7@example.test");
    }

    [Fact]
    public async Task A_marketplace_without_orders_says_so()
    {
        await using var pages = await SupportPages.OpenEmptyAsync();

        var page = pages.List();

        page.Statuses().ShouldContain("There are no orders yet.");
        page.Good().Select(sign => sign.Words()).ShouldBe(["No order needs a booking yet."]);
    }

    [Fact]
    public async Task Pages_are_turned_by_links_and_say_where_they_are()
    {
        await using var pages = await SupportPages.OpenAsync();
        var page = pages.List();
        page.WaitForAssertion(() => page.Extent().ShouldBe("the first 25 of 39 orders"));
        var first = page.Numbers();

        pages.Go(page.PageLinks().Single(link => link.TextContent == "Next").GetAttribute("href")!);
        page.WaitForAssertion(() => page.Numbers().Count.ShouldBe(14));
        page.Numbers().ShouldNotContain(number => first.Contains(number));
        page.Extent().ShouldStartWith("14 orders, placed ");
        page.PageLinks().Select(link => link.TextContent).ShouldBe(["Previous"]);

        pages.Go(page.PageLinks()[0].GetAttribute("href")!);
        page.WaitForAssertion(() => page.Numbers().ShouldBe(first));
    }

    [Fact]
    public async Task What_others_change_appears_by_itself()
    {
        await using var pages = await SupportPages.OpenAsync();
        var page = pages.List();

        await pages.DecideAsync("QQ81ZX", Decision.Accept, "She asked us to.");
        pages.Publish("somebody");

        page.WaitForAssertion(() => page.Row("QQ81ZX").Booking().ShouldBe("Accepted"));
    }

    [Fact]
    public async Task The_first_answer_has_the_orders_already_and_the_live_page_goes_on_from_them()
    {
        await using var pages = await SupportPages.OpenAsync();
        pages.Context.SetRendererInfo(new("Static", isInteractive: false));
        pages.Go("/orders?missing=1");

        var page = pages.Context.Render<OrdersPage>();

        page.WaitForAssertion(() => page.Numbers().ShouldBe([SupportPages.Sarah]));
        pages.Context.State.TriggerOnPersisting();
        pages.Context.SetRendererInfo(new("Server", isInteractive: true));
        await pages.Marketplace.AllowConnectionsAsync(false);
        var live = pages.Context.Render<OrdersPage>();
        live.Numbers().ShouldBe([SupportPages.Sarah]);
        await pages.Marketplace.AllowConnectionsAsync(true);
    }
}
