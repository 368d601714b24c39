using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Consistency.Runs;
using BookingAdmin.Services.Payments.Books;
using BookingAdmin.Services.Payments.Compare;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Stripe;

namespace BookingAdmin.Services.Tests.Payments.Compare;

public sealed class ReconciliationTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The order, what happened to it at Stripe, and the finding; null where both agree.</summary>
    public static TheoryData<string, string, string?> Payments => new()
    {
        { "SUCCEEDED", "succeed", null },
        { "PENDING", "nothing", null },
        { "PROCESSING", "process", null },
        { "FAILED", "fail", null },
        { "CANCELLED", "cancel", null },
        { "PENDING", "succeed", "UnpaidButTaken order" },
        { "FAILED", "succeed", "UnpaidButTaken order" },
        { "SUCCEEDED", "nothing", "PaidHere order requires_payment_method" },
        { "SUCCEEDED", "cancel", "PaidHere order canceled" },
        { "REFUNDED", "process", "RefundedHere order processing" },
        { "PENDING", "cancel", "WaitsButCancelled order" },
        { "CANCELLED", "succeed", "CancelledButTaken order" },
        { "CANCELLED", "nothing", "CancelledButOpen order" },
    };

    [Theory]
    [MemberData(nameof(Payments))]
    public async Task A_payment_is_compared_by_its_status(string ours, string atStripe, string? told)
    {
        await using var books = await ComparedMarketplace.OpenAsync();
        var (order, _) = await books.OrderAsync(ours, (stripe, intent) => _ = atStripe switch
        {
            "succeed" => stripe.Succeed(intent),
            "process" => stripe.Process(intent),
            "fail" => stripe.Fail(intent),
            "cancel" => stripe.Cancel(intent),
            _ => null,
        });
        var before = await OrderTextAsync(books, order);

        var result = await books.CompareAsync();

        result.ShouldSatisfyAllConditions(r =>
            r.Compared.ShouldBe(1), r => r.Disagreed.ShouldBe(told is null ? 0 : 1), r => r.Fault.ShouldBeNull());
        (await books.FindingsAsync()).ShouldBe(told is null ? [] : [$"{order}: {told}"]);
        (await OrderTextAsync(books, order)).ShouldBe(before, "a comparison changes no order");
    }

    [Theory]
    [InlineData("""UPDATE "Order" SET "totalAmount" = 149.99""", "OtherPrice order 149.99:nzd 150.00:nzd")]
    [InlineData("""UPDATE "Order" SET currency = 'usd'""", "OtherCurrency order USD NZD")]
    [InlineData("""UPDATE "Order" SET "paymentIntentId" = 'pi_never'""", "UnknownPayment order")]
    [InlineData("""UPDATE "Order" SET "paymentIntentId" = '../v1/charges'""", "UnknownPayment order")]
    [InlineData("""UPDATE "Order" SET id = 'cother'""", "OfAnotherOrder")]
    [InlineData(
        """UPDATE "Order" SET "totalAmount" = 1, "paymentStatus" = 'PENDING'""",
        "OtherPrice order 1.00:nzd 150.00:nzd\nUnpaidButTaken order")]
    public async Task So_are_amount_currency_and_whose_it_is(string change, string told)
    {
        await using var books = await ComparedMarketplace.OpenAsync();
        await books.PaidAsync();
        await books.Marketplace.ExecuteAsync(change);
        (await books.CompareAsync()).Disagreed.ShouldBe(1);
        (await books.FindingsAsync()).ShouldHaveSingleItem().ShouldEndWith($": {told}");
    }

    [Theory]
    [InlineData("Succeeded", "REFUNDED", StripeRefundOutcome.Succeeded, null)]
    [InlineData("Pending", "SUCCEEDED", StripeRefundOutcome.Pending, null)]
    [InlineData("Failed", "SUCCEEDED", StripeRefundOutcome.Failed, null)]
    [InlineData("ByHand", "SUCCEEDED", StripeRefundOutcome.Failed, null)]
    [InlineData("Succeeded", "REFUNDED", StripeRefundOutcome.Failed, "OtherRefundStatus succeeded failed")]
    [InlineData("Pending", "SUCCEEDED", StripeRefundOutcome.Succeeded, "OtherRefundStatus under_way succeeded")]
    [InlineData("Succeeded", "REFUNDED", StripeRefundOutcome.Pending, "OtherRefundStatus succeeded pending")]
    [InlineData("Succeeded", "SUCCEEDED", StripeRefundOutcome.Succeeded, "RefundNotCounted")]
    public async Task A_refund_is_asked_for_too(string ours, string payment, StripeRefundOutcome atStripe, string? told)
    {
        await using var books = await ComparedMarketplace.OpenAsync();
        var (order, refund) = await RefundedAsync(books, atStripe);
        await books.Marketplace.ExecuteAsync($"""UPDATE "Order" SET "paymentStatus" = '{payment}'""");
        await books.RefundAsync(order, ours, refund);
        await books.CompareAsync();
        (await books.FindingsAsync()).ShouldBe(told is null ? [] : [$"{order}: {told}"]);
    }

    [Fact]
    public async Task An_order_that_counts_as_refunded_has_a_refund_that_succeeded()
    {
        await using var books = await ComparedMarketplace.OpenAsync();
        var (order, _) = await books.PaidAsync();
        var (other, refund) = await RefundedAsync(books, StripeRefundOutcome.Succeeded);
        await books.Marketplace.ExecuteAsync("""UPDATE "Order" SET "paymentStatus" = 'REFUNDED'""");
        await books.RefundAsync(order, "Queued", null);
        await books.RefundAsync(other, "Succeeded", refund, amount: 14900);
        await books.CompareAsync();
        (await books.FindingsAsync()).ShouldBe(
            [$"{order}: RefundNotSucceeded", $"{other}: OtherRefundAmount 149.00:nzd 150.00:nzd"]);
    }

    [Fact]
    public async Task A_payment_that_is_being_closed_may_still_be_open()
    {
        await using var books = await ComparedMarketplace.OpenAsync();
        var (order, _) = await books.OrderAsync("CANCELLED");
        await books.RefundAsync(order, "Sending", null, "CancelIntent");
        await books.CompareAsync();
        (await books.FindingsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_finding_keeps_what_differs_and_what_is_at_risk_and_is_put_right_once_both_agree()
    {
        await using var books = await ComparedMarketplace.OpenAsync();
        var (order, intent) = await books.OrderAsync("PENDING", (stripe, id) => stripe.Succeed(id));
        (await books.CompareAsync()).Appeared.ShouldBe(1);
        var again = await books.CompareAsync();
        again.ShouldSatisfyAllConditions(r => r.Disagreed.ShouldBe(1), r => r.Appeared.ShouldBe(0), r => r.Cleared.ShouldBe(0));
        (await FindingTextAsync(books)).ShouldBe($"{order} KO-1-000001 150 nzd came back 0, seen True");

        // The audit entry names the actor; a change without an entry was made by the marketplace.
        await books.Marketplace.ExecuteAsync(
            $"""UPDATE "Order" SET "paymentStatus" = 'SUCCEEDED', "updatedAt" = now() WHERE id = '{order}'""");
        (await books.CompareAsync()).ShouldSatisfyAllConditions(r => r.Disagreed.ShouldBe(0), r => r.Cleared.ShouldBe(1));
        (await books.FindingsAsync()).ShouldBeEmpty();
        (await books.Marketplace.ScalarAsync<string>("SELECT resolution FROM booking_admin.finding")).ShouldBe("Owner");

        await books.Marketplace.ExecuteAsync($"""UPDATE "Order" SET "paymentStatus" = 'PENDING' WHERE id = '{order}'""");
        await books.CompareAsync();
        (await FindingTextAsync(books)).ShouldBe($"{order} KO-1-000001 150 nzd came back 1, seen True");
        await books.Marketplace.ExecuteAsync($"""
            INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action, order_id)
                VALUES (now() + interval '1 second', 'Job', 'stripe', 'Stripe', 'PaymentSucceeded', '{order}');
            UPDATE "Order" SET "paymentStatus" = 'SUCCEEDED' WHERE id = '{order}'
            """);
        await books.CompareAsync();
        (await books.Marketplace.ScalarAsync<string>(
            "SELECT resolution || ' by ' || resolved_by FROM booking_admin.finding ORDER BY id DESC LIMIT 1"))
            .ShouldBe("Monitor by Stripe");
        intent.ShouldStartWith("pi_");
    }

    [Fact]
    public async Task What_differed_before_is_looked_at_again_however_old_it_is_and_what_is_gone_is_forgotten()
    {
        await using var books = await ComparedMarketplace.OpenAsync();
        var (old, _) = await books.OrderAsync("PENDING", (stripe, id) => stripe.Succeed(id));
        var (gone, _) = await books.OrderAsync("PENDING", (stripe, id) => stripe.Succeed(id));
        await books.CompareAsync();
        await books.Marketplace.ExecuteAsync($"""
            UPDATE "Order" SET "createdAt" = now() - interval '90 days', "updatedAt" = now() - interval '90 days',
                "paymentStatus" = 'SUCCEEDED' WHERE id = '{old}';
            DELETE FROM "Order" WHERE id = '{gone}'
            """);
        (await books.CompareAsync()).Compared.ShouldBe(1);
        (await books.FindingsAsync()).ShouldBeEmpty();
        (await books.CompareAsync()).Compared.ShouldBe(0);
    }

    [Fact]
    public async Task An_order_that_changes_while_Stripe_is_asked_is_left_to_the_next_comparison()
    {
        await using var books = await ComparedMarketplace.OpenAsync();
        var (order, _) = await books.OrderAsync("PENDING", (stripe, id) => stripe.Succeed(id));
        books.Stripe.After = _ =>
            books.Marketplace.ExecuteAsync(
                $"""UPDATE "Order" SET "paymentStatus" = 'SUCCEEDED', "updatedAt" = now() + interval '1 second' WHERE id = '{order}'""");
        (await books.CompareAsync()).ShouldSatisfyAllConditions(r => r.Compared.ShouldBe(0), r => r.Disagreed.ShouldBe(0));
        (await books.FindingsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Checks_leave_its_findings_alone_and_the_report_says_when_it_last_looked()
    {
        await using var books = await ComparedMarketplace.OpenAsync();
        await books.OrderAsync("PENDING", (stripe, id) => stripe.Succeed(id));
        var runs = books.Marketplace.Get<ConsistencyRuns>();
        (await runs.RunAsync(TestMarketplace.Admin, RunKind.Full, null, Cancel)).Rules.Select(rule => rule.Rule)
            .ShouldNotContain("stripe-mismatch");
        var never = await StateAsync(books);
        never.Figure.ShouldSatisfyAllConditions(f => f.ComparedAt.ShouldBeNull(), f => f.Fault.ShouldBeNull(), f => f.Open.ShouldBe(0));
        // The booking of this order is missing, and young.
        never.State.Verdict.ShouldBe(Verdict.Consistent);

        await books.CompareAsync();
        await runs.RunAsync(TestMarketplace.Admin, RunKind.Full, null, Cancel);

        var (state, figure) = await StateAsync(books);
        figure.ShouldSatisfyAllConditions(f =>
            f.Open.ShouldBe(1), f => f.ComparedAt.ShouldNotBeNull(), f => f.AtRisk.ShouldHaveSingleItem().ToString().ShouldBe("NZ$150.00"));
        state.Verdict.ShouldBe(Verdict.Broken);
        var findings = await books.Marketplace.Get<ConsistencyReport>()
            .FindingsAsync(TestMarketplace.Admin, new("stripe-mismatch"), Cancel);
        findings.Items.ShouldHaveSingleItem().Detail.ShouldBe("UnpaidButTaken order");
    }

    static async Task<(ConsistencyState State, RuleFigure Figure)> StateAsync(ComparedMarketplace books)
    {
        var state = await books.Marketplace.Get<ConsistencyReport>().StateAsync(TestMarketplace.Admin, Cancel);
        return (state, state.Rules.Single(figure => figure.Rule == "stripe-mismatch"));
    }

    static async Task<(string Order, string Refund)> RefundedAsync(ComparedMarketplace books, StripeRefundOutcome outcome)
    {
        var (order, intent) = await books.PaidAsync();
        books.Stripe.RefundOutcome = outcome;
        var refund = await books.Marketplace.Get<Services.Payments.Stripe.StripeGateway>()
            .CreateRefundAsync(new(intent, 15000, new Dictionary<string, string>()), $"refund-{order}", Cancel);
        return (order, refund.Id);
    }

    static Task<string> OrderTextAsync(ComparedMarketplace books, string order) =>
        books.Marketplace.ScalarAsync<string>($"""SELECT o::text FROM "Order" o WHERE id = '{order}'""");

    static Task<string> FindingTextAsync(ComparedMarketplace books) => books.Marketplace.ScalarAsync<string>("""
        SELECT subject || ' ' || order_number || ' ' || at_risk || ' ' || currency || ' came back ' || came_back || ', seen ' || CASE
            WHEN last_seen >= first_seen THEN 'True' ELSE 'False' END
        FROM booking_admin.finding WHERE resolved_at IS NULL
        """);
}
