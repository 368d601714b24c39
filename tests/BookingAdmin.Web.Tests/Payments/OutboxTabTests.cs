using BookingAdmin.Web.Tests.Orders;

namespace BookingAdmin.Web.Tests.Payments;

/// <summary>What the payments page says of calls to Stripe that wait, are done, or were given up.</summary>
public sealed class OutboxTabTests
{
    [Fact]
    public async Task A_dead_letter_says_what_was_asked_and_is_tried_again()
    {
        await using var payments = await PaymentPages.OpenAsync();
        await payments.RefundAsync("Queued");
        await payments.Marketplace.ExecuteAsync("""
            UPDATE booking_admin.refund SET status = 'Failed', fault = 'unknown_outcome';
            UPDATE booking_admin.outbox SET dead_at = now(), done_at = NULL, attempts = 20, fault = 'timeout'
            """);
        var page = payments.Page("?tab=calls&show=dead");
        page.Row().Words.ShouldContain("Given up Refund NZ$150.00");
        page.Row().Words.ShouldContain("Tried 20 times");
        await page.PressAsync("Try again…");
        page.Dialog().Title.ShouldBe("Try this call to Stripe again?");
        await page.SubmitDialogAsync("Stripe is back");
        page.WaitForAssertion(() => page.Outcome().ShouldBe("It is tried again now."));
        page.WaitForAssertion(() => page.List().Words().ShouldBe("Nothing was given up."));
    }

    [Fact]
    public async Task What_is_done_and_not_done_well_is_not_green()
    {
        await using var payments = await PaymentPages.OpenAsync();
        await payments.Marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.outbox (kind, order_id, tip_id, created_at, not_before, attempts, done_at, fault)
            SELECT 'CreateIntent', 'corder', tip, now(), now(), 1, now(), fault
            FROM (VALUES (NULL, NULL), (NULL, 'amount_too_large'), ('ctip', 'parameter_invalid'), (NULL, 'order_over')) v (tip, fault)
            """);
        await payments.RefundAsync("Queued");
        await payments.Marketplace.ExecuteAsync("""
            UPDATE booking_admin.refund SET status = 'Failed', settled_at = now();
            UPDATE booking_admin.outbox SET done_at = now() WHERE done_at IS NULL
            """);
        var page = payments.Page("?tab=calls&show=done");
        page.Rows().Select(row => row.State).ShouldBe(["Failed", "Cancelled", "Refused", "Refused", "Done"]);
        page.Rows().Select(row => row.Sentence).ShouldBe([
            null,
            "It was over before it could be paid. What Stripe had of it is cancelled.",
            "Stripe says “parameter_invalid”. So the tip was cancelled.",
            "Stripe takes no such large amount in one payment. So the order was cancelled.",
            null]);
    }

    [Fact]
    public async Task A_dead_letter_of_an_order_says_that_trying_it_again_only_closes()
    {
        await using var payments = await PaymentPages.OpenAsync();
        await payments.Marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.outbox (kind, order_id, created_at, not_before, attempts, dead_at, fault)
            VALUES ('CreateIntent', 'corder', now(), now(), 20, now(), 'not_written')
            """);
        var page = payments.Page("?tab=calls&show=dead");
        page.Row().Sentence.ShouldBe("A fault of ours: what Stripe said could not be written down. The log of the dashboard says why. "
            + "Nobody waits for it any more: the order was cancelled.");
        await page.PressAsync("Try again…");
        page.Dialog().Words.ShouldContain("It was cancelled when this was given up, and stays so.");
    }

    [Fact]
    public async Task The_heading_says_the_most_urgent_thing_and_a_search_of_calls_looks_at_all_of_them()
    {
        await using var payments = await PaymentPages.OpenAsync();
        await payments.EventAsync("evt_till_2", "payment_intent.succeeded", "Received", null);
        var number = await payments.Marketplace.ScalarAsync<string>("""
            INSERT INTO booking_admin.finding (rule, subject, first_seen, first_run, came_back)
            VALUES ('stripe-mismatch', 'corder', now(), 0, 0);
            INSERT INTO booking_admin.outbox (kind, order_id, created_at, not_before, attempts)
            VALUES ('CreateIntent', 'corder', now(), now(), 1);
            INSERT INTO booking_admin.outbox (kind, order_id, created_at, not_before, attempts, done_at)
            SELECT 'CreateIntent', order_id, now(), now(), 1, now() FROM booking_admin.stripe_event;
            SELECT o."orderNumber" FROM "Order" o JOIN booking_admin.stripe_event e ON e.order_id = o.id
            """);
        payments.Page("?tab=calls").Lead().ShouldBe("1 order disagrees with Stripe");
        var page = payments.Page($"?tab=calls&search={number}");
        page.Choices().Current().Words().ShouldBe("All");
        page.Row().State.ShouldBe("Done");
    }
}
