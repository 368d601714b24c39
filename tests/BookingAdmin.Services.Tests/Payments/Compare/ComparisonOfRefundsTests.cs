using BookingAdmin.Domain.Payments;
using BookingAdmin.Testing.Stripe;

namespace BookingAdmin.Services.Tests.Payments.Compare;

/// <summary>What went back at Stripe, or is disputed there, and nobody has told us.</summary>
public sealed class ComparisonOfRefundsTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The order, how much of it was refunded in Stripe's dashboard (null: all), and the finding.</summary>
    [Theory]
    [InlineData("SUCCEEDED", 0L, null)]
    [InlineData("SUCCEEDED", null, "AllWentBackUnknown order")]
    [InlineData("SUCCEEDED", 5000L, "PartWentBackUnknown order 50.00:nzd")]
    [InlineData("REFUNDED", null, null)]
    [InlineData("REFUNDED", 0L, "NothingWentBack order")]
    [InlineData("REFUNDED", 5000L, "OnlyPartWentBack order 50.00:nzd")]
    [InlineData("PENDING", null, "UnpaidButTaken order\nAllWentBack")]
    [InlineData("CANCELLED", 5000L, "CancelledButTaken order\nPartWentBack 50.00:nzd")]
    public async Task A_refund_that_nobody_here_knows_of_is_seen(string ours, long? atStripe, string? told)
    {
        await using var books = await ComparedMarketplace.OpenAsync();
        var (order, intent) = await books.OrderAsync(ours, (stripe, id) => stripe.Succeed(id));
        if (atStripe is not 0)
            books.Stripe.RefundByHand(intent, atStripe);
        await books.CompareAsync();
        (await books.FindingsAsync()).ShouldBe(told is null ? [] : [$"{order}: {told}"]);
    }

    [Theory]
    [InlineData("Queued", null)]
    [InlineData("Sending", null)]
    [InlineData("Failed", "AllWentBackUnknown order")]
    [InlineData("ByHand", "AllWentBackUnknown order")]
    [InlineData("Withdrawn", "AllWentBackUnknown order")]
    public async Task A_refund_of_ours_that_is_under_way_finds_it_by_itself(string status, string? told)
    {
        await using var books = await ComparedMarketplace.OpenAsync();
        var (order, intent) = await books.PaidAsync();
        books.Stripe.RefundByHand(intent);
        await books.RefundAsync(order, status, null);
        await books.CompareAsync();
        (await books.FindingsAsync()).ShouldBe(told is null ? [] : [$"{order}: {told}"]);
    }

    [Fact]
    public async Task A_refund_that_failed_at_Stripe_after_all_is_seen_also_where_there_is_none_of_ours()
    {
        await using var books = await ComparedMarketplace.OpenAsync();
        var (order, intent) = await books.OrderAsync("REFUNDED", (stripe, id) => stripe.Succeed(id));
        books.Stripe.RefundByHand(intent);
        (await books.CompareAsync()).Disagreed.ShouldBe(0);
        books.Stripe.FinishRefund(books.Stripe.Refunds[0].Id, StripeRefundOutcome.Failed);
        (await books.CompareAsync()).Disagreed.ShouldBe(1);
        (await books.FindingsAsync()).ShouldBe([$"{order}: NothingWentBack order"]);
    }

    [Fact]
    public async Task Of_a_refund_of_the_rest_both_say_the_same()
    {
        await using var till = await Till.OpenAsync();
        var sale = await till.DeclinedAsync();
        till.Stripe.RefundByHand(sale.Intent, Till.Price / 3);
        await till.RunDueAsync();
        await CompareAsync(till);
        (await FindingsAsync(till, sale)).ShouldBe("");
    }

    [Fact]
    public async Task A_part_or_a_dispute_that_an_event_has_told_is_no_finding()
    {
        await using var till = await Till.OpenAsync();
        var (part, disputed) = (await till.OrderAsync(paid: true), await till.OrderAsync(paid: true));
        till.Stripe.RefundByHand(part.Intent, 100);
        till.Stripe.Dispute(disputed.Intent);
        await CompareAsync(till);
        (await FindingsAsync(till, part)).ShouldBe("PartWentBackUnknown order 1.00:nzd");
        (await FindingsAsync(till, disputed)).ShouldBe("Disputed order");

        await till.HearAsync(part, PaymentEvent.PartlyRefunded);
        await till.HearAsync(disputed, PaymentEvent.Disputed);
        await CompareAsync(till);
        (await FindingsAsync(till, part), await FindingsAsync(till, disputed)).ShouldBe(("", ""));
    }

    [Fact]
    public async Task What_is_over_for_half_a_year_is_not_told_any_more()
    {
        await using var books = await ComparedMarketplace.OpenAsync();
        var (_, part) = await books.PaidAsync();
        var (_, disputed) = await books.PaidAsync();
        var (whole, refunded) = await books.PaidAsync();
        books.Stripe.RefundByHand(part, 100);
        books.Stripe.Dispute(disputed);
        books.Stripe.RefundByHand(refunded);
        (await books.CompareAsync()).Disagreed.ShouldBe(3);
        books.Marketplace.Clock.Advance(TimeSpan.FromDays(181));
        await books.CompareAsync();
        // That all of it went back stays wrong.
        (await books.FindingsAsync()).ShouldBe([$"{whole}: AllWentBackUnknown order"]);
    }

    static Task<Services.Payments.Compare.ReconciliationResult> CompareAsync(Till till) =>
        till.Marketplace.Get<Services.Payments.Compare.Reconciliation>()
            .RunAsync(BookingAdmin.Testing.TestMarketplace.Support, till.Marketplace.Clock.GetUtcNow().AddDays(-365), null, Cancel);

    static Task<string> FindingsAsync(Till till, Sale sale) => till.Marketplace.ScalarAsync<string>(
        $"SELECT coalesce(string_agg(detail, ' | '), '') FROM booking_admin.finding WHERE rule = 'stripe-mismatch' AND subject = "
            + $"'{sale.Order}' AND resolved_at IS NULL");
}
