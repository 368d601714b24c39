using BookingAdmin.Web.Tests.Orders;

namespace BookingAdmin.Web.Tests.Payments;

/// <summary>The cancellation of a payment is not shown as a refund; and a refund that Stripe does not know any more.</summary>
public sealed class ClosingsTests
{
    [Theory]
    [InlineData("unavailable", "The payment could not be cancelled at Stripe: it can still be paid. Stripe gave no usable answer. "
        + "Try again, or cancel it in Stripe’s dashboard and mark it as done by hand.")]
    [InlineData("no_payment_intent",
        "The order has no payment at Stripe that could be cancelled. Nobody can pay it, so mark it as done by hand.")]
    [InlineData("unknown_outcome",
        "Stripe never gave a clear answer, so nobody knows whether the payment is cancelled or can still be paid. "
        + "Try again: to cancel it twice does no harm.")]
    public async Task A_payment_that_could_not_be_cancelled_is_no_refund_that_failed(string fault, string sentence)
    {
        await using var payments = await PaymentPages.OpenAsync();
        await payments.RefundAsync("Failed", fault, "CancelIntent");
        var page = payments.Page("?tab=refunds");
        page.Lead().ShouldBe("1 payment could not be cancelled");
        page.Tabs().Current().Words().ShouldBe("Refunds 1 failed");
        page.Row().Title.ShouldBe("Cancel the payment");
        page.Row().Sentence.ShouldBe(sentence);
        await page.PressAsync("Try again…");
        page.Dialog().Title.ShouldBe("Try to cancel the payment again?");
        page.Dialog().Words.ShouldContain("Stripe is asked once more. If it was paid by now, the money goes back.");
    }

    [Fact]
    public async Task One_that_waits_is_less_urgent_than_a_refund()
    {
        await using var payments = await PaymentPages.OpenAsync();
        await payments.RefundAsync("Queued", kind: "CancelIntent");
        await payments.RefundAsync("Queued");
        payments.Page().Lead().ShouldBe("1 refund waits until payments are switched on");
    }

    [Theory]
    [InlineData("1 hour", "resource_missing", false, "Stripe had taken this refund, and does not know it now.")]
    [InlineData("25 hours", "timeout", false, "Stripe has taken the refund; the bank is at work on it, which can take days.")]
    [InlineData("25 hours", "resource_missing", true, "Stripe has not known this refund for a day.")]
    public async Task Only_what_Stripe_does_not_know_for_a_day_can_be_taken_from_the_bank(
        string age, string fault, bool offered, string sentence)
    {
        await using var payments = await PaymentPages.OpenAsync();
        await payments.RefundAsync("Queued", age: age);
        await payments.Marketplace.ExecuteAsync($"""
            UPDATE booking_admin.refund SET status = 'Pending', stripe_refund_id = 're_gone';
            UPDATE booking_admin.outbox SET attempts = 3, fault = '{fault}'
            """);
        var page = payments.Page("?tab=refunds&show=waiting");
        page.Row().Sentence!.ShouldStartWith(sentence);
        page.Row().Buttons.Select(button => button.Words()).ShouldBe(offered ? new[] { "Done by hand…" } : []);
        if (!offered)
            return;
        await page.PressAsync("Done by hand…");
        await page.SubmitDialogAsync("The old account is closed");
        page.WaitForAssertion(() => page.Outcome().ShouldBe("Marked as done by hand."));
    }
}
