using System.Text;
using System.Text.Json;
using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Stripe;

namespace BookingAdmin.Services.Tests.Payments.Stripe;

/// <summary>What Stripe's own client cannot show of the double: what customers and banks do, the order of events, time.</summary>
public sealed class StripeDoubleRulesTests
{
    static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_tell_what_happened_in_order_and_as_it_was_then()
    {
        await using var both = await GatewayAndDouble.StartAsync();
        var intent = await both.Gateway.CreateIntentAsync(GatewayAndDouble.Order, "1", Cancel);
        both.Stripe.Fail(intent.Id);
        var succeeded = both.Stripe.Succeed(intent.Id);
        await both.Gateway.CreateRefundAsync(new(intent.Id, 12_000, new Dictionary<string, string>()), "2", Cancel);
        both.Stripe.FinishRefund(both.Stripe.Refunds[0].Id, StripeRefundOutcome.Failed);

        both.Stripe.Events.Select(told => told.Type).ShouldBe(
        [
            "payment_intent.created", "charge.failed", "payment_intent.payment_failed", "charge.succeeded", "payment_intent.succeeded",
            "refund.created", "charge.refunded", "refund.updated", "refund.failed",
        ]);
        both.Stripe.Events.Select(told => told.Id).Distinct().Count().ShouldBe(9);
        var body = JsonElement.Parse(succeeded.Body);
        (body.GetProperty("id").GetString(), body.GetProperty("data").GetProperty("object").GetProperty("status").GetString())
            .ShouldBe((succeeded.Id, "succeeded"));
        JsonElement.Parse(both.Stripe.Events[6].Body).GetProperty("data").GetProperty("object").GetProperty("amount_refunded").GetInt64()
            .ShouldBe(12_000);
    }

    [Fact]
    public async Task What_a_failed_refund_should_have_given_back_can_be_refunded_with_another_key()
    {
        await using var both = await GatewayAndDouble.StartAsync();
        var paid = await both.PaidAsync(Cancel);
        var refund = new NewRefund(paid.Id, 12_000, new Dictionary<string, string>());
        both.Stripe.RefundOutcome = StripeRefundOutcome.Pending;
        var first = await both.Gateway.CreateRefundAsync(refund, "1", Cancel);
        both.Stripe.FinishRefund(first.Id, StripeRefundOutcome.Failed);

        // The answer of that time: whoever repeats a key learns nothing new.
        (await both.Gateway.CreateRefundAsync(refund, "1", Cancel)).ShouldBe(first);
        (await both.Gateway.CreateRefundAsync(refund, "2", Cancel)).Id.ShouldNotBe(first.Id);
    }

    [Fact]
    public async Task A_disputed_charge_cannot_be_refunded()
    {
        await using var both = await GatewayAndDouble.StartAsync();
        var paid = await both.PaidAsync(Cancel);
        both.Stripe.Dispute(paid.Id);
        (await Should.ThrowAsync<StripeException>(
            () => both.Gateway.CreateRefundAsync(new(paid.Id, 1, new Dictionary<string, string>()), "1", Cancel))).Code.ShouldBe(
                "charge_disputed");
    }

    [Fact]
    public async Task What_Stripe_would_not_allow_a_test_cannot_do_either()
    {
        await using var both = await GatewayAndDouble.StartAsync();
        var paid = await both.PaidAsync(Cancel);
        Should.Throw<InvalidOperationException>(() => both.Stripe.Cancel(paid.Id));
        Should.Throw<InvalidOperationException>(() => both.Stripe.Succeed(paid.Id));
        Should.Throw<InvalidOperationException>(() => both.Stripe.Succeed("pi_none"));
        Should.Throw<InvalidOperationException>(() => both.Stripe.RefundByHand(paid.Id, 12_001));
    }

    [Fact]
    public async Task A_key_is_forgotten_after_a_day()
    {
        var clock = new ManualClock();
        await using var stripe = await StripeDouble.StartAsync(clock);
        using var client = new HttpClient { BaseAddress = stripe.BaseAddress,
            DefaultRequestHeaders = { { "Authorization", $"Bearer {stripe.SecretKey}" }, { "Idempotency-Key", "1" } } };
        async Task PostAsync()
        {
            using var form = new FormUrlEncodedContent([new("amount", "100"), new("currency", "nzd")]);
            (await client.PostAsync(new Uri("v1/payment_intents", UriKind.Relative), form, Cancel)).EnsureSuccessStatusCode();
        }

        await PostAsync();
        clock.Advance(TimeSpan.FromHours(23.9));
        await PostAsync();
        stripe.Intents.Count.ShouldBe(1);
        clock.Advance(TimeSpan.FromHours(0.2));
        await PostAsync();
        stripe.Intents.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Hooks_see_a_call_before_and_after_its_work_and_one_that_throws_breaks_the_connection()
    {
        await using var both = await GatewayAndDouble.StartAsync();
        List<(string Moment, int Intents, int? Status)> seen = [];
        both.Stripe.Before = call => See("before", call);
        both.Stripe.After = call => See("after", call);

        await both.Gateway.CreateIntentAsync(GatewayAndDouble.Order, "1", Cancel);

        // The try whose answer got lost was done: the next one gets that answer, and no hook.
        seen.ShouldBe([("before", 0, null), ("after", 1, null)]);
        both.Stripe.Calls.Select(call => (call.Status, call.Replayed)).ShouldBe([(null, false), (200, true)]);

        Task See(string moment, StripeCall call)
        {
            seen.Add((moment, both.Stripe.Intents.Count, call.Status));
            return moment == "after" ? throw new InvalidOperationException("Lost.") : Task.CompletedTask;
        }
    }

    [Fact]
    public async Task What_it_signs_is_valid_by_its_clock_and_any_other_time()
    {
        var clock = new ManualClock();
        clock.Advance(TimeSpan.FromDays(-30));
        await using var stripe = await StripeDouble.StartAsync(clock);
        var body = Encoding.UTF8.GetBytes("""{"id":"evt_1"}""");

        StripeSignature.Check(body, stripe.Sign(body), stripe.Settings.WebhookSecrets, clock.GetUtcNow()).ShouldBe(SignatureVerdict.Valid);
        StripeSignature.Check(body, stripe.Sign(body, clock.GetUtcNow().AddHours(-1)), stripe.Settings.WebhookSecrets, clock.GetUtcNow())
            .ShouldBe(SignatureVerdict.TooOld);
        StripeSignature.Check(body, stripe.Sign(body, secret: "whsec_other"), stripe.Settings.WebhookSecrets, clock.GetUtcNow())
            .ShouldBe(SignatureVerdict.NoMatch);
    }
}
