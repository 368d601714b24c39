using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Orders;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Orders;

public sealed class OrderListTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task The_list_is_newest_first_and_its_pages_hold_every_order_once()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var list = marketplace.Get<OrderList>();

        var first = await list.ListAsync(TestMarketplace.Support, new(), Cancel);
        var second = await list.ListAsync(TestMarketplace.Support, new(Cursor: first.Next), Cancel);

        (first.Items.Count, first.Previous, second.Next).ShouldBe((25, null, null));
        var all = first.Items.Concat(second.Items).ToList();
        all.Select(order => order.Id).Distinct().Count().ShouldBe(39);
        all.Select(order => order.CreatedAt).ShouldBe(all.Select(order => order.CreatedAt).OrderDescending());
        var back = await list.ListAsync(TestMarketplace.Support, new(Cursor: second.Previous), Cancel);
        back.Items.Select(order => order.Id).ShouldBe(first.Items.Select(order => order.Id));
        back.Previous.ShouldBeNull();
    }

    [Fact]
    public async Task Only_orders_that_need_a_booking_and_have_none_are_missing()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.ExecuteAsync("""DELETE FROM "Booking" """);
        var list = marketplace.Get<OrderList>();

        var first = await list.ListAsync(TestMarketplace.Support, new(MissingOnly: true), Cancel);
        var second = await list.ListAsync(TestMarketplace.Support, new(MissingOnly: true, Cursor: first.Next), Cancel);

        var all = first.Items.Concat(second.Items).ToList();
        all.Count.ShouldBe(32);
        all.ShouldAllBe(order => order.MissingBooking);
        all.Select(order => order.PaymentStatus is PaymentStatus.Succeeded)
            .ShouldBe(all.Select(order => order.PaymentStatus is PaymentStatus.Succeeded).OrderDescending(), "paid first");
        var back = await list.ListAsync(TestMarketplace.Support, new(MissingOnly: true, Cursor: second.Previous), Cancel);
        back.Items.Select(order => order.Id).ShouldBe(first.Items.Select(order => order.Id));
    }

    [Theory]
    [InlineData("sarah johnson")]
    [InlineData("OLIVIA MEADE")]
    [InlineData("7f3k2a")]
    [InlineData(" sarah.meade@EXAMPLE ")]
    public async Task A_search_finds_by_number_names_and_email_in_any_case(string search)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var page = await marketplace.Get<OrderList>().ListAsync(TestMarketplace.Support, new(search), Cancel);
        page.Items.ShouldContain(order => order.OrderNumber.EndsWith("-7F3K2A"));
        page.Items.Count.ShouldBeLessThan(5);
    }

    [Fact]
    public async Task A_search_for_a_celebrity_finds_all_their_orders()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var page = await marketplace.Get<OrderList>().ListAsync(TestMarketplace.Support, new("Emma Stone"), Cancel);
        page.Items.Count.ShouldBe(16);
        page.Items.ShouldAllBe(order => order.CelebrityName == "Emma Stone");
    }

    [Theory]
    [InlineData("%")]
    [InlineData("_")]
    [InlineData("100%_\\")]
    [InlineData("\0")]
    public async Task Percent_and_underscore_mean_themselves(string search)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var page = await marketplace.Get<OrderList>().ListAsync(TestMarketplace.Support, new(search), Cancel);
        page.Items.Count.ShouldBe(search == "\0" ? 25 : 0);
    }

    [Fact]
    public async Task A_search_that_matches_more_than_a_thousand_orders_is_paged_like_any_other()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using (var connection = await marketplace.OpenAsync())
            await BookingAdmin.Embedded.Demo.DemoMarketplace.FillAsync(connection, 2500, 5, Cancel);
        var list = marketplace.Get<OrderList>();

        var first = await list.ListAsync(TestMarketplace.Support, new("example.test"), Cancel);
        var second = await list.ListAsync(TestMarketplace.Support, new("example.test", Cursor: first.Next), Cancel);

        (first.Items.Count, second.Items.Count).ShouldBe((25, 25));
        second.Items[0].CreatedAt.ShouldBeLessThanOrEqualTo(first.Items[^1].CreatedAt);
        second.Items.Select(order => order.Id).Intersect(first.Items.Select(order => order.Id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Filters_narrow_the_list_and_combine()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var list = marketplace.Get<OrderList>();

        (await list.ListAsync(TestMarketplace.Support, new(Status: OrderStatus.Completed), Cancel)).Items.ShouldAllBe(
            order => order.Status == OrderStatus.Completed);
        (await list.ListAsync(TestMarketplace.Support, new(Payment: PaymentStatus.Failed), Cancel)).Items.ShouldHaveSingleItem();
        var since = marketplace.Clock.GetUtcNow().AddDays(-3).AddHours(-3);
        var recent = await list.ListAsync(TestMarketplace.Support, new(Search: "Emma Stone", From: since, MissingOnly: true), Cancel);
        recent.Items.ShouldHaveSingleItem().CustomerName.ShouldBe("Sarah Johnson Meade");
        (await list.ListAsync(
            TestMarketplace.Support, new(Search: "Emma Stone", Until: since, MissingOnly: true), Cancel)).Items.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("rubbish")]
    [InlineData("next.0.99999999999999999.c")]
    [InlineData("next.0.1755590400123.';--")]
    public async Task A_damaged_cursor_is_told(string cursor)
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await Should.ThrowAsync<InvalidInputException>(
            marketplace.Get<OrderList>().ListAsync(TestMarketplace.Support, new(Cursor: cursor), Cancel));
    }

    [Fact]
    public async Task A_cursor_beyond_the_end_gives_an_empty_page()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var page = await marketplace.Get<OrderList>().ListAsync(TestMarketplace.Support, new(Cursor: "next.0.0.c"), Cancel);
        page.Items.ShouldBeEmpty();
        (page.Previous, page.Next).ShouldBe((null, null));
    }

    [Fact]
    public async Task A_search_of_ten_thousand_characters_is_refused_with_the_limit()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var refused = await Should.ThrowAsync<InvalidInputException>(
            marketplace.Get<OrderList>().ListAsync(TestMarketplace.Support, new(new string('x', 10_000)), Cancel));
        refused.Message.ShouldContain("200");
    }

    [Fact]
    public async Task A_celebrity_may_not_see_orders()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        await Should.ThrowAsync<NotAllowedException>(marketplace.Get<OrderList>().ListAsync(emma, new(), Cancel));
        await Should.ThrowAsync<NotAllowedException>(marketplace.Get<OrderTotals>().OfAsync(emma, new(), Cancel));
        await Should.ThrowAsync<NotAllowedException>(marketplace.Get<OrderDetails>().FindAsync(emma, "x", Cancel));
    }
}
