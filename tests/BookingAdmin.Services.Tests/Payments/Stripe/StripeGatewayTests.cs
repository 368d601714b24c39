using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Testing.Stripe;

namespace BookingAdmin.Services.Tests.Payments.Stripe;

public sealed class StripeGatewayTests
{
    static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;
    static readonly Dictionary<string, string> Nothing = [];

    [Fact]
    public async Task An_intent_is_made_with_amount_currency_metadata_and_automatic_payment_methods()
    {
        await using var both = await GatewayAndDouble.StartAsync();

        var intent = await both.Gateway.CreateIntentAsync(GatewayAndDouble.Order, "order-1", Cancel);

        (intent.Status, intent.Amount, intent.AmountReceived, intent.Currency, intent.LatestChargeId)
            .ShouldBe(("requires_payment_method", 12_000, 0, "nzd", null));
        intent.Id.ShouldStartWith("pi_");
        intent.ClientSecret.ShouldNotBeNull().ShouldStartWith(intent.Id + "_secret_");
        intent.Metadata.ShouldBe(GatewayAndDouble.Order.Metadata, ignoreOrder: true);
        var call = both.Stripe.Calls.ShouldHaveSingleItem();
        (call.Kind, call.Method, call.Path, call.IdempotencyKey, call.ApiVersion)
            .ShouldBe((StripeCallKind.CreateIntent, "POST", "/v1/payment_intents", "order-1", StripeGateway.ApiVersion));
        call.Authorization.ShouldBe($"Bearer {both.Stripe.SecretKey}");
        call.Form["automatic_payment_methods[enabled]"].ShouldBe("true");
    }

    [Fact]
    public async Task An_intent_is_read_with_what_the_customer_paid()
    {
        await using var both = await GatewayAndDouble.StartAsync();
        var paid = await both.PaidAsync(Cancel);

        var intent = await both.Gateway.RetrieveIntentAsync(paid.Id, Cancel);

        (intent.Status, intent.AmountReceived).ShouldBe(("succeeded", 12_000));
        intent.LatestChargeId.ShouldNotBeNull().ShouldStartWith("ch_");
        (both.Stripe.Calls[^1].Method, both.Stripe.Calls[^1].IdempotencyKey).ShouldBe(("GET", null));
    }

    [Fact]
    public async Task An_intent_is_read_with_its_charge_where_that_is_asked_for()
    {
        await using var both = await GatewayAndDouble.StartAsync();
        var paid = await both.PaidAsync(Cancel);
        both.Stripe.RefundByHand(paid.Id, 5_000);

        var intent = await both.Gateway.RetrieveIntentWithChargeAsync(paid.Id, Cancel);

        var charge = intent.LatestCharge.ShouldNotBeNull();
        (charge.Id, charge.Amount, charge.AmountRefunded, charge.Disputed).ShouldBe((intent.LatestChargeId, 12_000, 5_000, false));
        charge.CreatedAt.ShouldBeGreaterThan(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        both.Stripe.Calls[^1].Form.ShouldHaveSingleItem().ShouldBe(new("expand[]", "latest_charge.refunds"));
        both.Stripe.Dispute(paid.Id);
        (await both.Gateway.RetrieveIntentWithChargeAsync(paid.Id, Cancel)).LatestCharge!.Disputed.ShouldBeTrue();

        var open = await both.Gateway.CreateIntentAsync(GatewayAndDouble.Order, "1", Cancel);
        (await both.Gateway.RetrieveIntentWithChargeAsync(open.Id, Cancel)).LatestCharge.ShouldBeNull();
        (await both.Gateway.RetrieveIntentAsync(paid.Id, Cancel)).LatestCharge.ShouldBeNull();
    }

    [Fact]
    public async Task An_unpaid_intent_is_cancelled_and_a_paid_one_is_not()
    {
        await using var both = await GatewayAndDouble.StartAsync();
        var open = await both.Gateway.CreateIntentAsync(GatewayAndDouble.Order, "1", Cancel);
        var paid = await both.PaidAsync(Cancel);

        (await both.Gateway.CancelIntentAsync(open.Id, "cancel-1", Cancel)).Status.ShouldBe("canceled");
        var refused = await Should.ThrowAsync<StripeException>(() => both.Gateway.CancelIntentAsync(paid.Id, "cancel-2", Cancel));

        (refused.Fault, refused.Code, refused.IsDefinite).ShouldBe((StripeFault.Refused, "payment_intent_unexpected_state", true));
        both.Stripe.Intents.Select(intent => intent.Status).ShouldBe(["canceled", "succeeded"]);
    }

    [Fact]
    public async Task A_part_and_then_the_rest_are_refunded_and_no_more()
    {
        await using var both = await GatewayAndDouble.StartAsync();
        var paid = await both.PaidAsync(Cancel);

        var part = await both.Gateway.CreateRefundAsync(new(paid.Id, 5_000, Nothing), "r1", Cancel);
        var rest = await both.Gateway.CreateRefundAsync(new(paid.Id, 7_000, Nothing), "r2", Cancel);
        var more = await Should.ThrowAsync<StripeException>(() => both.Gateway.CreateRefundAsync(new(paid.Id, 1, Nothing), "r3", Cancel));

        (part.Status, part.Amount, part.Currency, part.PaymentIntentId, part.FailureReason)
            .ShouldBe(("succeeded", 5_000, "nzd", paid.Id, null));
        (await both.Gateway.RetrieveRefundAsync(rest.Id, Cancel)).ShouldBe(rest);
        (more.Fault, more.Code).ShouldBe((StripeFault.Refused, "charge_already_refunded"));
    }

    [Fact]
    public async Task A_refund_that_the_bank_returns_is_read_as_failed_with_the_reason()
    {
        await using var both = await GatewayAndDouble.StartAsync();
        var paid = await both.PaidAsync(Cancel);
        both.Stripe.RefundOutcome = StripeRefundOutcome.Pending;
        var refund = await both.Gateway.CreateRefundAsync(new(paid.Id, 12_000, Nothing), "r1", Cancel);
        both.Stripe.FinishRefund(refund.Id, StripeRefundOutcome.Failed);

        var failed = await both.Gateway.RetrieveRefundAsync(refund.Id, Cancel);

        refund.Status.ShouldBe("pending");
        (failed.Status, failed.FailureReason).ShouldBe(("failed", "expired_or_canceled_card"));
    }

    [Theory]
    [InlineData("🎂 ‏مرحبا‏ 名前 Zoë")]
    [InlineData("a&b=c&metadata[x]=y")]
    [InlineData("[x][]=]%5B + %20 #?;")]
    [InlineData("\"quoted\"\r\nand 'broken'\t\\")]
    [InlineData(" ")]
    public async Task Odd_metadata_arrives_as_it_was(string value)
    {
        await using var both = await GatewayAndDouble.StartAsync();
        Dictionary<string, string> metadata = new() { ["celebrityName"] = value, ["type"] = "tip" };

        var intent = await both.Gateway.CreateIntentAsync(GatewayAndDouble.Order with { Metadata = metadata }, "1", Cancel);

        intent.Metadata.ShouldBe(metadata, ignoreOrder: true);
        both.Stripe.Intents.ShouldHaveSingleItem().Metadata.ShouldBe(metadata, ignoreOrder: true);
    }

    [Fact]
    public async Task Long_metadata_is_cut_between_two_characters_and_empty_metadata_left_out()
    {
        await using var both = await GatewayAndDouble.StartAsync();
        var letters = new string('é', 499);
        Dictionary<string, string> metadata = new() { ["userName"] = letters + "🎂!", ["celebrityName"] = new('x', 5_000), ["tipId"] = "" };

        var intent = await both.Gateway.CreateIntentAsync(GatewayAndDouble.Order with { Metadata = metadata }, "1", Cancel);

        intent.Metadata.ShouldBe(
            new Dictionary<string, string> { ["userName"] = letters, ["celebrityName"] = new('x', 500) }, ignoreOrder: true);
    }

    [Fact]
    public async Task A_call_repeated_later_with_its_key_does_nothing_twice_and_gives_the_same()
    {
        await using var both = await GatewayAndDouble.StartAsync();

        var first = await both.Gateway.CreateIntentAsync(GatewayAndDouble.Order, "order-1", Cancel);
        var second = await both.Gateway.CreateIntentAsync(GatewayAndDouble.Order, "order-1", Cancel);

        (second.Id, second.ClientSecret).ShouldBe((first.Id, first.ClientSecret));
        both.Stripe.Intents.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_key_used_with_other_parameters_leaves_the_outcome_of_its_first_call_open()
    {
        await using var both = await GatewayAndDouble.StartAsync();
        await both.Gateway.CreateIntentAsync(GatewayAndDouble.Order, "order-1", Cancel);

        var refused = await Should.ThrowAsync<StripeException>(() =>
            both.Gateway.CreateIntentAsync(GatewayAndDouble.Order with { Amount = 1_000 }, "order-1", Cancel));

        (refused.Fault, refused.Code, refused.IsDefinite).ShouldBe((StripeFault.Conflict, "idempotency_error", false));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("ключ")]
    [InlineData("a\r\nX-Other: 1")]
    [InlineData("256")]
    public async Task An_idempotency_key_that_Stripe_could_not_take_is_a_mistake_of_ours(string key)
    {
        await using var both = await GatewayAndDouble.StartAsync();
        await Should.ThrowAsync<ArgumentException>(() =>
            both.Gateway.CreateIntentAsync(GatewayAndDouble.Order, key == "256" ? new('k', 256) : key, Cancel));
        both.Stripe.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_longest_idempotency_key_is_taken()
    {
        await using var both = await GatewayAndDouble.StartAsync();
        (await both.Gateway.CreateIntentAsync(GatewayAndDouble.Order, new('k', 255), Cancel)).Amount.ShouldBe(12_000);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("pi_1/../../refunds/re_1")]
    [InlineData("pi_1?expand[]=x")]
    [InlineData("pi_ü")]
    public async Task What_is_no_id_is_not_asked_for(string id)
    {
        await using var both = await GatewayAndDouble.StartAsync();
        StripeException[] faults =
        [
            await Should.ThrowAsync<StripeException>(() => both.Gateway.RetrieveIntentAsync(id, Cancel)),
            await Should.ThrowAsync<StripeException>(() => both.Gateway.CancelIntentAsync(id, "1", Cancel)),
            await Should.ThrowAsync<StripeException>(() => both.Gateway.RetrieveRefundAsync(id, Cancel)),
        ];
        faults.ShouldAllBe(fault => fault.Fault == StripeFault.NotFound && fault.IsDefinite);
        both.Stripe.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_key_payments_are_off_and_nothing_is_sent()
    {
        await using var both = await GatewayAndDouble.StartAsync(settings => settings with { SecretKey = null });

        var fault = await Should.ThrowAsync<StripeException>(() => both.Gateway.CreateIntentAsync(GatewayAndDouble.Order, "1", Cancel));

        both.Gateway.IsOn.ShouldBeFalse();
        (fault.Fault, fault.IsDefinite, fault.Message)
            .ShouldBe((StripeFault.NotSetUp, true, "Payments are off: Stripe:SecretKey is not set."));
        both.Stripe.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_base_address_with_a_path_is_kept()
    {
        await using var both = await GatewayAndDouble.StartAsync(settings =>
            settings with { BaseAddress = new(settings.BaseAddress, "through/here/") });
        await Should.ThrowAsync<StripeException>(() => both.Gateway.RetrieveIntentAsync("pi_1", Cancel));
        both.Stripe.Calls.ShouldHaveSingleItem().Path.ShouldBe("/through/here/v1/payment_intents/pi_1");
    }
}
