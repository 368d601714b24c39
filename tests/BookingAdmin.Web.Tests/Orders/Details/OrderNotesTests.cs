using AngleSharp.Dom;
using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Orders.Notes;
using BookingAdmin.Testing;
using BookingAdmin.Web.Tests.Orders.Table;
using Microsoft.AspNetCore.Components;

namespace BookingAdmin.Web.Tests.Orders.Details;

/// <summary>Notes, who looks after an order, and the ways from it.</summary>
public sealed class OrderNotesTests
{
    static readonly Actor Mia = new(ActorId.Demo("mia"), "Mia Lund", Roles.Support);

    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_note_is_added_changed_and_deleted_and_had_back()
    {
        await using var pages = await SupportPages.OpenAsync();
        var page = await pages.OrderEndingAsync(SupportPages.Sarah);
        page.Notes().AllByRole("listitem").ShouldBeEmpty();

        await page.InvokeAsync(() => page.ByLabel("New note").Input("She rings back <b>at 5</b>."));
        await page.DoAsync(() => page.NewNote().SubmitAsync());

        page.OutcomeSays("Note added.");
        page.WaitForAssertion(() => page.Notes().ByRole("listitem").Words().ShouldStartWith("She rings back <b>at 5</b>. Sam Okafor ·"));
        page.Timeline()[0].Words().ShouldEndWith("Sam Okafor She rings back <b>at 5</b>.");
        page.ByLabel("New note").GetAttribute("value").ShouldBeNullOrEmpty();

        await page.DoAsync(() => page.Notes().ByRole("listitem").AllByRole("button")[0].ClickAsync());
        page.WaitForAssertion(() => page.ByLabel("Change the note"));
        await page.InvokeAsync(() => page.ByLabel("Change the note").Input("She rang back."));
        await page.DoAsync(() => page.Notes().ByRole("listitem").ByRole("form").SubmitAsync());
        page.OutcomeSays("Note changed.");
        page.WaitForAssertion(() => page.Notes().ByRole("listitem").Words().ShouldContain("· edited"));

        await page.DoAsync(() => page.ByRole("button", "Delete the note “She rang back.”").ClickAsync());
        page.OutcomeSays("Note deleted.");
        page.WaitForAssertion(() => page.Notes().AllByRole("listitem").ShouldBeEmpty());
        await page.PressAsync("Undo");
        page.OutcomeSays("Note restored.");
        page.WaitForAssertion(() => page.Notes().ByRole("listitem").Words().ShouldStartWith("She rang back."));
    }

    [Fact]
    public async Task Somebody_elses_note_can_be_read_only_and_appears_by_itself()
    {
        await using var pages = await SupportPages.OpenAsync();
        var page = await pages.OrderEndingAsync(SupportPages.Sarah);
        var id = await pages.IdAsync(SupportPages.Sarah);

        await pages.Marketplace.Get<OrderNotes>().AddAsync(Mia, id, "Hers", Cancel);
        pages.Publish();

        page.WaitForAssertion(() => page.Notes().ByRole("listitem").Words().ShouldStartWith("Hers Mia Lund"));
        page.Notes().ByRole("listitem").AllByRole("button").ShouldBeEmpty();
    }

    [Fact]
    public async Task An_order_is_assigned_and_nobody_is_replaced_unseen()
    {
        await using var pages = await SupportPages.OpenAsync();
        var page = await pages.OrderEndingAsync(SupportPages.Sarah);
        var id = await pages.IdAsync(SupportPages.Sarah);

        await page.PressAsync("Assign to me");
        page.OutcomeSays("Assigned to Sam Okafor.");
        page.WaitForAssertion(() => page.Assignee().Choice().ShouldBe("Sam Okafor"));
        await page.ChooseAsync("Assigned to", "Nobody");
        page.OutcomeSays("Assigned to nobody.");
        page.WaitForAssertion(() => page.Assignee().Choice().ShouldBe("Nobody"));
        // The choice shows at once; the button, once the page knows.
        page.Offers("Assign to me");

        await pages.Marketplace.Get<OrderAssignees>().AssignAsync(Mia, id, null, Mia.Id, Cancel);
        await page.PressAsync("Assign to me");
        page.AlertSays("This order is assigned to Mia Lund. Nothing was changed.");
        pages.Publish();
        page.WaitForAssertion(() => page.Assignee().Choice().ShouldBe("Mia Lund"));
    }

    [Fact]
    public async Task Selected_orders_are_assigned_at_once()
    {
        await using var pages = await SupportPages.OpenAsync();
        await pages.Marketplace.Get<OrderAssignees>().TakeAsync(Mia, [await pages.IdAsync("QQ81ZX")], Cancel);
        var page = pages.List("?q=emma");
        await page.SetAsync(OrdersList.SelectAll, true);

        await page.PressAsync("Assign to me");

        page.OutcomeSays("15 orders are assigned to you. 1 stays with somebody else.");
        pages.Go("/orders?who=me");
        page.WaitForAssertion(() => page.Numbers().Count.ShouldBe(15));
    }

    [Fact]
    public async Task From_an_order_lead_ways_to_its_neighbours_its_customer_and_its_celebrity()
    {
        await using var pages = await SupportPages.OpenAsync();
        var numbers = pages.List("?q=emma&sort=lowest").Rows().Select(row => row.OrderLink().TextContent).ToList();
        pages.Go(Of(numbers[1]));

        var page = pages.Order(numbers[1]);

        page.WaitForAssertion(() => page.ByRole("link", "Previous order").Address().ShouldBe(Of(numbers[0])));
        page.ByRole("link", "Next order").Address().ShouldBe(Of(numbers[2]));
        page.ByRole("link", "Back to the list").Address().ShouldBe("/orders?q=emma&sort=lowest");
        var celebrity = await pages.Marketplace.ScalarAsync<string>(
            $"""SELECT "celebrityId" FROM "Order" WHERE "orderNumber" = '{numbers[1]}'""");
        page.ByRole("link", "Emma Stone").Address().ShouldBe($"/orders?celebrity={celebrity}");
        pages.List($"?celebrity={celebrity}").ByRole("link", "All celebrities, not only Emma Stone");

        static string Of(string number) => SupportPages.FromList("q=emma&sort=lowest", number);
    }

    [Fact]
    public async Task A_list_that_cannot_be_read_keeps_nobody_from_the_order()
    {
        await using var pages = await SupportPages.OpenAsync();
        var number = await pages.NumberAsync(SupportPages.Sarah);
        pages.Go(SupportPages.FromList("status=nonsense", number));
        pages.Order(number).ByRole("link", "All orders").Address().ShouldBe("/orders");
    }
}
