using BookingAdmin.Services.Live;
using BookingAdmin.Testing;
using BookingAdmin.Web.Access.Provider;
using BookingAdmin.Web.Orders.Details;
using BookingAdmin.Web.Requests;
using BookingAdmin.Web.Tests.Requests;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BookingAdmin.Web.Tests.Requests;

/// <summary>A celebrity who looks sees every request: her page creates the bookings that her orders lack.</summary>
public sealed class MissingRequestsTests
{
    const string Olivia = "Birthday for Olivia Meade", Sarahs = "\"orderNumber\" LIKE '%-7F3K2A'";

    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_look_shows_the_request_that_was_missing_in_list_counts_and_tabs()
    {
        await using var pages = await CelebrityPages.OpenAsync(missing: true);

        var page = pages.List();

        page.Heading().ShouldBe("6 requests are waiting");
        page.Titles().ShouldContain(Olivia);
        page.Tabs().Select(tab => tab.TextContent).ShouldBe(["Waiting6", "To record3", "Sent1", "Done4", "Declined2", "All16"]);
        page.Held().ShouldBeNull();
    }

    [Fact]
    public async Task Any_tab_is_a_look()
    {
        await using var pages = await CelebrityPages.OpenAsync(missing: true);
        pages.List("?tab=declined").Tabs().Select(tab => tab.TextContent)
            .ShouldBe(["Waiting6", "To record3", "Sent1", "Done4", "Declined2", "All16"]);
    }

    [Fact]
    public async Task Support_reads_on_the_order_who_created_its_booking()
    {
        await using var pages = await CelebrityPages.OpenAsync(missing: true);
        pages.List();

        var number = await pages.Marketplace.ScalarAsync<string>($"""SELECT "orderNumber" FROM "Order" WHERE {Sarahs}""");
        await using var support = new PageContext(pages.Marketplace, TestMarketplace.Support);
        var order = support.Render<OrderPage>(parameters => parameters.Add(p => p.Number, number));

        order.WaitForAssertion(() => order.Markup.ShouldContain("Missing booking created"));
        order.Markup.ShouldContain("The list of requests");
        order.FindAll("section[aria-label='Missing booking']").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_booking_that_goes_missing_while_the_page_is_open_is_there_again_with_the_next_look()
    {
        await using var pages = await CelebrityPages.OpenAsync();
        var page = pages.List();
        await pages.Marketplace.ExecuteAsync($"""DELETE FROM "Booking" WHERE id = '{CelebrityPages.Id("RW50GA")}'""");

        pages.Context.Services.GetRequiredService<ChangeFeed>().Publish(pages.Celebrity.CelebrityId);

        page.WaitForAssertion(() => page.AllByRole("link").ShouldNotContain(link => link.Address().Contains(CelebrityPages.Id("RW50GA"))));
        page.WaitForAssertion(() => page.Titles().ShouldContain(CelebrityPages.Anniversary));
        page.Heading().ShouldBe("5 requests are waiting");
    }

    [Fact]
    public async Task An_order_within_its_grace_is_left_to_the_marketplace()
    {
        await using var pages = await CelebrityPages.OpenAsync(missing: true);
        await pages.Marketplace.ExecuteAsync($"""UPDATE "Order" SET "createdAt" = now() AT TIME ZONE 'utc' WHERE {Sarahs}""");
        pages.List().Heading().ShouldBe("5 requests are waiting");
        (await BookingsAsync(pages)).ShouldBe(0);

        pages.Marketplace.Clock.Advance(TimeSpan.FromSeconds(61));

        pages.List().Heading().ShouldBe("6 requests are waiting");
    }

    [Fact]
    public async Task What_is_held_is_announced_and_appears_by_itself()
    {
        await using var pages = await CelebrityPages.OpenAsync(missing: true);
        var hold = await HoldAsync(pages);

        var page = pages.List();

        page.Heading().ShouldBe("5 requests are waiting");
        page.Cards().Count.ShouldBe(5);
        page.Held().ShouldNotBeNull().ShouldBe("1 more request is still being written. It appears here by itself in a moment.");
        page.Alerts().ShouldBeEmpty();

        await hold.DisposeAsync();

        page.WaitForAssertion(() => page.Heading().ShouldBe("6 requests are waiting"));
        page.Held().ShouldBeNull();
        page.Titles().ShouldContain(Olivia);
        page.Announcements().ShouldContain("1 new request");
    }

    [Fact]
    public async Task What_was_held_when_the_page_was_prerendered_appears_by_itself_too()
    {
        await using var pages = await CelebrityPages.OpenAsync(missing: true);
        await using (await HoldAsync(pages))
        {
            pages.Context.SetRendererInfo(new("Static", isInteractive: false));
            pages.List();
            pages.State.TriggerOnPersisting();
            pages.Context.SetRendererInfo(new("Server", isInteractive: true));
        }

        var page = pages.Context.Render<RequestsPage>();

        page.Held().ShouldNotBeNull().ShouldStartWith("1 more request");
        page.WaitForAssertion(() => page.Heading().ShouldBe("6 requests are waiting"));
    }

    [Fact]
    public async Task An_order_that_cannot_get_its_booking_hides_no_other()
    {
        await using var pages = await CelebrityPages.OpenAsync(missing: true);
        await pages.Marketplace.ExecuteAsync($"""
            UPDATE "Booking" SET "orderNumber" = (SELECT "orderNumber" FROM "Order" WHERE "orderNumber" LIKE '%-7F3K2A')
            WHERE id = (SELECT id FROM "Booking" WHERE "celebrityId" <> '{pages.Celebrity.CelebrityId}' LIMIT 1);
            DELETE FROM "Booking" WHERE id = '{CelebrityPages.Id("RW50GA")}'
            """);

        var page = pages.List();

        page.Heading().ShouldBe("5 requests are waiting");
        page.Titles().ShouldContain(CelebrityPages.Anniversary);
        page.Alerts().ShouldBeEmpty();
        page.Held().ShouldBeNull();
    }

    [Fact]
    public async Task Two_pages_that_load_at_once_create_one_booking()
    {
        await using var pages = await CelebrityPages.OpenAsync(missing: true);
        await using var other = new PageContext(pages.Marketplace, pages.Celebrity);

        var both = await Task.WhenAll(
            Task.Run(() => pages.Context.Render<RequestsPage>(), Cancel), Task.Run(() => other.Render<RequestsPage>(), Cancel));

        foreach (var page in both)
            page.WaitForAssertion(() => page.Heading().ShouldBe("6 requests are waiting"));
        (await BookingsAsync(pages)).ShouldBe(1);
        (await pages.Marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry")).ShouldBe(1);
    }

    [Fact]
    public async Task What_a_person_took_back_no_page_creates_again()
    {
        await using var pages = await CelebrityPages.OpenAsync(missing: true);
        await pages.Marketplace.ExecuteAsync($"""
            INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action, order_id)
            SELECT now(), 'Person', 'demo:sam', 'Sam Okafor', 'OrderLeftAlone', id FROM "Order" WHERE {Sarahs}
            """);

        pages.List().Heading().ShouldBe("5 requests are waiting");
        (await BookingsAsync(pages)).ShouldBe(0);
    }

    [Fact]
    public async Task The_page_of_a_request_whose_booking_went_missing_shows_the_one_that_it_creates()
    {
        await using var pages = await CelebrityPages.OpenAsync(missing: true);
        await pages.Marketplace.RepairAllAsync();
        var former = await pages.Marketplace.ScalarAsync<string>($"""DELETE FROM "Booking" WHERE {Sarahs} RETURNING id""");

        var page = pages.Request(former);

        page.Heading().ShouldBe(Olivia);
        (await BookingsAsync(pages)).ShouldBe(1);
    }

    [Fact]
    public async Task The_page_of_a_request_waits_while_one_is_held()
    {
        await using var pages = await CelebrityPages.OpenAsync(missing: true);
        await pages.Marketplace.RepairAllAsync();
        var former = await pages.Marketplace.ScalarAsync<string>($"""DELETE FROM "Booking" WHERE {Sarahs} RETURNING id""");
        var hold = await HoldAsync(pages);

        var page = pages.Request(former);

        page.Heading().ShouldBe("One moment");
        page.Statuses().ShouldContain(
            "A request of yours is still being written. If it is this one, it appears here by itself in a moment.");
        page.AllByRole("link").ShouldContain(link => link.Address() == "/requests");

        await hold.DisposeAsync();

        page.WaitForAssertion(() => page.Heading().ShouldBe(Olivia));
    }

    static Task<long> BookingsAsync(CelebrityPages pages) =>
        pages.Marketplace.ScalarAsync<long>($"""SELECT count(*) FROM "Booking" WHERE {Sarahs}""");

    /// <summary>Until it is given free, nobody can write the booking of Sarah's order.</summary>
    static Task<OpenTransaction> HoldAsync(CelebrityPages pages) =>
        OpenTransaction.BeginAsync(pages.Marketplace, $"""SELECT FROM "Order" WHERE {Sarahs} FOR UPDATE""");
}
