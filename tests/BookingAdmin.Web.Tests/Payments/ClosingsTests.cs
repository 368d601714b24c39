using BookingAdmin.Web.Tests.Orders;

namespace BookingAdmin.Web.Tests.Payments;

/// <summary>What is no refund is not told as one; and what Stripe does not know any more.</summary>
public sealed class ClosingsTests
{
    [Theory]
    [InlineData(
        "unavailable",
        "The payment could not be closed at Stripe: it can still be paid. Stripe gave no usable answer. Try again, or cancel it in "
        + "Stripe’s dashboard and mark it as done by hand.")]
    [InlineData(
        "no_payment_intent", "The order has no payment at Stripe that could be closed. Nobody can pay it, so mark it as done by hand.")]
    [InlineData(
        "unknown_outcome",
        "Stripe never gave a clear answer, so nobody knows whether the payment is closed or can still be paid. Try again: to close it "
        + "twice does no harm.")]
    public async Task A_payment_that_could_not_be_closed_is_no_refund_that_failed(string fault, string told)
    {
        await using var till = await Till.OpenAsync();
        await till.RefundAsync("Failed", fault, "CancelIntent");
        var page = till.Page();
        page.Words(".lead").ShouldBe("1 payment could not be closed.");
        page.Words(".tabs a[aria-current]").ShouldBe("Refunds 1 failed");
        page.Words(".rows .head b").ShouldBe("Close the payment");
        page.Words(".rows .what .s").ShouldBe(told);
        await page.PressAsync("Try again…");
        page.WaitForAssertion(() => page.Words("dialog h2").ShouldBe("Try to close the payment again?"));
        page.Words("dialog").ShouldContain("Stripe is asked once more. If it was paid meanwhile, the money goes back.");
    }

    [Fact]
    public async Task One_that_waits_is_counted_by_itself()
    {
        await using var till = await Till.OpenAsync();
        await till.RefundAsync("Queued", kind: "CancelIntent");
        await till.RefundAsync("Queued");
        till.Page().Words(".lead").ShouldBe("1 refund is under way (NZ$150); 1 payment is being closed.");
    }

    [Theory]
    [InlineData("1 hour", "resource_missing", false, "Stripe had taken this refund, and does not know it now.")]
    [InlineData("25 hours", "timeout", false, "Stripe has taken the refund; the bank is at work on it, which can take days.")]
    [InlineData("25 hours", "resource_missing", true, "Stripe has not known this refund for a day.")]
    public async Task Only_what_Stripe_does_not_know_for_a_day_can_be_taken_from_the_bank(
        string age, string fault, bool offered, string told)
    {
        await using var till = await Till.OpenAsync();
        await till.RefundAsync("Queued", age: age);
        await till.Marketplace.ExecuteAsync(
            $"UPDATE booking_admin.refund SET status = 'Pending', stripe_refund_id = 're_gone'; UPDATE booking_admin.outbox SET attempts "
            + $"= 3, fault = '{fault}'");
        var page = till.Page("?show=waiting");
        page.Words(".rows .what .s").ShouldStartWith(told);
        page.FindAll(".acts button").Select(button => button.Words()).ShouldBe(offered ? new[] { "Done by hand…" } : []);
        if (!offered)
            return;
        await page.PressAsync("Done by hand…");
        page.WaitForAssertion(() => page.FindAll("dialog textarea").Count.ShouldBe(1));
        await page.SubmitDialogAsync("The old account is closed");
        page.Says(".outcome p", "Marked as done by hand.");
    }
}
