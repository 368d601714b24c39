using System.Globalization;
using Bunit.TestDoubles;

namespace BookingAdmin.Web.Tests.Orders.Table;

/// <summary>Search and filters of the page of all orders.</summary>
public sealed class FiltersTests
{
    [Fact]
    public async Task Filters_come_from_the_address()
    {
        await using var pages = await SupportPages.OpenAsync();

        var page = pages.List("?q=emma&status=pending&payment=succeeded&days=30&missing=1");

        page.Numbers().ShouldBe([SupportPages.Sarah]);
        page.Search().GetAttribute("value").ShouldBe("emma");
        page.MissingOnly().GetAttribute("aria-pressed").ShouldBe("true");
        page.AllByRole("combobox").Select(field => (field.Name(), field.Choice()))
            .ShouldBe([("Order status", "Pending"), ("Payment", "Paid"), ("Placed", "30 days"), ("Orders on a page", "25")]);
        page.StatusSays("1 order");
    }

    [Fact]
    public async Task Filters_go_into_the_address_and_the_list_follows()
    {
        await using var pages = await SupportPages.OpenAsync();
        var page = pages.List();

        await page.ChooseAsync("Order status", "In progress");
        page.WaitForAssertion(() => pages.Address.ShouldBe("/orders?status=in-progress"));
        page.WaitForAssertion(() => page.Rows().Select(row => row.Cell("Order status").Words()).Distinct().ShouldBe(["In progress"]));

        await page.ChooseAsync("Payment", "Paid");
        await page.ChooseAsync("Placed", "7 days");
        page.WaitForAssertion(() => pages.Address.ShouldBe("/orders?status=in-progress&payment=succeeded&days=7"));

        await page.ChooseAsync("Order status", "Any status");
        await page.ChooseAsync("Payment", "Any payment");
        await page.ChooseAsync("Placed", "Any time");
        page.WaitForAssertion(() => pages.Address.ShouldBe("/orders"));
        await page.InvokeAsync(() => page.MissingOnly().Click());
        pages.Address.ShouldBe("/orders?missing=1");
        page.WaitForAssertion(() => page.Numbers().ShouldBe([SupportPages.Sarah]));
    }

    [Fact]
    public async Task Typing_searches_after_a_pause_and_replaces_the_address()
    {
        await using var pages = await SupportPages.OpenAsync();
        var page = pages.List();

        await page.InvokeAsync(() =>
        {
            _ = page.Search().InputAsync("sarah");
            _ = page.Search().InputAsync("sarah.m");
        });

        page.WaitForAssertion(() => page.Numbers().ShouldBe([SupportPages.Sarah]));
        pages.Address.ShouldBe("/orders?q=sarah.m");
        var history = ((BunitNavigationManager)pages.Navigation).History;
        history.First().Options.ReplaceHistoryEntry.ShouldBeTrue();
        history.Select(entry => entry.Uri).ShouldNotContain(uri => uri.EndsWith("q=sarah", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_search_box_follows_the_back_button()
    {
        await using var pages = await SupportPages.OpenAsync();
        var page = pages.List("?q=sarah");

        pages.Go("/orders");

        page.WaitForAssertion(() => page.Numbers().Count.ShouldBe(25));
        page.Search().GetAttribute("value").ShouldBeNullOrEmpty();
    }

    [Fact]
    public async Task A_span_of_days_is_chosen_from_and_to()
    {
        await using var pages = await SupportPages.OpenAsync();
        var page = pages.List();

        await page.ChooseAsync("Placed", "From … to …");
        page.WaitForAssertion(() => page.ByLabel("First day"));
        var day = DateTime.SpecifyKind(await pages.Marketplace.ScalarAsync<DateTime>(
            $"""SELECT "createdAt" FROM public."Order" WHERE "orderNumber" LIKE '%-{SupportPages.Sarah}'"""), DateTimeKind.Utc);
        await page.SetAsync("First day", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

        page.WaitForAssertion(() => pages.Address.ShouldBe($"/orders?from={day:yyyy-MM-dd}"));
        // Older orders go, and hers stays.
        page.WaitForAssertion(() => page.Numbers().Count.ShouldBeLessThan(25));
        page.Numbers().ShouldContain(SupportPages.Sarah);
    }

    [Theory]
    [InlineData("?status=nonsense", "“nonsense” in this link is no status of an order.")]
    [InlineData("?days=never", "“never” in this link is no number of days.")]
    [InlineData("?at=next.0.x", "This link to a page of the list is damaged. Start again from the first page.")]
    public async Task A_bad_value_in_the_address_is_a_sentence_and_a_way_back(string query, string sentence)
    {
        await using var pages = await SupportPages.OpenAsync();

        var page = pages.List(query);

        page.AlertSays(sentence);
        page.ByRole("alert").ByRole("link").GetAttribute("href").ShouldBe("/orders");
        pages.Go("/orders");
        page.WaitForAssertion(() => page.Numbers().Count.ShouldBe(25));
    }

    [Fact]
    public async Task A_search_of_ten_thousand_characters_is_refused_in_words()
    {
        await using var pages = await SupportPages.OpenAsync();

        pages.List("?q=" + new string('x', 10_000)).AlertSays("A search can have at most 200 characters.");
    }

    [Fact]
    public async Task Nothing_found_offers_to_clear_the_filters()
    {
        await using var pages = await SupportPages.OpenAsync();

        var page = pages.List("?q=%25_nobody");

        page.Statuses().ShouldContain("No order matches.");
        page.ByRole("link", "Clear the filters").GetAttribute("href").ShouldBe("/orders");
    }
}
