using System.Globalization;
using System.Text.Json;
using BookingAdmin.Testing.Stripe;

namespace BookingAdmin.Services.Tests.Payments.Stripe;

/// <summary>
/// The double is driven by Stripe's own client, in one process for all steps (tests/stripe/client.mjs), and must look like Stripe to it.
/// </summary>
public sealed class StripeDoubleTests(StripeDoubleTests.Driven driven) : IClassFixture<StripeDoubleTests.Driven>
{
    [Fact]
    public void An_intent_is_made_read_and_cancelled()
    {
        var made = driven.Step("create");
        (Text(made, "status"), Number(made, "amount"), Text(made, "currency"), Text(made, "metadata", "orderId"),
            Text(made, "metadata", "celebrityName"))
            .ShouldBe(("requires_payment_method", 12_000, "nzd", "o&1=2", "Zoë [☆] 🎂"));
        Text(driven.Step("retrieve"), "client_secret").ShouldBe(Text(made, "client_secret"));
        (Text(driven.Step("cancel"), "status"), Text(driven.Step("cancel"), "cancellation_reason")).ShouldBe(("canceled", "abandoned"));
    }

    [Fact]
    public void An_intent_is_paid_and_refunded_in_parts()
    {
        (Text(driven.Step("pay"), "status"), Number(driven.Step("pay"), "amount_received")).ShouldBe(("succeeded", 12_000));
        (Text(driven.Step("refundPart"), "status"), Number(driven.Step("refundPart"), "amount"),
            Text(driven.Step("refundPart"), "payment_intent")).ShouldBe(("succeeded", 5_000, Text(driven.Step("pay"), "id")));
        Number(driven.Step("refundRest"), "amount").ShouldBe(7_000);
        Text(driven.Step("retrieveRefund"), "id").ShouldBe(Text(driven.Step("refundPart"), "id"));
    }

    [Fact]
    public void An_amount_is_held_and_captured_or_released()
    {
        var hold = driven.Step("hold");
        (Text(hold, "status"), Number(hold, "amount_capturable"), Number(hold, "amount_received"))
            .ShouldBe(("requires_capture", 12_000, 0));
        (Text(driven.Step("capture"), "status"), Number(driven.Step("capture"), "amount_received")).ShouldBe(("succeeded", 12_000));
        Text(driven.Step("release"), "status").ShouldBe("canceled");
    }

    [Theory]
    [InlineData("payHeld", "StripeInvalidRequestError", 400, "payment_intent_unexpected_state", null)]
    [InlineData("refundHeld", "StripeInvalidRequestError", 400, null, "payment_intent")]
    [InlineData("captureAgain", "StripeInvalidRequestError", 400, "payment_intent_unexpected_state", null)]
    [InlineData("cancelAgain", "StripeInvalidRequestError", 400, "payment_intent_unexpected_state", null)]
    [InlineData("payCanceled", "StripeInvalidRequestError", 400, "payment_intent_unexpected_state", null)]
    [InlineData("cancelPaid", "StripeInvalidRequestError", 400, "payment_intent_unexpected_state", null)]
    [InlineData("refundTooMuch", "StripeInvalidRequestError", 400, null, "amount")]
    [InlineData("refundMore", "StripeInvalidRequestError", 400, "charge_already_refunded", null)]
    [InlineData("refundUnpaid", "StripeInvalidRequestError", 400, null, "payment_intent")]
    [InlineData("declined", "StripeCardError", 402, "card_declined", null)]
    [InlineData("noSuchIntent", "StripeInvalidRequestError", 404, "resource_missing", "intent")]
    [InlineData("noSuchRefund", "StripeInvalidRequestError", 404, "resource_missing", "intent")]
    [InlineData("refundOfNoSuchIntent", "StripeInvalidRequestError", 404, "resource_missing", "payment_intent")]
    [InlineData("noAmount", "StripeInvalidRequestError", 400, "parameter_missing", "amount")]
    [InlineData("noInteger", "StripeInvalidRequestError", 400, "parameter_invalid_integer", "amount")]
    [InlineData("zero", "StripeInvalidRequestError", 400, "parameter_invalid_integer", "amount")]
    [InlineData("tooSmall", "StripeInvalidRequestError", 400, "amount_too_small", "amount")]
    [InlineData("tooLarge", "StripeInvalidRequestError", 400, "amount_too_large", "amount")]
    [InlineData("noCurrency", "StripeInvalidRequestError", 400, null, "currency")]
    [InlineData("noSuchExpansion", "StripeInvalidRequestError", 400, null, null)]
    [InlineData("unknownParameter", "StripeInvalidRequestError", 400, "parameter_unknown", "colour")]
    [InlineData("longMetadata", "StripeInvalidRequestError", 400, null, "metadata[name]")]
    [InlineData("wrongKey", "StripeAuthenticationError", 401, null, null)]
    [InlineData("wrongVersion", "StripeInvalidRequestError", 400, null, null)]
    [InlineData("noSuchAddress", "StripeInvalidRequestError", 404, null, null)]
    [InlineData("keyOther", "StripeIdempotencyError", 400, null, null)]
    [InlineData("keyElsewhere", "StripeIdempotencyError", 400, null, null)]
    [InlineData("keyOfMistake", "StripeInvalidRequestError", 400, "amount_too_small", "amount")]
    [InlineData("keyOfRefusal", "StripeInvalidRequestError", 400, "charge_already_refunded", null)]
    [InlineData("keyOfRefusalAgain", "StripeInvalidRequestError", 400, "charge_already_refunded", null)]
    [InlineData("keyTooLong", "StripeIdempotencyError", 400, null, null)]
    public void A_refusal_is_to_the_client_what_Stripes_would_be(string name, string error, int status, string? code, string? param)
    {
        var step = driven.Step(name);
        (Text(step, "error"), Number(step, "statusCode"), Text(step, "code"), Text(step, "param"))
            .ShouldBe((error, status, code, param), step.ToString());
        Text(step, "requestId").ShouldNotBeNull().ShouldStartWith("req_");
        Text(step, "message").ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void What_is_expanded_comes_as_an_object_in_place_of_its_id()
    {
        var (charge, id) = (driven.Step("charge"), Text(driven.Step("notExpanded"), "latest_charge"));
        (Text(charge, "object"), Text(charge, "id"), Text(charge, "payment_intent"))
            .ShouldBe(("charge", id, Text(driven.Step("pay"), "id")));
        (Number(charge, "amount"), Number(charge, "amount_refunded")).ShouldBe((12_000, 5_000));
        (charge.GetProperty("refunded").GetBoolean(), charge.GetProperty("disputed").GetBoolean()).ShouldBe((false, false));
        driven.Step("expandedUnpaid").GetProperty("latest_charge").ValueKind.ShouldBe(JsonValueKind.Null);
        (Text(driven.Step("expandedRefund"), "charge", "id"), Text(driven.Step("expandedRefund"), "payment_intent", "id"))
            .ShouldBe((id, Text(driven.Step("pay"), "id")));
    }

    [Fact]
    public void A_refusal_for_the_intents_state_brings_the_intent_along()
    {
        Text(driven.Step("cancelPaid"), "intentStatus").ShouldBe("succeeded");
        (Text(driven.Step("declined"), "declineCode"), Text(driven.Step("declined"), "intentStatus"))
            .ShouldBe(("generic_decline", "requires_payment_method"));
        Text(driven.Step("afterDecline"), "last_payment_error", "code").ShouldBe("card_declined");
    }

    [Fact]
    public void The_same_key_gives_the_same_answer_and_says_so()
    {
        var (first, again) = (driven.Step("keyFirst"), driven.Step("keyAgain"));
        Text(again, "id").ShouldBe(Text(first, "id"));
        (Text(first, "headers", "idempotent-replayed"), Text(again, "headers", "idempotent-replayed")).ShouldBe((null, "true"));
        (Text(again, "headers", "idempotency-key"), Text(again, "headers", "original-request"))
            .ShouldBe(("key-1", Text(first, "headers", "request-id")));
        Text(again, "headers", "request-id").ShouldNotBe(Text(first, "headers", "request-id"));
        Text(driven.Step("keyOfRefusalAgain"), "headers", "idempotent-replayed").ShouldBe("true");
    }

    [Fact]
    public void A_mistake_in_the_parameters_is_not_kept_for_the_key() => Number(driven.Step("keyMended"), "amount").ShouldBe(100);

    [Fact]
    public void While_a_call_runs_its_key_is_in_use() =>
        driven.Step("together").EnumerateArray().Select(one => Text(one, "code"))
            .ShouldBe(["charge_already_refunded", "idempotency_key_in_use"], ignoreOrder: true);

    [Fact]
    public void The_client_gets_a_lost_answer_by_itself_and_nothing_is_done_twice()
    {
        var lost = driven.Step("cancelThatGotLost");
        (Text(lost, "status"), Text(lost, "headers", "idempotent-replayed")).ShouldBe(("canceled", "true"));
        driven.Calls.Where(
            call => call.Kind is StripeCallKind.CancelIntent && call.IdempotencyKey == Text(lost, "headers", "idempotency-key")).Count()
            .ShouldBe(2);
    }

    [Fact]
    public void The_client_tries_again_when_the_double_fails() =>
        Text(driven.Step("retrieveThatFailed"), "id").ShouldBe(Text(driven.Step("refundPart"), "id"));

    [Fact]
    public void Answers_name_the_version_that_the_client_pins_and_ours_pins_the_same()
    {
        Text(driven.Step("create"), "headers", "stripe-version").ShouldBe(Services.Payments.Stripe.StripeGateway.ApiVersion);
        driven.Calls.Where(call => call.ApiVersion is not (null or "yesterday"))
            .ShouldAllBe(call => call.ApiVersion == Services.Payments.Stripe.StripeGateway.ApiVersion);
    }

    [Theory]
    [InlineData("create")]
    [InlineData("pay")]
    [InlineData("cancel")]
    [InlineData("afterDecline")]
    [InlineData("refundPart")]
    [InlineData("retrieveRefund")]
    [InlineData("charge")]
    public void An_object_has_every_field_that_Stripe_always_sends(string name) =>
        driven.Step(name).GetProperty("missing").EnumerateArray().Select(field => field.GetString()).ShouldBeEmpty();

    [Fact]
    public void Its_events_are_signed_as_Stripe_signs_and_have_every_field()
    {
        var events = driven.Step("events").EnumerateArray().ToList();
        events.Select(one => Text(one, "type")).ShouldBe(driven.Sent);
        events.SelectMany(one => one.GetProperty("missing").EnumerateArray().Select(field => field.GetString())).ShouldBeEmpty();
    }

    static string? Text(JsonElement element, params string[] path) =>
        Find(element, path) is { ValueKind: JsonValueKind.String } found ? found.GetString() : null;

    static long Number(JsonElement element, params string[] path) => Find(element, path)?.GetInt64() ?? -1;

    static JsonElement? Find(JsonElement element, string[] path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind is not JsonValueKind.Object || !element.TryGetProperty(name, out element))
                return null;
        }
        return element;
    }

    /// <summary>One double, after Stripe's client has taken all its steps.</summary>
    public sealed class Driven : IAsyncLifetime
    {
        StripeDouble stripe = null!;
        JsonElement results;

        public IReadOnlyList<StripeCall> Calls => stripe.Calls;

        public IReadOnlyList<string> Sent { get; private set; } = [];

        public JsonElement Step(string name) => results.GetProperty(name);

        public async ValueTask InitializeAsync()
        {
            stripe = await StripeDouble.StartAsync();
            var events = await EventsAsync();
            Sent = [.. events.Select(one => one.Type)];
            stripe.Before = HoldAsync;
            stripe.After = LoseAsync;
            results = await NodeScript.RunAsync("client.mjs", new
            {
                host = stripe.BaseAddress.Host, port = stripe.BaseAddress.Port.ToString(CultureInfo.InvariantCulture),
                key = stripe.SecretKey, webhookSecret = stripe.WebhookSecret,
                events = events.Select(one => new { one.Body, Header = stripe.Sign(one.Body) }),
            });
        }

        public ValueTask DisposeAsync() => stripe.DisposeAsync();

        /// <summary>One of every kind that we hear.</summary>
        async Task<IReadOnlyList<StripeDoubleEvent>> EventsAsync()
        {
            using var client = new HttpClient { BaseAddress = stripe.BaseAddress,
                DefaultRequestHeaders = { { "Authorization", $"Bearer {stripe.SecretKey}" } } };
            async Task<string> CreateAsync()
            {
                using var form = new FormUrlEncodedContent(
                    [new("amount", "12000"), new("currency", "nzd"), new("metadata[celebrityName]", "Zoë 🎂")]);
                using var answer = await client.PostAsync(new Uri("v1/payment_intents", UriKind.Relative), form);
                return JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("id").GetString()!;
            }
            var (paid, unpaid, other) = (await CreateAsync(), await CreateAsync(), await CreateAsync());
            stripe.Process(paid);
            stripe.Succeed(paid);
            stripe.Fail(unpaid);
            stripe.Cancel(unpaid);
            stripe.RefundByHand(paid, 5_000);
            stripe.FinishRefund(stripe.Refunds[0].Id, StripeRefundOutcome.Succeeded);
            stripe.FinishRefund(stripe.Refunds[0].Id, StripeRefundOutcome.Failed);
            stripe.Succeed(other);
            stripe.Dispute(other);
            return [.. stripe.Events, stripe.Event("payment_intent.succeeded", other), stripe.Event("charge.refunded", paid),
                stripe.Event("refund.updated", stripe.Refunds[0].Id)];
        }

        async Task HoldAsync(StripeCall call)
        {
            for (var i = 0; call.Form.ContainsKey("metadata[together]") && !stripe.Calls.Any(other => other.Status == 409) && i < 3000; i++)
                await Task.Delay(10);
        }

        /// <summary>
        /// The fifth cancelling is the first of the last two steps: its answer gets lost, and the reading after it fails twice.
        /// </summary>
        Task LoseAsync(StripeCall call)
        {
            if (call.Kind is not StripeCallKind.CancelIntent || stripe.Calls.Count(other => other.Kind is StripeCallKind.CancelIntent) != 5)
                return Task.CompletedTask;
            stripe.Next(StripeCallKind.RetrieveRefund, StripeTrouble.Break, StripeTrouble.Status(500));
            throw new InvalidOperationException("The answer gets lost.");
        }
    }
}
