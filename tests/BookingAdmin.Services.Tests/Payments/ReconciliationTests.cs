using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Payments.Books;
using BookingAdmin.Services.Payments.Compare;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Stripe;

namespace BookingAdmin.Services.Tests.Payments;

public sealed class ReconciliationTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>What the order says, what happened at Stripe, and what is told of it; null where both agree.</summary>
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

        // Who did it is told by the audit; without an entry it was the marketplace.
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
    public async Task A_thousand_orders_are_compared_in_batches_with_progress()
    {
        await using var books = await ComparedMarketplace.OpenAsync();
        await books.PaidAsync();
        await books.Marketplace.ExecuteAsync("""
            INSERT INTO "Order" (id, "orderNumber", "userId", "celebrityId", "totalAmount", "paymentIntentId", "paymentStatus",
                "recipientName", occasion, "personalMessage", "messageType", email, "updatedAt")
            SELECT 'cmany' || lpad(i::text, 4, '0'), 'KO-2-' || i, 'cfan', 'ccelebrity', 150, CASE
                WHEN i % 4 > 0 THEN 'pi_none' || i END, 'SUCCEEDED', 'r', 'o', 'm', 'personal', 'fan@example.com', now()
            FROM generate_series(1, 1332) i
            """);
        var seen = new Seen();
        var result = await books.CompareAsync(seen);
        result.ShouldSatisfyAllConditions(r => r.Compared.ShouldBe(1000), r => r.Disagreed.ShouldBe(999), r => r.Appeared.ShouldBe(999));
        books.Stripe.Calls.Count(call => call.Kind is StripeCallKind.RetrieveIntent).ShouldBe(1000);
        seen.Last.ShouldBe(new(1000, 1000, 999));
        (await books.FindingsAsync()).Length.ShouldBe(999);
        (await RowAsync(books)).ShouldBe("Sam Okafor 1000 999 ended ");
    }

    [Fact]
    public async Task Where_Stripe_goes_away_in_the_middle_what_was_compared_stays()
    {
        await using var books = await ComparedMarketplace.OpenAsync();
        for (var i = 0; i < 130; i++)
            await books.OrderAsync("PENDING", (stripe, id) => stripe.Succeed(id));
        var asked = 0;
        books.Stripe.Before = _ =>
            Interlocked.Increment(ref asked) > 115 ? throw new InvalidOperationException("Gone.") : Task.CompletedTask;

        var result = await books.CompareAsync();

        result.Fault.ShouldNotBeNull().ShouldStartWith("Stripe could not be reached");
        result.Compared.ShouldBeInRange(100, 115);
        (await books.FindingsAsync()).Length.ShouldBe((int)result.Compared);
        (await RowAsync(books)).ShouldBe($"Sam Okafor {result.Compared} {result.Compared} ended {result.Fault}");

        books.Stripe.Before = null;
        (await books.CompareAsync()).ShouldSatisfyAllConditions(r => r.Compared.ShouldBe(130), r => r.Fault.ShouldBeNull());
    }

    [Fact]
    public async Task A_key_that_Stripe_refuses_ends_it_with_a_sentence()
    {
        await using var books = await ComparedMarketplace.OpenAsync();
        await books.PaidAsync();
        books.Stripe.Next(StripeCallKind.RetrieveIntent, StripeTrouble.Status(401, "api_key_expired", "invalid_request_error"));
        (await books.CompareAsync()).Fault.ShouldNotBeNull().ShouldStartWith("Stripe does not accept the key");
        // Something that is not found without being an object that is not there is no answer about an order.
        books.Stripe.Next(StripeCallKind.RetrieveIntent, StripeTrouble.Says(404, "<html>no such page</html>"));
        (await books.CompareAsync()).Fault.ShouldNotBeNull();
        (await books.FindingsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_two_at_once_the_second_is_refused_and_one_can_be_cancelled()
    {
        await using var books = await ComparedMarketplace.OpenAsync();
        await books.PaidAsync();
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        books.Stripe.Before = _ => { begun.TrySetResult(); return go.Task; };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var first = books.CompareUntilAsync(stop.Token);
        await begun.Task.WaitAsync(Cancel);
        (await Desk(books)).Running.ShouldBeTrue();

        (await Should.ThrowAsync<InvalidInputException>(books.CompareAsync())).Message.ShouldBe(
            "Another comparison with Stripe is going on. Its result will be there in a while.");

        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(first);
        go.SetResult();
        (await RowAsync(books)).ShouldBe("Sam Okafor 0 0 ended It was cancelled.");
        (await Desk(books)).Running.ShouldBeFalse();
        (await books.CompareAsync()).Compared.ShouldBe(1);
    }

    [Fact]
    public async Task One_that_was_killed_is_closed_by_the_next_and_each_stands_in_the_audit()
    {
        await using var books = await ComparedMarketplace.OpenAsync();
        await books.Marketplace.ExecuteAsync(
            "INSERT INTO booking_admin.reconciliation (by, since, started_at, compared, disagreed) VALUES ('Somebody', "
            + "now(), now(), 3, 0)");
        await books.CompareAsync();
        (await books.Marketplace.ScalarAsync<string>("SELECT fault FROM booking_admin.reconciliation ORDER BY id LIMIT 1"))
            .ShouldBe("The process or the database ended before this comparison did.");
        (await books.Marketplace.ScalarAsync<string>("SELECT action || ' by ' || actor_name FROM booking_admin.audit_entry"))
            .ShouldBe("ReconciliationStarted by Sam Okafor");
    }

    [Fact]
    public async Task Without_a_key_or_with_a_time_to_come_it_is_refused()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        (await Should.ThrowAsync<InvalidInputException>(
            marketplace.Get<Services.Payments.Compare.Reconciliation>()
            .RunAsync(TestMarketplace.Support, DateTimeOffset.UnixEpoch, null, Cancel)))
            .Message.ShouldBe("Payments are off, so there is nothing to compare with: set Stripe:SecretKey.");
        await using var books = await ComparedMarketplace.OpenAsync();
        await Should.ThrowAsync<InvalidInputException>(
            books.Comparison().RunAsync(TestMarketplace.Support, books.Marketplace.Clock.GetUtcNow().AddHours(1), null, Cancel));
        (await books.Marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.reconciliation")).ShouldBe(0);
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

    static Task<Comparisons> Desk(ComparedMarketplace books) =>
        books.Marketplace.Get<PaymentList>().ComparisonsAsync(TestMarketplace.Support, Cancel);

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

    static Task<string> RowAsync(ComparedMarketplace books) => books.Marketplace.ScalarAsync<string>("""
        SELECT by || ' ' || compared || ' ' || disagreed || CASE
            WHEN finished_at IS NULL THEN ' runs ' ELSE ' ended ' END || coalesce(fault, '') FROM booking_admin.reconciliation
            ORDER BY id DESC LIMIT 1
        """);

    sealed class Seen : IProgress<ReconciliationProgress>
    {
        readonly Lock gate = new();

        public ReconciliationProgress? Last { get; private set; }

        public void Report(ReconciliationProgress value)
        {
            lock (gate)
                Last = Last is null || value.Done > Last.Done || value.Disagreed > Last.Disagreed
                    ? new(Math.Max(value.Done, Last?.Done ?? 0), value.Of, Math.Max(value.Disagreed, Last?.Disagreed ?? 0)) : Last;
        }
    }
}
