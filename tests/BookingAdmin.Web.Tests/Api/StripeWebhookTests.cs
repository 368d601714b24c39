using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using BookingAdmin.Services.Tests.Payments.Stripe;
using BookingAdmin.Testing;
using BookingAdmin.Web.Tests.Host;

namespace BookingAdmin.Web.Tests.Api;

public sealed class StripeWebhookTests
{
    static readonly (HttpStatusCode, string) Received = (HttpStatusCode.OK, """{"received":true}""");

    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_payment_is_written_and_of_the_event_only_what_handling_needs()
    {
        await using var place = await WebhookPlace.OpenAsync();
        var (order, intent) = await place.UnpaidOrderAsync();
        var paid = place.Stripe.Succeed(intent);

        (await place.DeliverAsync(paid)).ShouldBe(Received);

        (await place.StateAsync(order)).ShouldBe("PENDING SUCCEEDED PENDING");
        (await place.EventAsync(paid.Id)).ShouldBe("Handled Paid 1");
        var kept = await place.Marketplace.ScalarAsync<string>("SELECT e::text FROM booking_admin.stripe_event e");
        kept.ShouldContain(order);
        kept.ShouldNotContain("Jenny");
        kept.ShouldNotContain("secret");
        var facts = JsonNode.Parse(
            await place.Marketplace.ScalarAsync<string>("SELECT facts::text FROM booking_admin.stripe_event"))!.AsObject();
        facts.Select(fact => fact.Key).ShouldBe(["status", "amount", "currency", "about", "orderId", "live"], ignoreOrder: true);
        (await place.Marketplace.ScalarAsync<string>(
            "SELECT concat_ws(' ', action, actor_id, after ->> 'stripeEvent') FROM booking_admin.audit_entry"))
            .ShouldBe($"PaymentSucceeded job:stripe {paid.Id}");
        place.Dashboard.Log.ShouldNotContain(line =>
            line.Contains("Jenny", StringComparison.Ordinal) || line.Contains("whsec_", StringComparison.Ordinal));

        // Once more, as Stripe does when an answer is lost.
        (await place.DeliverAsync(paid)).ShouldBe(Received);
        (await place.EventAsync(paid.Id)).ShouldBe("Handled Paid 1");
        (await place.CountAsync("audit_entry")).ShouldBe(1);
    }

    [Fact]
    public async Task What_is_not_signed_by_stripe_just_now_is_refused_and_nothing_is_written()
    {
        await using var place = await WebhookPlace.OpenAsync();
        var (order, intent) = await place.UnpaidOrderAsync();
        var body = place.Stripe.Succeed(intent).Body;
        var now = place.Marketplace.Clock.GetUtcNow();
        var good = place.Stripe.Sign(body);
        foreach (var (what, sent, header, error) in new (string, byte[], string?, string)[]
        {
            ("no header", body, null, "No signature"),
            ("an empty one", body, "", "No signature"),
            ("no time", body, good[(good.IndexOf(',', StringComparison.Ordinal) + 1)..], "Invalid signature"),
            ("no signature in it", body, good[..good.IndexOf(',', StringComparison.Ordinal)], "Invalid signature"),
            ("another scheme", body, good.Replace("v1=", "v0=", StringComparison.Ordinal), "Invalid signature"),
            ("another secret", body, place.Stripe.Sign(body, secret: "whsec_another"), "Invalid signature"),
            ("an empty secret", body, place.Stripe.Sign(body, secret: ""), "Invalid signature"),
            ("a byte more", [.. body, (byte)' '], good, "Invalid signature"),
            ("another amount",
                Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body).Replace("\"amount\": ", "\"amount\": 1", StringComparison.Ordinal)),
                good, "Invalid signature"),
            ("too old", body, place.Stripe.Sign(body, now.AddSeconds(-302)), "Invalid signature"),
            ("too new", body, place.Stripe.Sign(body, now.AddSeconds(310)), "Invalid signature"),
            ("an empty body", [], place.Stripe.Sign([]), "Invalid webhook body"),
            ("nonsense", body, "nonsense", "Invalid signature"),
        })
            (await place.PostAsync(sent, header)).ShouldBe((HttpStatusCode.BadRequest, $$"""{"error":"{{error}}"}"""), what);
        (await place.CountAsync("stripe_event")).ShouldBe(0);
        (await place.CountAsync("audit_entry")).ShouldBe(0);
        (await place.StateAsync(order)).ShouldBe("PENDING PENDING PENDING");
        place.Dashboard.Log.Count(line => line.StartsWith("Warning 414", StringComparison.Ordinal))
            .ShouldBe(1, "whoever knocks must not fill the log");
    }

    [Fact]
    public async Task What_stripes_own_library_signs_is_taken()
    {
        await using var place = await WebhookPlace.OpenAsync();
        var (order, intent) = await place.UnpaidOrderAsync();
        var paid = place.Stripe.Succeed(intent);
        var now = place.Marketplace.Clock.GetUtcNow().ToUnixTimeSeconds();
        var signed = await NodeScript.RunAsync("signatures.mjs", new[]
        {
            new
            {
                body = Convert.ToBase64String(paid.Body), header = "$0", secrets = new[] { place.Stripe.WebhookSecret }, now,
                signs = new[] { new { secret = place.Stripe.WebhookSecret, time = $"{now}", scheme = (string?)null, body = (string?)null,
                    raw = false } },
            },
        });
        (await place.PostAsync(paid.Body, signed[0].GetProperty("header").GetString())).ShouldBe(Received);
        (await place.StateAsync(order)).ShouldBe("PENDING SUCCEEDED PENDING");
    }

    [Fact]
    public async Task While_a_secret_is_replaced_the_old_and_the_new_one_are_good()
    {
        await using var place = await WebhookPlace.OpenAsync(stripe => $"whsec_thenewone, {stripe.WebhookSecret}");
        var told = place.Stripe.Event("customer.created", new JsonObject { ["id"] = "cus_1", ["object"] = "customer" });
        (await place.DeliverAsync(told)).ShouldBe(Received);
        (await place.PostAsync(told.Body, place.Stripe.Sign(told.Body, secret: "whsec_thenewone"))).ShouldBe(Received);
        (await place.CountAsync("stripe_event")).ShouldBe(1);
    }

    [Fact]
    public async Task Without_a_secret_every_call_is_refused()
    {
        await using var place = await WebhookPlace.OpenAsync(_ => "");
        var (order, intent) = await place.UnpaidOrderAsync();
        var paid = place.Stripe.Succeed(intent);
        (await place.DeliverAsync(paid)).ShouldBe((HttpStatusCode.BadRequest, """{"error":"Invalid signature"}"""));
        (await place.PostAsync(paid.Body, place.Stripe.Sign(paid.Body, secret: "")))
            .ShouldBe((HttpStatusCode.BadRequest, """{"error":"Invalid signature"}"""));
        (await place.PostAsync(paid.Body, null)).ShouldBe((HttpStatusCode.BadRequest, """{"error":"No signature"}"""));
        (await place.CountAsync("stripe_event")).ShouldBe(0);
        (await place.StateAsync(order)).ShouldBe("PENDING PENDING PENDING");
    }

    static readonly string Good = With("livemode", false);

    static readonly string[] BadBodies =
    [
        "not json", "[]", "null", "42", "\"evt_1\"", "{}", "{", "{\"id\":\"evt_1\"}", Good + "x", "/* a */" + Good,
        Good.Replace("}}", "},}", StringComparison.Ordinal),
        .. new[] { "id", "type", "created", "data" }.SelectMany(key =>
            new[] { Without(key), With(key, null), With(key, new JsonArray()), With(key, true) }),
        With("id", ""), With("id", 7), With("id", "evt 1"), With("id", "evt_\0"), With("id", "evt_é"),
        With("id", "evt_" + new string('x', 300)), With("id", "evt_" + new string('x', 100_000)),
        With("type", ""), With("type", 1), With("type", "payment_intent.succeeded; DROP"), With("type", new string('x', 5000)),
        With("created", "now"), With("created", 1.5), With("created", -1), With("created", 1e30), With("created", 999_999_999_999_999L),
        With("data", "x"), With("data", new JsonObject()), With("data", new JsonObject { ["object"] = null }),
        With("data", new JsonObject { ["object"] = "pi_1" }),
        About("id", null), About("id", 7), About("id", new string('x', 256)), About("amount", "12"), About("amount", 1.5),
        About("amount", 1e30), About("metadata", "orderId"),
        About("metadata", new JsonObject { ["orderId"] = 7 }), About("currency", 1), About("status", new JsonArray()),
        About("deep", Deep(100)),
        Good.Replace("{\"id\":\"evt_1\"", "{\"id\":\"evt_1\",\"id\":\"evt_2\"", StringComparison.Ordinal),
        Good.Replace("\"amount\":1", "\"amount\":1,\"amount\":2", StringComparison.Ordinal),
        Good.Replace("evt_1", "\\ud800", StringComparison.Ordinal),
    ];

    [Fact]
    public async Task A_body_that_is_no_event_is_refused_although_it_is_signed_and_nothing_is_written()
    {
        await using var place = await WebhookPlace.OpenAsync();
        (await place.PostAsync(Encoding.UTF8.GetBytes(Good), place.Stripe.Sign(Encoding.UTF8.GetBytes(Good))))
            .ShouldBe(Received, "else the cases below fail for another reason");
        await place.Marketplace.ExecuteAsync("DELETE FROM booking_admin.stripe_event");
        foreach (var text in BadBodies.Distinct(StringComparer.Ordinal))
        {
            var body = Encoding.UTF8.GetBytes(text);
            (await place.PostAsync(body, place.Stripe.Sign(body)))
                .ShouldBe((HttpStatusCode.BadRequest, """{"error":"Invalid webhook body"}"""), text[..Math.Min(200, text.Length)]);
        }
        (await place.CountAsync("stripe_event")).ShouldBe(0);
        (await place.CountAsync("audit_entry")).ShouldBe(0);
    }

    [Fact]
    public async Task Stripe_may_send_more_at_once_than_people_but_not_anything()
    {
        await using var place = await WebhookPlace.OpenAsync();
        var long_ = place.Stripe.Event("invoice.paid", new JsonObject { ["id"] = "in_1", ["lines"] = new string('x', 300_000) });
        (await place.DeliverAsync(long_)).ShouldBe(Received);
        (await place.PostAsync(long_.Body, place.Stripe.Sign(long_.Body), chunked: true)).ShouldBe(Received);
        var tooLong = place.Stripe.Event("invoice.paid", new JsonObject { ["id"] = "in_1", ["lines"] = new string('x', 600_000) });
        (await place.DeliverAsync(tooLong)).Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await place.PostAsync(tooLong.Body, place.Stripe.Sign(tooLong.Body), chunked: true)).Status.ShouldBe(
            HttpStatusCode.RequestEntityTooLarge);
        (await place.CountAsync("stripe_event")).ShouldBe(1);
    }

    [Fact]
    public async Task Events_that_matter_not_are_kept_by_their_name_only()
    {
        await using var place = await WebhookPlace.OpenAsync();
        var told = place.Stripe.Event(
            "customer.subscription.updated",
            new JsonObject { ["id"] = "sub_1", ["customer_email"] = "jenny.rosen@example.com",
                ["metadata"] = new JsonObject { ["orderId"] = "corder" } });
        (await place.DeliverAsync(told)).ShouldBe(Received);
        (await place.Marketplace.ScalarAsync<string>(
            "SELECT concat_ws(' ', type, object_id, state, attempts, facts, order_id) FROM booking_admin.stripe_event"))
            .ShouldBe("customer.subscription.updated sub_1 Ignored 0 {}");
        // Some are about nothing with an id.
        (await place.DeliverAsync(place.Stripe.Event("balance.available", new JsonObject { ["object"] = "balance" }))).ShouldBe(Received);
    }

    [Fact]
    public async Task Stripe_is_not_counted_and_nobody_else_may_come_more_often_for_it()
    {
        await using var place = await WebhookPlace.OpenAsync();
        for (var i = 0; i < 320; i++)
            (await place.PostAsync([], null)).Status.ShouldBe(HttpStatusCode.BadRequest);
        // 300 and five a second more: a slow machine needs a few more of them.
        HttpStatusCode[] others = [];
        for (var i = 0; i < 20 && !others.Contains(HttpStatusCode.TooManyRequests); i++)
        {
            others = await Task.WhenAll(Enumerable.Range(0, 320).Select(async _ =>
            {
                using var answer = await place.Client.GetAsync(WebhookPlace.Address, Cancel);
                return answer.StatusCode;
            }));
        }
        others.ShouldContain(HttpStatusCode.TooManyRequests);
        (await place.DeliverAsync(place.Stripe.Event("customer.created", new JsonObject { ["id"] = "cus_1" }))).ShouldBe(Received);
    }

    [Fact]
    public async Task In_production_stripe_comes_in_over_https_without_cookie_or_token_and_a_foreign_page_does_not()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var host = new LockedDownHost(marketplace);
        using var client = host.Client();
        using var call = await client.PostAsync(WebhookPlace.Address, new StringContent("{}"), Cancel);
        (call.StatusCode, await call.Content.ReadAsStringAsync(Cancel))
            .ShouldBe((HttpStatusCode.BadRequest, """{"error":"No signature"}"""));
        using var foreign = new HttpRequestMessage(HttpMethod.Post, WebhookPlace.Address)
            { Headers = { { "Origin", "https://blog.example" }, { "Stripe-Signature", "t=1,v1=x" } }, Content = new StringContent("{}") };
        using var refused = await client.SendAsync(foreign, Cancel);
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var open = await client.PostAsync(
            new Uri($"http://{LockedDownHost.Name}{WebhookPlace.Address}"), new StringContent("{}"), Cancel);
        (await open.Content.ReadAsStringAsync(Cancel)).ShouldContain("This address begins with https.");
    }

    static string With(string key, JsonNode? value)
    {
        var told = Event();
        told[key] = value;
        return told.ToJsonString();
    }

    static string Without(string key)
    {
        var told = Event();
        told.Remove(key);
        return told.ToJsonString();
    }

    /// <summary>With that in the PaymentIntent.</summary>
    static string About(string key, JsonNode? value)
    {
        var told = Event();
        told["data"]!["object"]![key] = value;
        return told.ToJsonString();
    }

    static JsonObject Event() => new()
    {
        ["id"] = "evt_1", ["type"] = "payment_intent.succeeded", ["created"] = 1_772_900_000,
        ["data"] =
            new JsonObject { [
                "object"] = new JsonObject { ["id"] = "pi_1", ["status"] = "succeeded", ["amount"] = 1, ["currency"] = "nzd",
                ["metadata"] = new JsonObject() } },
    };

    static JsonArray Deep(int levels) => levels == 0 ? [] : [Deep(levels - 1)];
}
