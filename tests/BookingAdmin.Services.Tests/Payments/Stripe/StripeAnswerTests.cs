using System.Net;
using System.Text.Json.Nodes;
using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Testing.Stripe;

namespace BookingAdmin.Services.Tests.Payments.Stripe;

/// <summary>Which answers are taken for Stripe's, what is read of them, and what of them may be passed on.</summary>
public sealed class StripeAnswerTests
{
    static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(200, "")]
    [InlineData(200, "null")]
    [InlineData(200, "[]")]
    [InlineData(200, "{")]
    [InlineData(200, "<html>Hello</html>")]
    [InlineData(200, """{"id":"pi_1"}""")]
    [InlineData(200, """{"id":null,"object":"payment_intent","status":"succeeded","amount":1,"currency":"nzd"}""")]
    [InlineData(200, """{"id":"pi_1","object":"payment_intent","status":"succeeded","amount":"1","currency":"nzd"}""")]
    [InlineData(200, """{"id":"pi_1","object":"payment_intent","status":"succeeded","amount":1e400,"currency":"nzd"}""")]
    [InlineData(200, """{"id":"re_1","object":"refund","status":"succeeded","amount":1,"currency":"nzd"}""")]
    [InlineData(204, "")]
    [InlineData(400, "no")]
    [InlineData(401, "")]
    [InlineData(404, "<html>Not here</html>")]
    [InlineData(404, """{"error":"no"}""")]
    [InlineData(404, """{"message":"no"}""")]
    [InlineData(404, """{"error":null}""")]
    [InlineData(404, "[]")]
    [InlineData(404, "null")]
    public async Task An_answer_that_is_none_of_Stripes_proves_nothing(int status, string body)
    {
        await using var both = await GatewayAndDouble.StartAsync();
        both.Stripe.Next(StripeCallKind.CreateIntent, StripeTrouble.Says(status, body));

        var fault = await RefusedAsync(both, "order-1");

        (fault.Fault, fault.Code, fault.Status, fault.IsDefinite)
            .ShouldBe((StripeFault.Unavailable, "unreadable_answer", (HttpStatusCode)status, false));
        both.Stripe.Calls.Count.ShouldBe(1);
        both.Log.All.ShouldHaveSingleItem().Id.ShouldBe(362);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(404)]
    public async Task A_huge_answer_is_not_read(int status)
    {
        await using var both = await GatewayAndDouble.StartAsync();
        var huge = $"{{\"error\":{{\"type\":\"{new string('x', 2 * 1024 * 1024)}\"}}}}";
        both.Stripe.Next(StripeCallKind.RetrieveIntent, StripeTrouble.Says(status, huge));
        var fault = await Should.ThrowAsync<StripeException>(() => both.Gateway.RetrieveIntentAsync("pi_1", Cancel));
        (fault.Fault, fault.Code).ShouldBe((StripeFault.Unavailable, "unreadable_answer"));
    }

    [Theory]
    [InlineData("id")]
    [InlineData("amount")]
    [InlineData("amount_refunded")]
    [InlineData("disputed")]
    [InlineData("created")]
    public async Task A_charge_that_lacks_a_field_is_not_read_as_if_nothing_had_gone_back(string field)
    {
        await using var both = await GatewayAndDouble.StartAsync();
        var (id, intent) = await PaidAsync(both);
        intent["latest_charge"]!.AsObject().Remove(field);
        both.Stripe.Next(StripeCallKind.RetrieveIntent, StripeTrouble.Says(200, intent.ToJsonString()));

        var fault = await Should.ThrowAsync<StripeException>(() => both.Gateway.RetrieveIntentWithChargeAsync(id, Cancel));

        fault.Code.ShouldBe("unreadable_answer");
    }

    /// <summary>Stripe did the work, so a surprise in a field that nobody needs must not leave the outcome unknown.</summary>
    [Theory]
    [InlineData("1")]
    [InlineData("\"text\"")]
    [InlineData("[1]")]
    [InlineData("{}")]
    [InlineData("true")]
    [InlineData("null")]
    public async Task Fields_that_are_not_needed_may_have_any_shape(string value)
    {
        string[] needed = ["id", "object", "status", "amount", "currency", "amount_received", "client_secret", "latest_charge", "metadata"];
        await using var both = await GatewayAndDouble.StartAsync();
        var (id, intent) = await PaidAsync(both);
        foreach (var name in intent.Select(pair => pair.Key).Except(needed).ToList())
            intent[name] = JsonNode.Parse(value);
        both.Stripe.Next(StripeCallKind.RetrieveIntent, StripeTrouble.Says(200, intent.ToJsonString()));

        (await both.Gateway.RetrieveIntentWithChargeAsync(id, Cancel)).LatestCharge.ShouldNotBeNull().Amount.ShouldBe(12_000);
    }

    [Theory]
    [InlineData("""
        "payment_intent":"pi_1"
        """)]
    [InlineData("""
        "payment_intent":{"id":"pi_1","amount":null}
        """)]
    [InlineData("""
        "charge":{"id":"ch_1"}
        """)]
    [InlineData("""
        "param":["amount"]
        """)]
    public async Task A_refusal_is_definite_whatever_else_it_brings_along(string more)
    {
        await using var both = await GatewayAndDouble.StartAsync();
        var body = """{"error":{"type":"card_error","code":"card_declined",MORE}}""".Replace("MORE", more, StringComparison.Ordinal);
        both.Stripe.Next(StripeCallKind.CreateIntent, StripeTrouble.Says(402, body));

        var fault = await RefusedAsync(both, "order-1");

        (fault.Fault, fault.Code, fault.IsDefinite).ShouldBe((StripeFault.Refused, "card_declined", true));
    }

    [Fact]
    public async Task Neither_the_key_nor_a_person_nor_Stripes_own_sentence_is_in_any_fault_or_log()
    {
        await using var both = await GatewayAndDouble.StartAsync();
        var key = both.Stripe.SecretKey;
        var echo = """
            {"error":{"type":"card_error","code":"Jenny Rosen said KEY",
            "decline_code":"jenny@example.com","message":"No such Jenny Rosen: KEY"}}
            """.Replace("KEY", key, StringComparison.Ordinal);
        both.Stripe.Next(StripeCallKind.CreateIntent,
            StripeTrouble.Says(402, echo, ("Request-Id", "req_1 of Jenny Rosen")), StripeTrouble.Says(500, echo),
            StripeTrouble.AnswerLost, StripeTrouble.Break, StripeTrouble.Says(200, echo), StripeTrouble.Status(401),
            StripeTrouble.Says(400, "{" + key));

        List<string> texts = [$"{both.Stripe.Settings}", $"{GatewayAndDouble.Order}"];
        for (var i = 0; i < 5; i++)
            texts.Add($"{await RefusedAsync(both, $"order-{i}")}");
        var intent = await both.Gateway.CreateIntentAsync(GatewayAndDouble.Order, "order-1", Cancel);
        texts.AddRange([$"{intent}", .. both.Log.All.Select(line => line.Text)]);

        both.Log.All.Count.ShouldBeGreaterThan(5);
        foreach (var secret in (string[])[key, key[8..], both.Stripe.WebhookSecret, "Jenny", "jenny", intent.ClientSecret!])
            texts.ShouldAllBe(text => !text.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_fault_names_code_and_request()
    {
        await using var both = await GatewayAndDouble.StartAsync();
        const string Body = """{"error":{"type":"card_error","code":"card_declined","decline_code":"lost_card"}}""";
        both.Stripe.Next(StripeCallKind.RetrieveIntent, StripeTrouble.Says(402, Body, ("Request-Id", "req_abc")));

        var fault = await Should.ThrowAsync<StripeException>(() => both.Gateway.RetrieveIntentAsync("pi_1", Cancel));

        (fault.Code, fault.DeclineCode, fault.RequestId).ShouldBe(("card_declined", "lost_card", "req_abc"));
        fault.Message.ShouldBe("Stripe refused (402, card_declined, lost_card, req_abc).");
        both.Log.All.ShouldHaveSingleItem().Text.Trim()
            .ShouldBe("Stripe's RetrieveIntentAsync failed at try 1: Refused (card_declined, request req_abc)");
    }

    /// <summary>A paid intent with its charge, as the double writes it.</summary>
    static async Task<(string Id, JsonObject Json)> PaidAsync(GatewayAndDouble both)
    {
        var id = (await both.PaidAsync(Cancel)).Id;
        using var plain = new HttpClient { DefaultRequestHeaders = { { "Authorization", $"Bearer {both.Stripe.SecretKey}" } } };
        var address = new Uri(both.Stripe.BaseAddress, $"v1/payment_intents/{id}?expand[]=latest_charge.refunds");
        return (id, JsonNode.Parse(await plain.GetStringAsync(address, Cancel))!.AsObject());
    }

    static Task<StripeException> RefusedAsync(GatewayAndDouble both, string key) =>
        Should.ThrowAsync<StripeException>(() => both.Gateway.CreateIntentAsync(GatewayAndDouble.Order, key, Cancel));
}
