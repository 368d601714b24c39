using BookingAdmin.Web.Tests.Orders;

namespace BookingAdmin.Web.Tests.Payments;

/// <summary>What the refunds of the payments page say, and how a failed one is tried again or marked as done by hand.</summary>
public sealed class RefundsTabTests
{
    [Fact]
    public async Task A_refund_that_failed_says_why_and_what_to_do_and_is_tried_again_with_a_reason()
    {
        await using var payments = await PaymentPages.OpenAsync();
        var order = await payments.RefundAsync("Failed", fault: "lost_or_stolen_card");
        var page = payments.Page("?tab=refunds");
        page.Lead().ShouldBe("1 refund failed (NZ$150)");
        page.Tabs().Current().Words().ShouldBe("Refunds 1 failed");
        page.Row().State.ShouldBe("Failed");
        page.Row().Sentence.ShouldBe(
            "The card was reported as lost or stolen. Give the money back another way, then mark it as done by hand.");
        page.Row().Order.Address().ShouldBe($"/orders/{order}");
        page.Row().Buttons[0].Name().ShouldBe($"Try again: refund of NZ$150.00, order {order}");

        await page.PressAsync("Try again…");
        page.Dialog().Title.ShouldBe("Try the refund of NZ$150.00 again?");
        await page.SubmitDialogAsync();
        page.Dialogs().WaitForAssertion(() => page.Dialog().Alert.ShouldBe("Say why first: it touches money or a decision."));
        await page.SubmitDialogAsync("The customer has a new card");

        page.WaitForAssertion(() => page.Outcome().ShouldBe("On its way to Stripe again."));
        page.WaitForAssertion(() => page.List().Words().ShouldBe("No refund has failed."));
        page.Dialogs().WaitForAssertion(() => page.Dialogs().AllByRole("dialog").ShouldBeEmpty());
        (await payments.Marketplace.ScalarAsync<string>("""
            SELECT r.status || ' ' || e.action || ' ' || e.reason
            FROM booking_admin.refund r, booking_admin.audit_entry e WHERE e.action = 'RefundRetried'
            """)).ShouldBe("Queued RefundRetried The customer has a new card");
    }

    [Fact]
    public async Task Whoever_comes_second_is_told_how_it_is_now()
    {
        await using var payments = await PaymentPages.OpenAsync();
        await payments.RefundAsync("Failed");
        var page = payments.Page("?tab=refunds");
        await page.PressAsync("Done by hand…");
        page.Dialog().Title.ShouldBe("Has the customer got NZ$150.00 back?");
        await payments.Marketplace.ExecuteAsync("UPDATE booking_admin.refund SET status = 'Succeeded', settled_at = now()");
        await page.SubmitDialogAsync("Paid in cash");
        page.WaitForAssertion(() => page.Outcome().ShouldBe("This refund is done. Nothing was changed."));
        page.WaitForAssertion(() => page.Rows().ShouldBeEmpty());
    }

    [Fact]
    public async Task What_goes_wrong_is_told_in_the_dialog_and_the_reason_stays()
    {
        await using var payments = await PaymentPages.OpenAsync();
        await payments.RefundAsync("Failed");
        var page = payments.Page("?tab=refunds");
        await page.PressAsync("Done by hand…");
        page.Dialog();
        await payments.Marketplace.ExecuteAsync("ALTER TABLE booking_admin.audit_entry RENAME TO audit_gone");
        await page.SubmitDialogAsync("Paid in cash");
        page.Dialogs().WaitForAssertion(() => page.Dialog().Alert
            .ShouldBe("It failed; the dashboard’s log says why. Look again before trying once more."));
        page.Dialog().Reason!.GetAttribute("value").ShouldBe("Paid in cash");
        await payments.Marketplace.ExecuteAsync("ALTER TABLE booking_admin.audit_gone RENAME TO audit_entry");
        await page.SubmitDialogAsync("Paid in cash");
        page.WaitForAssertion(() => page.Outcome().ShouldBe("Marked as done by hand."));
        (await payments.Marketplace.ScalarAsync<string>("SELECT status FROM booking_admin.refund")).ShouldBe("ByHand");
    }

    [Theory]
    [InlineData("Queued", "Waiting", "The refund is under way to Stripe.")]
    [InlineData("Pending", "At the bank", "Stripe has taken the refund; the bank is at work on it, which can take days.")]
    [InlineData("Succeeded", "Refunded", "Stripe has refunded it.")]
    [InlineData("ByHand", "Done by hand", "Somebody has seen to it by hand.")]
    public async Task A_refund_tells_how_it_stands(string status, string word, string sentence)
    {
        await using var payments = await PaymentPages.OpenAsync();
        await payments.RefundAsync(status);
        var row = payments.Page("?tab=refunds&show=all").Row();
        row.State.ShouldBe(word);
        row.Sentence.ShouldBe(sentence);
        row.Buttons.ShouldBeEmpty();
    }
}
