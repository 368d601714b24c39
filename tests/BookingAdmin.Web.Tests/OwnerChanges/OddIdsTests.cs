using BookingAdmin.Domain;
using BookingAdmin.Testing;
using BookingAdmin.Web.Orders.Details;
using BookingAdmin.Web.Requests;
using BookingAdmin.Web.Tests.Orders;
using BookingAdmin.Web.Tests.Orders.Details;
using BookingAdmin.Web.Tests.Orders.Table;
using BookingAdmin.Web.Tests.Requests;
using Microsoft.AspNetCore.WebUtilities;

namespace BookingAdmin.Web.Tests.OwnerChanges;

/// <summary>Ids and numbers of the marketplace are any text, and every link of ours leads to what it names.</summary>
public sealed class OddIdsTests
{
    public static TheoryData<string> Odd =>
        ["ko-lower", "a/b", "a%2Fb", "..", ".", "-", "a b", "a?b#c", "日本/Ё", "\u202Eabc", new string('x', 200), new string('語', 150)];

    [Theory]
    [MemberData(nameof(Odd))]
    public void An_address_has_no_more_than_one_part_behind_its_list_and_says_what_it_names(string id)
    {
        var address = new Uri(new("https://desk.example"), Addresses.Order(id));
        address.Segments.Length.ShouldBe(3, address.ToString());
        address.Segments[1].ShouldBe("orders/");
        var key = QueryHelpers.ParseQuery(address.Query).TryGetValue(Addresses.Key, out var value) ? value.ToString() : null;
        Addresses.Named(Uri.UnescapeDataString(address.Segments[2]), key)[0].ShouldBe(id);
    }

    [Theory]
    [MemberData(nameof(Odd))]
    public async Task The_page_of_an_order_opens_by_its_link_in_the_list(string number)
    {
        await using var pages = await SupportPages.OpenAsync();
        await pages.Marketplace.ExecuteAsync($"""
            UPDATE "Order" SET "orderNumber" = '{number}' WHERE "orderNumber" LIKE '%-{SupportPages.Sarah}'
            """);
        var links = pages.List().Rows().Select(row => row.OrderLink());
        var link = links.Single(one => one.TextContent == number).GetAttribute("href")!;

        // The list is disposed of, as in a browser: a live list would answer the new address too.
        await pages.Context.DisposeComponentsAsync();
        var page = Open(pages, link);

        page.Heading().ShouldBe(number);
        page.Missing().ShouldNotBeNull();
    }

    [Fact]
    public async Task An_encoded_slash_that_somebody_typed_into_the_path_is_found_too()
    {
        await using var pages = await SupportPages.OpenAsync();
        await pages.Marketplace.ExecuteAsync($"""
            UPDATE "Order" SET "orderNumber" = 'KO/7' WHERE "orderNumber" LIKE '%-{SupportPages.Sarah}'
            """);
        pages.Order("KO%2F7").Heading().ShouldBe("KO/7");
    }

    [Fact]
    public async Task The_next_page_of_every_list_is_found_whatever_ids_its_rows_have()
    {
        await using var inbox = await CelebrityPages.OpenAsync();
        await inbox.MoreAsync(30);
        await inbox.Marketplace.ExecuteAsync("""
            ALTER TABLE "Booking" DROP CONSTRAINT "Booking_orderId_fkey"; ALTER TABLE "OrderItem" DROP CONSTRAINT "OrderItem_orderId_fkey";
            ALTER TABLE "Tip" DROP CONSTRAINT "Tip_orderId_fkey";
            UPDATE "Order" SET id = id || ' /../' || repeat('語', 40) || '.%2F';
            UPDATE "Booking"
            SET id = id || ' /../' || repeat('語', 40) || '.%2F', "orderId" = "orderId" || ' /../' || repeat('語', 40) || '.%2F'
            """);
        var first = inbox.List();
        var titles = first.Titles();
        var next = inbox.List(first.ByRole("link", "Due later").GetAttribute("href")!["/requests".Length..]);
        next.Titles().Count.ShouldBeGreaterThan(0);
        inbox.List(next.ByRole("link", "Due sooner").GetAttribute("href")!["/requests".Length..]).Titles().ShouldBe(titles);

        // The list would follow the new address, so its title is read before.
        var title = next.Titles()[0];
        var link = next.AllByRole("link", title)[0].GetAttribute("href")!;
        inbox.Navigation.NavigateTo(link);
        var page = inbox.Context.Render<RequestPage>(parameters => parameters.Add(p => p.Id, "-"));
        page.WaitForAssertion(() => page.Heading().ShouldBe(title));
    }

    static IRenderedComponent<OrderPage> Open(SupportPages pages, string link)
    {
        pages.Go(link);
        var segment = new Uri(pages.Navigation.Uri).Segments[^1];
        // The router gives the segment unescaped.
        var page = pages.Context.Render<OrderPage>(parameters => parameters.Add(p => p.Number, Uri.UnescapeDataString(segment)));
        return page.Loaded();
    }
}
