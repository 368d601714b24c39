using BookingAdmin.Domain.Payments;
using BookingAdmin.Services.Payments.Books;
using BookingAdmin.Testing.Stripe;

namespace BookingAdmin.Services.Tests.Payments.Compare;

/// <summary>A tip has a payment of its own; what differs stands with its order.</summary>
public sealed class ComparisonOfTipsTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("SUCCEEDED", "succeed", null)]
    [InlineData("PENDING", "nothing", null)]
    [InlineData("CANCELLED", "cancel", null)]
    [InlineData("PENDING", "succeed", "UnpaidButTaken tip:20.00:nzd")]
    [InlineData("SUCCEEDED", "nothing", "PaidHere tip:20.00:nzd requires_payment_method")]
    [InlineData("CANCELLED", "succeed", "CancelledButTaken tip:20.00:nzd")]
    [InlineData("PENDING", "cancel", "WaitsButCancelled tip:20.00:nzd")]
    [InlineData("SUCCEEDED", "refund", "AllWentBackUnknown tip:20.00:nzd")]
    [InlineData("REFUNDED", "refund", null)]
    [InlineData("REFUNDED", "succeed", "NothingWentBack tip:20.00:nzd")]
    [InlineData("SUCCEEDED", "dispute", "Disputed tip:20.00:nzd")]
    public async Task A_tip_is_compared_as_an_order_is(string ours, string atStripe, string? told)
    {
        await using var books = await ComparedMarketplace.OpenAsync();
        var (order, _) = await books.PaidAsync();
        await books.TipAsync(order, ours, (stripe, intent) =>
        {
            if (atStripe is "succeed" or "refund" or "dispute")
                stripe.Succeed(intent);
            _ = atStripe switch { "refund" =>
                stripe.RefundByHand(intent), "dispute" => stripe.Dispute(intent), "cancel" => stripe.Cancel(intent), _ => null };
        });

        (await books.CompareAsync()).Compared.ShouldBe(1);

        (await books.FindingsAsync()).ShouldBe(told is null ? [] : [$"{order}: {told}"]);
    }

    [Theory]
    [InlineData("""UPDATE "Tip" SET amount = 19.99""", "OtherPrice tip:19.99:nzd 19.99:nzd 20.00:nzd")]
    [InlineData("""UPDATE "Tip" SET "paymentIntentId" = 'pi_never'""", "UnknownPayment tip:20.00:nzd")]
    [InlineData("""UPDATE "Tip" SET id = 'cother'""", "OfAnotherTip tip:20.00:nzd")]
    [InlineData("""UPDATE "Order" SET "totalAmount" = 20, "paymentIntentId" = (SELECT "paymentIntentId" FROM "Tip")""", "OfATip")]
    public async Task So_are_its_amount_and_whose_it_is(string change, string told)
    {
        await using var books = await ComparedMarketplace.OpenAsync();
        var (order, _) = await books.PaidAsync();
        await books.TipAsync(order, "SUCCEEDED", (stripe, intent) => stripe.Succeed(intent));
        await books.Marketplace.ExecuteAsync(change);
        await books.CompareAsync();
        (await books.FindingsAsync()).ShouldBe([$"{order}: {told}"]);
    }

    [Fact]
    public async Task Order_and_tips_that_differ_are_one_finding_with_all_that_is_at_risk()
    {
        await using var books = await ComparedMarketplace.OpenAsync();
        var (order, _) = await books.OrderAsync("PENDING", (stripe, id) => stripe.Succeed(id));
        await books.TipAsync(order, "PENDING", (stripe, id) => stripe.Succeed(id));
        await books.TipAsync(order, "SUCCEEDED", (stripe, id) => stripe.Succeed(id));
        await books.TipAsync(order, "SUCCEEDED");

        (await books.CompareAsync())
            .ShouldSatisfyAllConditions(r => r.Compared.ShouldBe(1), r => r.Disagreed.ShouldBe(1), r => r.Appeared.ShouldBe(1));

        (await books.FindingsAsync()).ShouldBe([$"{order}: UnpaidButTaken order\n"
            + "UnpaidButTaken tip:20.00:nzd\nPaidHere tip:20.00:nzd requires_payment_method"]);
        (await RiskAsync(books)).ShouldBe(190);
        await books.Marketplace.ExecuteAsync("""UPDATE "Order" SET "paymentStatus" = 'SUCCEEDED'""");
        await books.CompareAsync();
        (await RiskAsync(books)).ShouldBe(40, "what the order paid is not at risk any more");
    }

    [Fact]
    public async Task An_old_order_is_looked_at_for_a_tip_that_is_new_and_one_without_a_payment_for_its_tip()
    {
        await using var books = await ComparedMarketplace.OpenAsync();
        var (old, _) = await books.PaidAsync();
        var (unpaid, _) = await books.OrderAsync();
        var (quiet, _) = await books.PaidAsync();
        await books.TipAsync(old, "PENDING", (stripe, id) => stripe.Succeed(id));
        await books.TipAsync(unpaid, "PENDING", (stripe, id) => stripe.Succeed(id));
        var (none, _) = await books.TipAsync(quiet, "PENDING");
        await books.Marketplace.ExecuteAsync($"""
            UPDATE "Order" SET "createdAt" = now() - interval '90 days', "updatedAt" = now() - interval '90 days';
            UPDATE "Order" SET "paymentIntentId" = NULL WHERE id = '{unpaid}'; UPDATE "Tip" SET "paymentIntentId" = NULL WHERE id = '{none}'
            """);

        (await books.CompareAsync()).Compared.ShouldBe(2);

        (await books.FindingsAsync()).Select(finding => finding.Split(':')[0]).ShouldBe([old, unpaid]);
        await books.Marketplace.ExecuteAsync($"""
            UPDATE "Tip" SET "paymentIntentId" = NULL WHERE "orderId" = '{unpaid}';
            UPDATE "Tip" SET "paymentStatus" = 'SUCCEEDED' WHERE "orderId" = '{old}'
            """);
        await books.CompareAsync();
        (await books.FindingsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_order_whose_tip_changes_while_Stripe_is_asked_is_left_to_the_next_comparison()
    {
        await using var books = await ComparedMarketplace.OpenAsync();
        var (order, _) = await books.PaidAsync();
        await books.TipAsync(order, "PENDING", (stripe, id) => stripe.Succeed(id));
        books.Stripe.After = _ =>
            books.Marketplace.ExecuteAsync("""UPDATE "Tip" SET "paymentStatus" = 'SUCCEEDED', "updatedAt" = now() + interval '1 second'""");
        (await books.CompareAsync()).Compared.ShouldBe(0);
        (await books.FindingsAsync()).ShouldBeEmpty();
        books.Stripe.After = null;
        (await books.CompareAsync()).Compared.ShouldBe(1);
        books.Stripe.Calls.Count(call => call.Kind is StripeCallKind.RetrieveIntent).ShouldBe(4);
    }

    [Fact]
    public async Task A_dispute_of_a_tip_that_was_told_is_not_taken_for_one_of_its_order()
    {
        await using var books = await ComparedMarketplace.OpenAsync();
        var (order, own) = await books.PaidAsync();
        var (tip, intent) = await books.TipAsync(order, "SUCCEEDED", (stripe, id) => stripe.Succeed(id));
        books.Stripe.Dispute(own);
        books.Stripe.Dispute(intent);
        await using (var context = await books.Marketplace.Contexts.CreateDbContextAsync(Cancel))
            await new TipWriter(books.Marketplace.Clock)
                .WriteAsync(context, tip, new(PaymentEvent.Disputed, intent, Domain.Access.Actor.Stripe, "evt_1"), Cancel);
        await books.CompareAsync();
        (await books.FindingsAsync()).ShouldBe([$"{order}: Disputed order"]);
    }

    static async Task<double> RiskAsync(ComparedMarketplace books) =>
        await books.Marketplace.ScalarAsync<double>("SELECT at_risk::float8 FROM booking_admin.finding WHERE resolved_at IS NULL");
}
