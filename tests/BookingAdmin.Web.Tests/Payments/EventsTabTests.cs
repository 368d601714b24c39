using BookingAdmin.Services.Payments.Events;
using BookingAdmin.Testing;
using BookingAdmin.Web.Tests.Orders;

namespace BookingAdmin.Web.Tests.Payments;

/// <summary>What the events of the payments page say, and how one that needs somebody is settled.</summary>
public sealed class EventsTabTests
{
    const string WrongAmount = "Stripe took another amount than the order’s. Look at the payment at Stripe.";

    [Fact]
    public async Task What_needs_somebody_is_shown_first_and_settled_with_a_reason()
    {
        await using var till = await Till.OpenAsync();
        await till.OpenEventAsync("evt_open", "payment_intent.succeeded", "Failed", WrongAmount);
        var page = till.Page("?tab=events");
        page.Words(".lead").ShouldBe("1 event needs somebody.");
        page.Words(".tabs a[aria-current]").ShouldBe("Events 1 need somebody");
        page.FindAll(".seg a").Select(choice => choice.Words())
            .ShouldBe(["Needs somebody 1", "Waiting", "Handled", "Settled", "Left aside", "All"]);
        page.Words(".rows .state").ShouldBe("Needs somebody");
        page.Words(".rows .what .s").ShouldBe(WrongAmount);
        page.FindAll(".acts button").Select(button => button.GetAttribute("aria-label"))
            .ShouldBe(["Settle: Payment succeeded, evt_open", "Replay: Payment succeeded, evt_open"]);

        await page.PressAsync("Settle…");
        page.WaitForAssertion(() => page.Words("dialog h2").ShouldBe("Is this event seen to?"));
        page.Words("dialog #desk-about").ShouldStartWith(WrongAmount);
        await page.InvokeAsync(() => page.Find("dialog form").SubmitAsync());
        page.WaitForAssertion(() => page.Words("dialog [role=alert]").ShouldStartWith("Say why first"));
        await page.SubmitDialogAsync("Refunded at Stripe");

        page.Says(".outcome p", "Settled.");
        page.WaitForAssertion(() => page.Words(".list").ShouldBe("No event needs somebody."));
        (await till.Marketplace.ScalarAsync<string>("SELECT action || ' ' || reason FROM booking_admin.audit_entry"))
            .ShouldBe("EventSettled Refunded at Stripe");
        var settled = till.Page("?tab=events&show=settled");
        settled.Words(".rows .state").ShouldBe("Settled");
        settled.Words(".rows .what .xs").ShouldMatch("^Settled by Sam Okafor, .+: Refunded at Stripe$");
        settled.FindAll(".acts button").Select(button => button.Words()).ShouldBe(["Replay…"]);
    }

    [Fact]
    public async Task Whoever_settles_second_is_told_who_was_first()
    {
        await using var till = await Till.OpenAsync();
        await till.OpenEventAsync(
            "evt_open", "charge.dispute.created", "Handled", "The customer’s bank takes the money back: answer in Stripe’s dashboard.");
        var page = till.Page("?tab=events");
        await page.PressAsync("Settle…");
        page.WaitForAssertion(() => page.FindAll("dialog textarea").Count.ShouldBe(1));
        await till.Marketplace.Get<EventActions>()
            .SettleAsync(TestMarketplace.Admin, "evt_open", "Answered", Xunit.TestContext.Current.CancellationToken);
        await page.SubmitDialogAsync("Answered too");
        page.Says(".outcome p", "Ada Whitfield has settled this event already. Nothing was changed.");
    }

    [Theory]
    [InlineData("payment_intent.created", "Ignored", "NULL", false, "Not needed", "Nothing here goes by events of this kind.")]
    [InlineData("charge.dispute.closed", "Ignored", "NULL", false, "Not needed", "Nothing here goes by events of this kind.")]
    [InlineData("payment_intent.succeeded", "Ignored", "NULL", false, "Not about us", "It is about no order of ours.")]
    [InlineData("payment_intent.succeeded", "Handled", "Paid", false, "Handled", "The order is paid.")]
    [InlineData("payment_intent.succeeded", "Handled", "Paid", true, "Handled", "The tip is paid.")]
    [InlineData(
        "payment_intent.payment_failed", "Handled", "AttemptFailed", true, "Handled",
        "An attempt to pay the tip failed; the customer can try again.")]
    [InlineData("payment_intent.canceled", "Handled", "PaymentClosed", true, "Handled", "The tip can no longer be paid.")]
    [InlineData("charge.refunded", "Handled", "Refunded", true, "Handled", "The whole tip went back.")]
    [InlineData("charge.refunded", "Handled", "NothingNew", true, "Handled", "It told nothing new.")]
    public async Task An_event_says_what_it_came_to(string type, string state, string outcome, bool ofTip, string chip, string told)
    {
        await using var till = await Till.OpenAsync();
        await till.EventAsync("evt_1", type, state, null);
        await till.Marketplace.ExecuteAsync(
            $"UPDATE booking_admin.stripe_event SET outcome = nullif('{outcome}', 'NULL'), tip_id = CASE WHEN {ofTip} THEN 'ctip' END");
        var page = till.Page("?tab=events&show=all");
        page.Words(".rows .state").ShouldBe(chip);
        page.Words(".rows .what .s").ShouldBe(told);
    }
}
