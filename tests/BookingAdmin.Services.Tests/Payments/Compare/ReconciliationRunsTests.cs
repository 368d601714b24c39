using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Payments.Books;
using BookingAdmin.Services.Payments.Compare;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Stripe;

namespace BookingAdmin.Services.Tests.Payments.Compare;

/// <summary>How a comparison with Stripe goes on, is stopped and ends.</summary>
public sealed class ReconciliationRunsTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

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

        result.Fault.ShouldNotBeNull().ShouldStartWith("StripeUnreachable ");
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
        (await books.CompareAsync()).Fault.ShouldNotBeNull().ShouldStartWith("StripeUnauthorized ");
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
        (await RowAsync(books)).ShouldBe("Sam Okafor 0 0 ended Cancelled");
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
            .ShouldBe("CutOff");
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

    static Task<Comparisons> Desk(ComparedMarketplace books) =>
        books.Marketplace.Get<PaymentList>().ComparisonsAsync(TestMarketplace.Support, Cancel);

    static Task<string> RowAsync(ComparedMarketplace books) => books.Marketplace.ScalarAsync<string>("""
        SELECT by || ' ' || compared || ' ' || disagreed || CASE
            WHEN finished_at IS NULL THEN ' runs ' ELSE ' ended ' END || coalesce(fault, '')
        FROM booking_admin.reconciliation ORDER BY id DESC LIMIT 1
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
