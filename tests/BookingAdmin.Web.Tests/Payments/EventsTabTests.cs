using BookingAdmin.Services.Payments.Events;
using BookingAdmin.Testing;
using BookingAdmin.Web.Tests.Orders;

namespace BookingAdmin.Web.Tests.Payments;

/// <summary>What the events of the payments page say, and how one is replayed or settled.</summary>
public sealed class EventsTabTests
{
    const string WrongAmount = "Stripe took another amount than the order’s. Look at the payment at Stripe.";

    [Fact]
    public async Task What_needs_somebody_is_shown_first_and_settled_with_a_reason()
    {
        await using var payments = await PaymentPages.OpenAsync();
        await payments.OpenEventAsync("evt_open", "payment_intent.succeeded", "Failed", WrongAmount);
        var page = payments.Page("?tab=events");
        page.Lead().ShouldBe("1 payment event needs a person");
        page.Tabs().Current().Words().ShouldBe("Events 1 need a person");
        page.Choices().Select(choice => choice.Words())
            .ShouldBe(["Needs a person 1", "Waiting", "Handled", "Settled", "Left aside", "All"]);
        page.Row().State.ShouldBe("Needs a person");
        page.Row().Sentence.ShouldBe(WrongAmount);
        page.Row().Buttons.Select(button => button.Name())
            .ShouldBe(["Settle: Payment succeeded, evt_open", "Replay: Payment succeeded, evt_open"]);

        await page.PressAsync("Settle…");
        page.Dialog().Title.ShouldBe("Is this event seen to?");
        page.Dialog().Words.ShouldStartWith($"Is this event seen to? {WrongAmount}");
        await page.SubmitDialogAsync();
        page.Dialogs().WaitForAssertion(() => page.Dialog().Alert.ShouldNotBeNull().ShouldStartWith("Say why first"));
        await page.SubmitDialogAsync("Refunded at Stripe");

        page.WaitForAssertion(() => page.Outcome().ShouldBe("Settled."));
        page.WaitForAssertion(() => page.List().Words().ShouldBe("No event needs a person."));
        (await payments.Marketplace.ScalarAsync<string>("SELECT action || ' ' || reason FROM booking_admin.audit_entry"))
            .ShouldBe("EventSettled Refunded at Stripe");
        var settled = payments.Page("?tab=events&show=settled").Row();
        settled.State.ShouldBe("Settled");
        settled.Words.ShouldMatch(" Settled by Sam Okafor, .+: Refunded at Stripe evt_open ");
        settled.Buttons.Select(button => button.Words()).ShouldBe(["Replay…"]);
    }

    [Fact]
    public async Task Whoever_settles_second_is_told_who_was_first()
    {
        await using var payments = await PaymentPages.OpenAsync();
        await payments.OpenEventAsync(
            "evt_open", "charge.dispute.created", "Handled", "The customer’s bank takes the money back: answer in Stripe’s dashboard.");
        var page = payments.Page("?tab=events");
        await page.PressAsync("Settle…");
        page.Dialog();
        await payments.Marketplace.Get<EventActions>()
            .SettleAsync(TestMarketplace.Admin, "evt_open", "Answered", Xunit.TestContext.Current.CancellationToken);
        await page.SubmitDialogAsync("Answered too");
        page.WaitForAssertion(() => page.Outcome().ShouldBe("Ada Whitfield has settled this event already. Nothing was changed."));
    }

    [Fact]
    public async Task An_event_that_waits_is_replayed_and_what_came_of_it_is_said()
    {
        await using var payments = await PaymentPages.OpenAsync();
        var intent = await payments.EventAsync("evt_till_1", "payment_intent.succeeded", "Failed", "The database went away.");
        var page = payments.Page("?tab=events&show=waiting");
        page.Lead().ShouldBe("1 event is tried again");
        page.Tabs().Current().Words().ShouldBe("Events 1 waiting");
        page.Row().Buttons.Select(button => button.Words()).ShouldBe(["Replay…"]);
        page.Row().Words.ShouldContain("Payment succeeded KO-");
        page.Row().Sentence.ShouldBe("The database went away.");
        page.Row().Words.ShouldContain(intent);

        await page.PressAsync("Replay…");
        page.Dialog().Title.ShouldBe("Handle this event again?");
        page.Dialog().Reason.ShouldBeNull();
        await page.SubmitDialogAsync();

        page.WaitForAssertion(() => page.Outcome().ShouldStartWith("Handled again."));
        page.WaitForAssertion(() => page.List().Words().ShouldBe("No event waits to be handled."));
        (await payments.Marketplace.ScalarAsync<string>("""
            SELECT e.state || ' ' || a.actor_name
            FROM booking_admin.stripe_event e, booking_admin.audit_entry a WHERE a.action = 'EventReplayed'
            """)).ShouldBe("Handled Sam Okafor");
    }

    [Theory]
    [InlineData("payment_intent.created", "Ignored", "NULL", false, "Not needed", "Nothing here goes by events of this kind.")]
    [InlineData("charge.dispute.closed", "Ignored", "NULL", false, "Not needed", "Nothing here goes by events of this kind.")]
    [InlineData("payment_intent.succeeded", "Ignored", "NULL", false, "Not about us", "It is about no order of ours.")]
    [InlineData("payment_intent.succeeded", "Handled", "Paid", false, "Handled", "The order is paid.")]
    [InlineData("payment_intent.succeeded", "Handled", "Paid", true, "Handled", "The tip is paid.")]
    [InlineData("payment_intent.payment_failed", "Handled", "AttemptFailed", true, "Handled",
        "An attempt to pay the tip failed; the customer can try again.")]
    [InlineData("payment_intent.canceled", "Handled", "PaymentClosed", true, "Handled", "The tip can no longer be paid.")]
    [InlineData("charge.refunded", "Handled", "Refunded", true, "Handled", "The whole tip went back.")]
    [InlineData("charge.refunded", "Handled", "NothingNew", true, "Handled", "It says nothing new.")]
    public async Task An_event_says_what_it_came_to(string type, string state, string outcome, bool ofTip, string chip, string sentence)
    {
        await using var payments = await PaymentPages.OpenAsync();
        await payments.EventAsync("evt_1", type, state, null);
        await payments.Marketplace.ExecuteAsync($"""
            UPDATE booking_admin.stripe_event SET outcome = nullif('{outcome}', 'NULL'), tip_id = CASE WHEN {ofTip} THEN 'ctip' END
            """);
        var row = payments.Page("?tab=events&show=all").Row();
        row.State.ShouldBe(chip);
        row.Sentence.ShouldBe(sentence);
    }
}
