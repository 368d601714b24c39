using BookingAdmin.Services.Live;
using BookingAdmin.Testing;
using BookingAdmin.Web.Orders.Details;
using BookingAdmin.Web.Requests;
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
        await using var inbox = await Inbox.OpenAsync(missing: true);

        var page = inbox.List();

        page.Text("h1").ShouldBe("6 requests are waiting");
        page.Titles().ShouldContain(Olivia);
        page.FindAll(".tabs a").Select(tab => tab.TextContent).ShouldBe(["Waiting6", "Accepted8", "Declined2", "All16"]);
        page.FindAll(".held").ShouldBeEmpty();
    }

    [Fact]
    public async Task Any_tab_is_a_look()
    {
        await using var inbox = await Inbox.OpenAsync(missing: true);
        inbox.List("?tab=declined").FindAll(".tabs a").Select(tab => tab.TextContent)
            .ShouldBe(["Waiting6", "Accepted8", "Declined2", "All16"]);
    }

    [Fact]
    public async Task Support_reads_on_the_order_who_created_its_booking()
    {
        await using var inbox = await Inbox.OpenAsync(missing: true);
        inbox.List();

        var number = await inbox.Marketplace.ScalarAsync<string>($"""SELECT "orderNumber" FROM "Order" WHERE {Sarahs}""");
        await using var support = new PageContext(inbox.Marketplace, TestMarketplace.Support);
        var order = support.Render<OrderPage>(parameters => parameters.Add(p => p.Number, number));

        order.WaitForAssertion(() => order.Markup.ShouldContain("Missing booking created"));
        order.Markup.ShouldContain("The list of requests");
        order.FindAll("section[aria-label='Missing booking']").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_booking_that_goes_missing_while_the_page_is_open_is_there_again_with_the_next_look()
    {
        await using var inbox = await Inbox.OpenAsync();
        var page = inbox.List();
        await inbox.Marketplace.ExecuteAsync($"""DELETE FROM "Booking" WHERE id = '{Inbox.Id("RW50GA")}'""");

        inbox.Context.Services.GetRequiredService<ChangeFeed>().Publish(inbox.Emma.CelebrityId);

        page.WaitForAssertion(() => page.FindAll($".req h2 a[href*='{Inbox.Id("RW50GA")}']").ShouldBeEmpty());
        page.WaitForAssertion(() => page.Titles().ShouldContain(Inbox.Anniversary));
        page.Text("h1").ShouldBe("5 requests are waiting");
    }

    [Fact]
    public async Task An_order_within_its_grace_is_left_to_the_marketplace()
    {
        await using var inbox = await Inbox.OpenAsync(missing: true);
        await inbox.Marketplace.ExecuteAsync($"""UPDATE "Order" SET "createdAt" = now() AT TIME ZONE 'utc' WHERE {Sarahs}""");
        inbox.List().Text("h1").ShouldBe("5 requests are waiting");
        (await BookingsAsync(inbox)).ShouldBe(0);

        inbox.Marketplace.Clock.Advance(TimeSpan.FromSeconds(61));

        inbox.List().Text("h1").ShouldBe("6 requests are waiting");
    }

    [Fact]
    public async Task What_is_held_is_announced_and_appears_by_itself()
    {
        await using var inbox = await Inbox.OpenAsync(missing: true);
        var hold = await HoldAsync(inbox);

        var page = inbox.List();

        page.Text("h1").ShouldBe("5 requests are waiting");
        page.FindAll(".req").Count.ShouldBe(5);
        page.Text(".held").ShouldBe("1 more request is still being written. It appears here by itself in a moment.");
        page.Find(".held").GetAttribute("role").ShouldBe("status");
        page.FindAll(".failed").ShouldBeEmpty();

        await hold.DisposeAsync();

        page.WaitForAssertion(() => page.Text("h1").ShouldBe("6 requests are waiting"));
        page.FindAll(".held").ShouldBeEmpty();
        page.Titles().ShouldContain(Olivia);
        page.FindAll("[role=status]").Select(status => status.TextContent).ShouldContain("1 new request");
    }

    [Fact]
    public async Task What_was_held_when_the_page_was_prerendered_appears_by_itself_too()
    {
        await using var inbox = await Inbox.OpenAsync(missing: true);
        await using (await HoldAsync(inbox))
        {
            inbox.Context.SetRendererInfo(new("Static", isInteractive: false));
            inbox.List();
            inbox.State.TriggerOnPersisting();
            inbox.Context.SetRendererInfo(new("Server", isInteractive: true));
        }

        var page = inbox.Context.Render<RequestsPage>();

        page.Text(".held").ShouldStartWith("1 more request");
        page.WaitForAssertion(() => page.Text("h1").ShouldBe("6 requests are waiting"));
    }

    [Fact]
    public async Task An_order_that_cannot_get_its_booking_hides_no_other()
    {
        await using var inbox = await Inbox.OpenAsync(missing: true);
        await inbox.Marketplace.ExecuteAsync($"""
            UPDATE "Booking" SET "orderNumber" = (SELECT "orderNumber" FROM "Order" WHERE "orderNumber" LIKE '%-7F3K2A')
            WHERE id = (SELECT id FROM "Booking" WHERE "celebrityId" <> '{inbox.Emma.CelebrityId}' LIMIT 1);
            DELETE FROM "Booking" WHERE id = '{Inbox.Id("RW50GA")}'
            """);

        var page = inbox.List();

        page.Text("h1").ShouldBe("5 requests are waiting");
        page.Titles().ShouldContain(Inbox.Anniversary);
        page.FindAll(".failed, .held").ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_pages_that_load_at_once_create_one_booking()
    {
        await using var inbox = await Inbox.OpenAsync(missing: true);
        await using var other = new PageContext(inbox.Marketplace, inbox.Emma);

        var pages = await Task.WhenAll(
            Task.Run(() => inbox.Context.Render<RequestsPage>(), Cancel), Task.Run(() => other.Render<RequestsPage>(), Cancel));

        foreach (var page in pages)
            page.WaitForAssertion(() => page.Text("h1").ShouldBe("6 requests are waiting"));
        (await BookingsAsync(inbox)).ShouldBe(1);
        (await inbox.Marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry")).ShouldBe(1);
    }

    [Fact]
    public async Task What_a_person_took_back_no_page_creates_again()
    {
        await using var inbox = await Inbox.OpenAsync(missing: true);
        await inbox.Marketplace.ExecuteAsync($"""
            INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action, order_id)
            SELECT now(), 'Person', 'demo:sam', 'Sam Okafor', 'OrderLeftAlone', id FROM "Order" WHERE {Sarahs}
            """);

        inbox.List().Text("h1").ShouldBe("5 requests are waiting");
        (await BookingsAsync(inbox)).ShouldBe(0);
    }

    [Fact]
    public async Task The_page_of_a_request_whose_booking_went_missing_shows_the_one_that_it_creates()
    {
        await using var inbox = await Inbox.OpenAsync(missing: true);
        await inbox.Marketplace.RepairAllAsync();
        var former = await inbox.Marketplace.ScalarAsync<string>($"""DELETE FROM "Booking" WHERE {Sarahs} RETURNING id""");

        var page = inbox.Request(former);

        page.Text("h1").ShouldBe(Olivia);
        (await BookingsAsync(inbox)).ShouldBe(1);
    }

    [Fact]
    public async Task The_page_of_a_request_waits_while_one_is_held()
    {
        await using var inbox = await Inbox.OpenAsync(missing: true);
        await inbox.Marketplace.RepairAllAsync();
        var former = await inbox.Marketplace.ScalarAsync<string>($"""DELETE FROM "Booking" WHERE {Sarahs} RETURNING id""");
        var hold = await HoldAsync(inbox);

        var page = inbox.Request(former);

        page.Text("h1").ShouldBe("One moment");
        page.Text("[role=status]")
            .ShouldBe("A request of yours is still being written. If it is this one, it appears here by itself in a moment.");
        page.Find(".none a").GetAttribute("href").ShouldBe("/requests");

        await hold.DisposeAsync();

        page.WaitForAssertion(() => page.Text("h1").ShouldBe(Olivia));
    }

    static Task<long> BookingsAsync(Inbox inbox) =>
        inbox.Marketplace.ScalarAsync<long>($"""SELECT count(*) FROM "Booking" WHERE {Sarahs}""");

    /// <summary>Until it is given free, nobody can write the booking of Sarah's order.</summary>
    static async Task<IAsyncDisposable> HoldAsync(Inbox inbox)
    {
        var owner = await inbox.Marketplace.OpenAsync();
        await using var command = new NpgsqlCommand($"""BEGIN; SELECT FROM "Order" WHERE {Sarahs} FOR UPDATE""", owner);
        await command.ExecuteNonQueryAsync(Cancel);
        return owner;
    }
}
