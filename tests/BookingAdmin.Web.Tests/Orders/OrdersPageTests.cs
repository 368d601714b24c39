using AngleSharp.Dom;
using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Live;
using BookingAdmin.Testing;
using BookingAdmin.Web.Access;
using BookingAdmin.Web.Orders.Details;
using BookingAdmin.Web.Orders.Table;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests.Orders;

public sealed class OrdersPageTests
{
    [Fact]
    public async Task The_page_needs_the_permission_to_view_orders()
    {
        foreach (var page in new[] { typeof(OrdersPage), typeof(OrderPage) })
            page.GetCustomAttributes(typeof(RequiresAttribute), false).ShouldHaveSingleItem()
                .ShouldBeOfType<RequiresAttribute>().Permission.ShouldBe(Permission.ViewOrders);

        await using var desk = await Desk.OpenAsCelebrityAsync();
        desk.Navigation.NavigateTo("/orders");
        desk.Context.Render<OrdersPage>().Says("[role=alert] p", "Orders are open to support staff and admins only.");
    }

    [Fact]
    public async Task The_alert_says_how_many_are_missing_what_is_at_risk_and_for_how_long()
    {
        await using var desk = await Desk.OpenAsync();

        var page = desk.List();

        page.Words(".alert .head").ShouldBe("1 paid order has no booking");
        page.Words(".alert .s").ShouldBe("Its celebrity cannot see it. NZ$150 at risk, missing for 3 days.");
        page.Find(".alert a").GetAttribute("href").ShouldBe("/orders?missing=1");
        page.Words(".tog").ShouldBe("Missing only · 1");
    }

    [Fact]
    public async Task Missing_bookings_of_unpaid_orders_put_no_money_at_risk()
    {
        await using var desk = await Desk.OpenAsync("AB12CD");
        await desk.Marketplace.ExecuteAsync("""UPDATE public."Order" SET status = 'CANCELLED' WHERE "orderNumber" LIKE '%-7F3K2A'""");

        var page = desk.List();

        page.Words(".alert .head").ShouldBe("1 order has no booking");
        page.Words(".alert .s").ShouldBe("Its celebrity cannot see it. No money is at risk, missing for 20 hours.");
    }

    [Fact]
    public async Task Nothing_missing_is_said_quietly()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.Marketplace.ExecuteAsync("""UPDATE public."Order" SET status = 'CANCELLED' WHERE "orderNumber" LIKE '%-7F3K2A'""");

        var page = desk.List();

        page.Words(".quiet.good").ShouldBe("Every order that needs a booking has one.");
        page.FindAll(".alert, .miss, [type=checkbox]").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_row_without_its_booking_stands_out_by_class_icon_and_word_and_can_be_repaired()
    {
        await using var desk = await Desk.OpenAsync();

        var page = desk.List();

        var row = page.Find("tr.miss");
        row.QuerySelector(".number")!.Words().ShouldBe("KO-…-7F3K2A");
        row.QuerySelector(".booking .chip.bad svg").ShouldNotBeNull();
        row.QuerySelector(".booking .chip")!.TextContent.ShouldBe("Missing");
        row.QuerySelector(".booking button")!.GetAttribute("aria-label").ShouldBe("Repair KO-…-7F3K2A");
        page.FindAll("tr.miss").Count.ShouldBe(1);
        page.FindAll("tbody [type=checkbox]").Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_row_tells_the_order_in_short_and_leads_to_its_page()
    {
        await using var desk = await Desk.OpenAsync();

        var page = desk.List();

        var row = page.Row(Desk.Sarah);
        var number = await desk.NumberAsync(Desk.Sarah);
        row.QuerySelector("a")!.GetAttribute("href").ShouldBe($"/orders/{number}");
        row.QuerySelector("a")!.GetAttribute("title").ShouldBe(number);
        row.QuerySelectorAll("td").Skip(1).Select(cell => cell.Words())
            .ShouldBe(
                ["KO-…-7F3K2A", "Sarah Johnson Meade", "Emma Stone", "Birthday", "NZ$150.00", "Paid", "Pending", "Missing Repair", "3 d"]);
        page.Row("AB12CD").QuerySelector(".customer")!.Words().ShouldBe("no name fan7@example.test");
    }

    [Fact]
    public async Task Repairing_shows_first_what_will_be_written()
    {
        await using var desk = await Desk.OpenAsync();
        var number = await desk.NumberAsync(Desk.Sarah);
        var page = desk.List();

        await page.PreviewAsync(Desk.Sarah);

        page.Says("aside h2", "Create the missing booking");
        page.WaitForAssertion(() => page.FindAll("aside dd").Select(value => value.Words()).Take(5)
            .ShouldBe(["Emma Stone", "Olivia Meade", "Birthday", "NZ$120.00 of NZ$150.00", "Waiting"]));
        page.Find("aside h3 a").GetAttribute("href").ShouldBe($"/orders/{number}");
        page.FindAll("aside dd")[5].Words().ShouldEndWith(", 3 days from now");
        page.Words("aside p.s").ShouldStartWith("The order is paid and waits for a decision");
        page.Words("aside .xs").ShouldBe("Can be undone until Emma Stone answers. Nothing else is changed.");
        (await desk.BookingsAsync(Desk.Sarah)).ShouldBe(0);

        await page.PressAsync("Cancel");
        page.WaitForAssertion(() => page.FindAll("aside").ShouldBeEmpty());
        (await desk.BookingsAsync(Desk.Sarah)).ShouldBe(0);
    }

    [Fact]
    public async Task A_repair_changes_its_row_in_place_and_undo_removes_the_booking_again()
    {
        await using var desk = await Desk.OpenAsync();
        var page = desk.List();

        await page.PreviewAsync(Desk.Sarah);
        await page.PressAsync("Create booking");

        page.Says(".outcome p", "Booking created for KO-…-7F3K2A. Emma Stone can see it now.");
        page.WaitForAssertion(() => page.Row(Desk.Sarah).QuerySelector(".booking")!.Words().ShouldBe("Waiting"));
        page.WaitForAssertion(() => page.Words(".quiet.good").ShouldBe("Every order that needs a booking has one."));
        page.FindAll("aside, tr.miss").ShouldBeEmpty();
        (await desk.BookingsAsync(Desk.Sarah)).ShouldBe(1);

        await page.PressAsync("Undo");
        page.Says(".outcome p", "Undone: the booking is removed again.");
        page.WaitForAssertion(() => page.Row(Desk.Sarah).ClassList.ShouldContain("miss"));
        (await desk.BookingsAsync(Desk.Sarah)).ShouldBe(0);
    }

    [Fact]
    public async Task A_booking_that_somebody_has_touched_stays()
    {
        await using var desk = await Desk.OpenAsync();
        var page = desk.List();
        await page.PreviewAsync(Desk.Sarah);
        await page.PressAsync("Create booking");
        page.WaitForAssertion(() => page.Buttons().ShouldContain("Undo"));

        await desk.TouchBookingAsync(Desk.Sarah);
        await page.PressAsync("Undo");

        page.Says(".outcome p", "1 booking stays, somebody has touched it since.");
        (await desk.BookingsAsync(Desk.Sarah)).ShouldBe(1);
    }

    [Fact]
    public async Task What_somebody_else_repaired_meanwhile_is_fine()
    {
        await using var desk = await Desk.OpenAsync();
        var page = desk.List();
        await page.PreviewAsync(Desk.Sarah);
        page.WaitForAssertion(() => page.Buttons().ShouldContain("Create booking"));

        await desk.Marketplace.Get<Services.Repair.FindingRepair>()
            .CreateBookingAsync(Testing.TestMarketplace.Admin, await desk.NumberAsync(Desk.Sarah), CancellationToken.None);
        await page.PressAsync("Create booking");

        page.Says(".outcome p", "KO-…-7F3K2A has its booking already, so there was nothing to do.");
        page.FindAll(".outcome button").Select(button => button.GetAttribute("aria-label")).ShouldBe(["Close this message"]);
        (await desk.BookingsAsync(Desk.Sarah)).ShouldBe(1);
    }

    [Fact]
    public async Task Two_clicks_in_a_row_repair_once()
    {
        await using var desk = await Desk.OpenAsync();
        var page = desk.List();
        await page.PreviewAsync(Desk.Sarah);
        page.WaitForAssertion(() => page.Buttons().ShouldContain("Create booking"));

        // Somebody holds the order, so that the first click is still at work when the second comes.
        await using (var other = await desk.Marketplace.OpenAsync())
        await using (var holding = await other.BeginTransactionAsync(Xunit.TestContext.Current.CancellationToken))
        {
            await using (
                var hold = new Npgsql.NpgsqlCommand("""SELECT FROM "Order" WHERE "orderNumber" LIKE '%-7F3K2A' FOR UPDATE""", other))
                await hold.ExecuteNonQueryAsync(Xunit.TestContext.Current.CancellationToken);
            await page.InvokeAsync(() =>
            {
                _ = page.Find("aside .btn.primary").ClickAsync();
                _ = page.Find("aside .btn.primary").ClickAsync();
            });
            await holding.CommitAsync(Xunit.TestContext.Current.CancellationToken);
        }

        page.Says(".outcome p", "Booking created for KO-…-7F3K2A. Emma Stone can see it now.");
        (await desk.BookingsAsync(Desk.Sarah)).ShouldBe(1);
        (await desk.Marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry")).ShouldBe(1);
    }

    [Fact]
    public async Task Selected_orders_are_repaired_together_after_a_preview_and_can_be_undone_together()
    {
        await using var desk = await Desk.OpenAsync("AB12CD", "LM09PO");
        var page = desk.List();

        await page.ChangeAsync("thead [type=checkbox]", true);
        await page.PressAsync("Repair selected (3)…");

        page.Says("aside h2", "Create 3 missing bookings");
        page.WaitForAssertion(() =>
            page.Words("aside p.s").ShouldBe("2 start as Waiting 1 starts as Accepted Orders worth NZ$599 in all."));
        page.FindAll("aside li b").Select(name => name.TextContent).ShouldBe(["Tom", "Anjali and Dev", "Olivia Meade"]);

        await page.PressAsync("Create 3 bookings");
        page.Says(".outcome p", "3 bookings created.");
        page.WaitForAssertion(() => page.FindAll("tr.miss, [type=checkbox]").ShouldBeEmpty());
        page.Row("LM09PO").QuerySelector(".booking")!.Words().ShouldBe("Accepted");

        await page.PressAsync("Undo");
        page.Says(".outcome p", "Undone: 3 bookings removed again.");
        page.WaitForAssertion(() => page.FindAll("tr.miss").Count.ShouldBe(3));
    }

    [Fact]
    public async Task A_selection_can_be_taken_apart()
    {
        await using var desk = await Desk.OpenAsync("AB12CD");
        var page = desk.List();

        await page.ChangeAsync("[aria-label='Select KO-…-AB12CD']", true);
        page.Words(".bulk").ShouldBe("Repair selected (1)… Clear selection");
        page.Find("thead [type=checkbox]").HasAttribute("checked").ShouldBeFalse();
        await page.PressAsync("Clear selection");
        page.Says(".bulk", "Tick orders to repair several at once.");
    }

    [Fact]
    public async Task An_order_that_cannot_be_repaired_is_reported_with_its_reason_and_a_link()
    {
        await using var desk = await Desk.OpenAsync("AB12CD");
        var number = await desk.NumberAsync("AB12CD");
        // Another order's booking carries its number.
        await desk.Marketplace.ExecuteAsync(
            $"""UPDATE public."Booking" SET "orderNumber" = '{number}' WHERE "orderNumber" LIKE '%-QQ81ZX'""");
        var page = desk.List();

        await page.ChangeAsync("thead [type=checkbox]", true);
        await page.PressAsync("Repair selected (2)…");
        await page.PressAsync("Create 2 bookings");

        page.Says("aside p[role=status]", "1 booking created. 1 could not be created.");
        page.Find("aside li a").GetAttribute("href").ShouldBe($"/orders/{number}");
        page.Words("aside li .s").ShouldStartWith("The booking of another order carries this order number");
        await page.PressAsync("Close");
        page.WaitForAssertion(() => page.FindAll("aside").ShouldBeEmpty());
    }

    [Fact]
    public async Task On_a_narrow_screen_the_preview_is_a_dialog()
    {
        await using var desk = await Desk.OpenAsync();
        desk.SetScreen(wide: false);
        var page = desk.List();

        await page.PreviewAsync(Desk.Sarah);

        page.WaitForAssertion(() => page.Find("[role=dialog] .diff"));
        page.FindAll("aside").ShouldBeEmpty();
        page.Words("[role=dialog] .rz-dialog-title").ShouldBe("Create the missing booking");
        await page.PressAsync("Create booking");
        page.Says(".outcome p", "Booking created for KO-…-7F3K2A. Emma Stone can see it now.");
        page.WaitForAssertion(() => page.FindAll("[role=dialog]").ShouldBeEmpty());
    }

    [Fact]
    public async Task Filters_come_from_the_address()
    {
        await using var desk = await Desk.OpenAsync();

        var page = desk.List("?q=emma&status=pending&payment=succeeded&days=30&missing=1");

        page.Numbers().ShouldBe([Desk.Sarah]);
        page.Find("input[type=search]").GetAttribute("value").ShouldBe("emma");
        page.Find(".tog").GetAttribute("aria-pressed").ShouldBe("true");
        page.FindAll("select").Select(select => ((AngleSharp.Html.Dom.IHtmlSelectElement)select).Value)
            .ShouldBe(["pending", "succeeded", "30"]);
        page.Words(".foot [role=status]").ShouldBe("1 order matches");
    }

    [Fact]
    public async Task Filters_go_into_the_address_and_the_list_follows()
    {
        await using var desk = await Desk.OpenAsync();
        var page = desk.List();

        await page.ChangeAsync("[aria-label='Order status']", "in-progress");
        desk.Address.ShouldBe("/orders?status=in-progress");
        page.WaitForAssertion(() => page.FindAll("td.status").Select(cell => cell.Words()).Distinct().ShouldBe(["In progress"]));

        await page.ChangeAsync("[aria-label='Payment']", "succeeded");
        await page.ChangeAsync("[aria-label='Placed']", "7");
        desk.Address.ShouldBe("/orders?status=in-progress&payment=succeeded&days=7");

        await page.ChangeAsync("[aria-label='Order status']", "");
        await page.ChangeAsync("[aria-label='Payment']", "");
        await page.ChangeAsync("[aria-label='Placed']", "");
        await page.InvokeAsync(() => page.Find(".tog").Click());
        desk.Address.ShouldBe("/orders?missing=1");
        page.WaitForAssertion(() => page.Numbers().ShouldBe([Desk.Sarah]));
    }

    [Fact]
    public async Task Typing_searches_after_a_pause_and_replaces_the_address()
    {
        await using var desk = await Desk.OpenAsync();
        var page = desk.List();

        await page.InvokeAsync(() =>
        {
            _ = page.Find("input[type=search]").InputAsync("sarah");
            _ = page.Find("input[type=search]").InputAsync("sarah.m");
        });

        page.WaitForAssertion(() => page.Numbers().ShouldBe([Desk.Sarah]));
        desk.Address.ShouldBe("/orders?q=sarah.m");
        var history = ((Bunit.TestDoubles.BunitNavigationManager)desk.Navigation).History;
        history.First().Options.ReplaceHistoryEntry.ShouldBeTrue();
        history.Select(entry => entry.Uri).ShouldNotContain(uri => uri.EndsWith("q=sarah", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_search_box_follows_the_back_button()
    {
        await using var desk = await Desk.OpenAsync();
        var page = desk.List("?q=sarah");

        desk.Navigation.NavigateTo("/orders");

        page.WaitForAssertion(() => page.Numbers().Count.ShouldBe(25));
        page.Find("input[type=search]").GetAttribute("value").ShouldBeNullOrEmpty();
    }

    [Fact]
    public async Task A_span_of_days_is_chosen_from_and_to()
    {
        await using var desk = await Desk.OpenAsync();
        var page = desk.List();

        await page.ChangeAsync("[aria-label='Placed']", "custom");
        page.WaitForAssertion(() => page.Find("[aria-label='First day']"));
        var day = DateTime.SpecifyKind(
            await desk.Marketplace.ScalarAsync<DateTime>(
                $"""SELECT "createdAt" FROM public."Order" WHERE "orderNumber" LIKE '%-{Desk.Sarah}'"""), DateTimeKind.Utc);
        await page.ChangeAsync(
            "[aria-label='First day']", day.ToString("d MMM yyyy", System.Globalization.CultureInfo.GetCultureInfo("en-GB")));

        page.WaitForAssertion(() => desk.Address.ShouldBe($"/orders?from={day:yyyy-MM-dd}"));
        // What was there before goes, and hers stays.
        page.WaitForAssertion(() => page.Numbers().Count.ShouldBeLessThan(25));
        page.Numbers().ShouldContain(Desk.Sarah);
    }

    [Theory]
    [InlineData("?status=nonsense", "“nonsense” in this link is no order status.")]
    [InlineData("?days=never", "“never” in this link is no number of days.")]
    [InlineData("?at=next.0.x", "This link to a page of the list is damaged. Start again from the first page.")]
    public async Task A_bad_value_in_the_address_is_a_sentence_and_a_way_back(string query, string sentence)
    {
        await using var desk = await Desk.OpenAsync();

        var page = desk.List(query);

        page.Says("[role=alert] p", sentence);
        page.Find("[role=alert] a").GetAttribute("href").ShouldBe("/orders");
        desk.Navigation.NavigateTo("/orders");
        page.WaitForAssertion(() => page.Numbers().Count.ShouldBe(25));
    }

    [Fact]
    public async Task A_search_of_ten_thousand_characters_is_refused_in_words()
    {
        await using var desk = await Desk.OpenAsync();

        desk.List("?q=" + new string('x', 10_000)).Says("[role=alert] p", "A search can have at most 200 characters.");
    }

    [Fact]
    public async Task Nothing_found_offers_to_clear_the_filters()
    {
        await using var desk = await Desk.OpenAsync();

        var page = desk.List("?q=%25_nobody");

        page.Words(".empty p").ShouldBe("No order matches.");
        page.Find(".empty a").TextContent.ShouldBe("Clear the filters");
        page.Find(".empty a").GetAttribute("href").ShouldBe("/orders");
    }

    [Fact]
    public async Task A_marketplace_without_orders_says_so()
    {
        await using var desk = await Desk.OpenEmptyAsync();

        var page = desk.List();

        page.Words(".empty p").ShouldBe("There are no orders yet.");
        page.Words(".quiet.good").ShouldBe("No order needs a booking yet.");
    }

    [Fact]
    public async Task Pages_are_turned_by_links_and_say_where_they_are()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.Marketplace.ExecuteAsync("""ANALYZE public."Order" """);
        var page = desk.List();
        page.Words(".foot [role=status]").ShouldBe("Newest 25 of about 39");
        var first = page.Numbers();

        desk.Navigation.NavigateTo(page.FindAll(".foot a").Single(link => link.TextContent == "Older").GetAttribute("href")!);
        page.WaitForAssertion(() => page.Numbers().Count.ShouldBe(14));
        page.Numbers().ShouldNotContain(number => first.Contains(number));
        page.Words(".foot [role=status]").ShouldStartWith("14 orders, placed ");
        page.FindAll(".foot a").Select(link => link.TextContent).ShouldBe(["Newer"]);

        desk.Navigation.NavigateTo(page.Find(".foot a").GetAttribute("href")!);
        page.WaitForAssertion(() => page.Numbers().ShouldBe(first));
    }

    [Fact]
    public async Task A_database_that_is_away_is_said_and_the_page_recovers_by_a_button_or_by_itself()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.Marketplace.AllowConnectionsAsync(false);
        var page = desk.List();

        page.Says(".failed p", "The database does not answer. Nothing was lost.");
        page.Words(".quiet").ShouldStartWith("Whether bookings are missing could not be checked.");
        page.FindAll("tbody tr, .good").ShouldBeEmpty();

        await desk.Marketplace.AllowConnectionsAsync(true);
        await page.PressAsync("Try again");
        page.WaitForAssertion(() => page.Numbers().Count.ShouldBe(25));
        page.WaitForAssertion(() => page.Words(".alert .head").ShouldBe("1 paid order has no booking"));

        // What the feed says when it hears the database again.
        desk.Context.Services.GetRequiredService<ChangeFeed>().Publish(null);
        page.WaitForAssertion(() => page.Numbers().Count.ShouldBe(25));
    }

    [Fact]
    public async Task A_database_that_goes_away_before_the_repair_is_said_in_the_preview()
    {
        await using var desk = await Desk.OpenAsync();
        var page = desk.List();
        await page.PreviewAsync(Desk.Sarah);
        page.WaitForAssertion(() => page.Buttons().ShouldContain("Create booking"));

        await desk.Marketplace.AllowConnectionsAsync(false);
        await page.PressAsync("Create booking");
        page.Says("aside p[role=alert]", "The database does not answer. It may not have been saved: look again.");

        await desk.Marketplace.AllowConnectionsAsync(true);
        await page.PressAsync("Look again");
        await page.PressAsync("Create booking");
        page.Says(".outcome p", "Booking created for KO-…-7F3K2A. Emma Stone can see it now.");
    }

    [Fact]
    public async Task What_others_change_appears_by_itself()
    {
        await using var desk = await Desk.OpenAsync();
        var page = desk.List();

        await desk.DecideAsync("QQ81ZX", Domain.Requests.Decision.Accept, "She asked us to.");
        desk.Context.Services.GetRequiredService<ChangeFeed>().Publish("somebody");

        page.WaitForAssertion(() => page.Row("QQ81ZX").QuerySelector(".booking")!.Words().ShouldBe("Accepted"));
    }

    [Fact]
    public async Task Before_it_is_live_the_page_is_a_skeleton_and_asks_nothing()
    {
        await using var desk = await Desk.OpenAsync();
        desk.Context.SetRendererInfo(new("Static", isInteractive: false));
        desk.Navigation.NavigateTo("/orders");

        var page = desk.Context.Render<OrdersPage>();

        page.Words("h1").ShouldBe("Orders");
        page.Markup.ShouldContain("Loading orders…");
        page.FindAll("tbody tr").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_database_that_goes_away_leaves_the_rows_but_never_under_another_address()
    {
        await using var desk = await Desk.OpenAsync();
        var page = desk.List();

        await desk.Marketplace.AllowConnectionsAsync(false);
        desk.Context.Services.GetRequiredService<ChangeFeed>().Publish(null);
        page.Says(".failed p", "The database does not answer. Nothing was lost.");
        page.Numbers().Count.ShouldBe(25);

        desk.Navigation.NavigateTo("/orders?missing=1");
        page.WaitForAssertion(() => page.FindAll("tbody tr").ShouldBeEmpty());
        page.Says(".failed p", "The database does not answer. Nothing was lost.");

        await desk.Marketplace.AllowConnectionsAsync(true);
        await page.PressAsync("Try again");
        page.WaitForAssertion(() => page.Numbers().ShouldBe([Desk.Sarah]));
        page.FindAll(".failed").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_fault_of_ours_in_a_live_refresh_is_told_in_its_place_and_leaves_the_rest()
    {
        await using var desk = await Desk.OpenAsync();
        var page = desk.List();

        await desk.Marketplace.ExecuteAsync("ALTER TABLE booking_admin.guard RENAME TO elsewhere");
        desk.Context.Services.GetRequiredService<ChangeFeed>().Publish(null);

        page.WaitForAssertion(() => page.Markup.ShouldContain("Whether bookings are missing could not be checked."));
        page.Numbers().Count.ShouldBe(25);
    }

    [Fact]
    public async Task Repaired_is_what_the_preview_shows_and_nothing_else()
    {
        await using var desk = await Desk.OpenAsync("AB12CD", "LM09PO");
        var page = desk.List();
        await page.ChangeAsync("thead [type=checkbox]", true);
        page.WaitForAssertion(() => page.Buttons().ShouldContain("Repair selected (3)…"));

        // Ended while it is previewed, and taken up again before the repair.
        await desk.Marketplace.ExecuteAsync("""UPDATE public."Order" SET status = 'CANCELLED' WHERE "orderNumber" LIKE '%-7F3K2A'""");
        await page.PressAsync("Repair selected (3)…");
        page.WaitForAssertion(() => page.Buttons().ShouldContain("Create 2 bookings"));
        await desk.Marketplace.ExecuteAsync("""UPDATE public."Order" SET status = 'PENDING' WHERE "orderNumber" LIKE '%-7F3K2A'""");
        await page.PressAsync("Create 2 bookings");

        page.Says(".outcome p", "2 bookings created.");
        (await desk.BookingsAsync(Desk.Sarah)).ShouldBe(0);
    }
}
