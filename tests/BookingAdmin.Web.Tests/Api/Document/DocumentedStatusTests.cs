using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using BookingAdmin.Testing.Stripe;
using BookingAdmin.Web.Tests.Access;

namespace BookingAdmin.Web.Tests.Api.Document;

/// <summary>Every status that the OpenAPI document promises can be had. A status that is documented later needs a line here.</summary>
public sealed class DocumentedStatusTests
{
    const string List = "GET /api/celebrity/booking-requests", One = "GET /api/celebrity/booking-requests/{id}",
        Decide = "PATCH /api/celebrity/booking-requests/{id}";
    const string Order = "POST /api/create-payment-intent", Tip = "POST /api/tips";
    const string Webhook = "POST /api/webhooks/stripe";
    const string Me = "GET /api/me", Sessions = "GET /api/sessions", End = "DELETE /api/sessions/{id}";

    /// <summary>The calls in their order: a call that changes the state of another call comes after it.</summary>
    static readonly (string Operation, int Status, Func<ContractPlace, Task<ApiReply>> Ask)[] Possible =
    [
        (Me, 200, place => place.AsVera.AskAsync(HttpMethod.Get, "/api/me")),
        (Sessions, 200, place => place.AsVera.AskAsync(HttpMethod.Get, "/api/sessions")),
        (End, 400, place => place.AsVera.AskAsync(HttpMethod.Delete, "/api/sessions/none", place.Token)),
        (End, 200, async place =>
            await place.AsVera.AskAsync(HttpMethod.Delete, $"/api/sessions/{await AnotherSessionAsync(place)}", place.Token)),
        (List, 200, place => place.AsVera.AskAsync(HttpMethod.Get, ContractPlace.Requests)),
        (List, 400, place => place.AsVera.AskAsync(HttpMethod.Get, ContractPlace.Requests + "?limit=0")),
        (List, 404, place => place.AsSupport.AskAsync(HttpMethod.Get, ContractPlace.Requests)),
        (One, 200, place => place.AsVera.AskAsync(HttpMethod.Get, ContractPlace.Address(1))),
        (One, 404, place => place.AsVera.AskAsync(HttpMethod.Get, ContractPlace.Address(9))),
        (Decide, 400, place => place.AsVera.AskAsync(HttpMethod.Patch, ContractPlace.Address(1), "{}", place.Token)),
        (Decide, 403, place => place.AsVera.AskAsync(HttpMethod.Patch, ContractPlace.Address(1), "{}")),
        (Decide, 404, place => place.AsVera.AskAsync(HttpMethod.Patch, ContractPlace.Address(9), """{"action":"accept"}""", place.Token)),
        (Decide, 409, place => place.AsVera.AskAsync(HttpMethod.Patch, ContractPlace.Address(3), """{"action":"accept"}""", place.Token)),
        (Decide, 413, place =>
            place.AsVera.AskAsync(HttpMethod.Patch, ContractPlace.Address(1), $"\"{new string('x', 70 * 1024)}\"", place.Token)),
        (Decide, 415, place => place.AsVera.AskAsync(HttpMethod.Patch, ContractPlace.Address(1), new StringContent("accept"), place.Token)),
        (Decide, 200, place => place.AsVera.AskAsync(HttpMethod.Patch, ContractPlace.Address(1), """{"action":"accept"}""", place.Token)),
        (List, 500, async place =>
        {
            await place.Marketplace.ExecuteAsync("""
                DELETE FROM "Booking" WHERE id = 'cbooking20000000000000000';
                ALTER TABLE booking_admin.audit_entry RENAME TO away
                """);
            try
            {
                return await place.AsVera.AskAsync(HttpMethod.Get, ContractPlace.Requests);
            }
            finally
            {
                await place.Marketplace.ExecuteAsync("ALTER TABLE booking_admin.away RENAME TO audit_entry");
            }
        }),
        (Order, 400, place => place.AsVera.AskAsync(HttpMethod.Post, OrderPlace.Address, "{}", place.Token)),
        (Order, 403, async place =>
            await place.AsSupport.AskAsync(HttpMethod.Post, OrderPlace.Address, "{}", await place.AsSupport.FormTokenAsync())),
        (Order, 413, place => place.AsVera.AskAsync(HttpMethod.Post, OrderPlace.Address, $"\"{new string('x', 70 * 1024)}\"", place.Token)),
        (Order, 415, place => place.AsVera.AskAsync(HttpMethod.Post, OrderPlace.Address, new StringContent("order"), place.Token)),
        (Order, 200, OrderAsync(150)),
        (Order, 404, OrderAsync(150, celebrity: "none")),
        // The key of the first order.
        (Order, 409, OrderAsync(151)),
        (Order, 502, OrderAsync(150, "another", StripeTrouble.Status(400, "amount_too_large", "invalid_request_error"))),
        (Tip, 400, place => place.AsVera.AskAsync(HttpMethod.Post, "/api/tips", "{}", place.Token)),
        (Tip, 413, place => place.AsVera.AskAsync(HttpMethod.Post, "/api/tips", $"\"{new string('x', 70 * 1024)}\"", place.Token)),
        (Tip, 415, place => place.AsVera.AskAsync(HttpMethod.Post, "/api/tips", new StringContent("tip"), place.Token)),
        (Tip, 403, TipAsync("KO-1767600000000-ANSWE4")),
        (Tip, 404, TipAsync("KO-none")),
        (Tip, 200, TipAsync("KO-1767600000000-ANSWE4", own: true)),
        // The key of the first tip with another amount.
        (Tip, 409, TipAsync("KO-1767600000000-ANSWE4", own: true, amount: 6)),
        (Tip, 502, TipAsync("KO-1767600000000-ANSWE4", own: true, key: "a-third",
            trouble: StripeTrouble.Status(400, "amount_too_large", "invalid_request_error"))),
        (Webhook, 200, place => SendAsync(place,
            """{"id":"evt_1","type":"charge.refunded","created":1,"data":{"object":{"id":"ch_1"}}}""")),
        (Webhook, 400, place => SendAsync(place, "{}")),
        (Webhook, 413, place => SendAsync(place, new string(' ', 600_000))),
        // The event is about an order that does not exist yet.
        (Webhook, 500, place => SendAsync(place,
            """{"id":"evt_2","type":"charge.refunded","created":1,"data":{"object":{"id":"ch_1","metadata":{"orderId":"cnone"}}}}""")),
        (Sessions, 403, WithoutRoleAsync(HttpMethod.Get, "/api/sessions")),
        (End, 403, WithoutRoleAsync(HttpMethod.Delete, "/api/sessions/none")),
    ];

    [Fact]
    public async Task Every_documented_status_is_possible()
    {
        await using var place = await ContractPlace.OpenAsync();
        using var stranger = place.Dashboard.Visit();
        var operations = OpenApiTests.Operations(await stranger.JsonAsync("/openapi/v1.json")).ToList();
        var documented = operations.SelectMany(operation => operation.Operation.GetProperty("responses").EnumerateObject()
            .Select(answer => (operation.Name, int.Parse(answer.Name, CultureInfo.InvariantCulture)))).ToList();
        var seen = new HashSet<(string, int)>();

        foreach (var (operation, status, ask) in Possible)
        {
            var reply = await ask(place);
            ((int)reply.Status).ShouldBe(status, $"{operation}: {reply.Text}");
            seen.Add((operation, status));
        }
        foreach (var (name, _) in operations.Where(operation => documented.Contains((operation.Name, 401))))
            seen.Add((name, await StatusAsync(stranger, name)));
        await using (var busy = await Dashboard.StartAsync(place.Marketplace))
        {
            using var hasty = busy.Visit();
            await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
            {
                for (var i = 0; i < 100 && (await hasty.LookAsync("/api/me")).Status is not HttpStatusCode.TooManyRequests; i++)
                {
                }
            }));
            foreach (var (name, _) in operations.Where(operation => documented.Contains((operation.Name, 429))))
                seen.Add((name, await StatusUntilAsync(hasty, name, 429)));
        }
        await place.Marketplace.AllowConnectionsAsync(false);
        foreach (var (name, _) in operations.Where(operation => documented.Contains((operation.Name, 401))))
            seen.Add((name, await StatusUntilAsync(place.AsOtto, name, 503)));
        var late = await SendAsync(place, """{"id":"evt_3","type":"charge.refunded","created":1,"data":{"object":{"id":"ch_1"}}}""");
        seen.Add((Webhook, (int)late.Status));
        await place.Marketplace.AllowConnectionsAsync(true);

        documented.Except(seen).ShouldBeEmpty("documented, and nobody has seen it");
        seen.Where(pair => !documented.Contains(pair)).ShouldBeEmpty("seen, and not documented");
    }

    static async Task<int> StatusAsync(Person person, string operation)
    {
        var parts = operation.Split(' ');
        var (method, address) = (parts[0], parts[1].Replace("{id}", "x", StringComparison.Ordinal));
        return (int)(await person.AskAsync(new(method), address)).Status;
    }

    static async Task<int> StatusUntilAsync(Person person, string operation, int wanted)
    {
        for (var i = 0; i < 50; i++)
        {
            if (await StatusAsync(person, operation) == wanted)
                return wanted;
        }
        return 0;
    }

    static async Task<string> AnotherSessionAsync(ContractPlace place)
    {
        using var phone = place.Dashboard.Visit();
        (await phone.SignInAsDemoAsync(ContractPlace.Vera)).Dispose();
        var sessions = (await phone.JsonAsync("/api/sessions")).GetProperty("sessions").EnumerateArray();
        return sessions.OrderBy(session => session.GetProperty("startedAt").GetString(), StringComparer.Ordinal)
            .Last().GetProperty("id").GetString()!;
    }

    /// <summary>Vera orders of Otto, where payments are on.</summary>
    static Func<ContractPlace, Task<ApiReply>> OrderAsync(
        int amount, string key = "a-key", StripeTrouble? trouble = null, string celebrity = ContractPlace.Otto) =>
        PayAsync(OrderPlace.Address, celebrity == "none" ? "none" : key, trouble, $$$"""
            {"celebrityId":"{{{celebrity}}}","amount":{{{amount}}},
            "bookingData":{"recipientName":"O","occasion":"B","personalMessage":"H","email":"e@x"},
            "orderItems":[{"type":"base","name":"V","unitPrice":{{{amount}}},"totalPrice":{{{amount}}}}]}
            """);

    /// <summary>Vera tips for an order, which is hers or Fay's.</summary>
    static Func<ContractPlace, Task<ApiReply>> TipAsync(
        string number, bool own = false, int amount = 5, string key = "a-tip", StripeTrouble? trouble = null) => async place =>
    {
        if (own)
            await place.Marketplace.ExecuteAsync(
                $"""UPDATE "Order" SET "userId" = 'cuservera0000000000000000' WHERE "orderNumber" = '{number}'""");
        return await PayAsync("/api/tips", key, trouble, $$"""{"orderNumber":"{{number}}","amount":{{amount}}}""")(place);
    };

    static Func<ContractPlace, Task<ApiReply>> PayAsync(string address, string key, StripeTrouble? trouble, string body) => async place =>
    {
        await using var stripe = await StripeDouble.StartAsync();
        if (trouble is not null)
            stripe.Next(StripeCallKind.CreateIntent, trouble);
        await using var shop = await Dashboard.StartAsync(
            place.Marketplace, null, ("Stripe:SecretKey", stripe.SecretKey), ("Stripe:BaseAddress", stripe.BaseAddress.ToString()));
        using var vera = shop.Visit();
        (await vera.SignInAsDemoAsync(ContractPlace.Vera)).Dispose();
        return await vera.AskAsync(HttpMethod.Post, address, body, await vera.FormTokenAsync(), ("Idempotency-Key", key));
    };

    /// <summary>Sends an event as Stripe does.</summary>
    static async Task<ApiReply> SendAsync(ContractPlace place, string json)
    {
        var body = Encoding.UTF8.GetBytes(json);
        await using var stripe = await StripeDouble.StartAsync(place.Marketplace.Clock);
        // The client asks before it sends a body: else a refusal meets the body on its way.
        return await place.AsOtto.AskAsync(HttpMethod.Post, WebhookPlace.Address, json,
            ("Stripe-Signature", stripe.Sign(body, secret: ContractPlace.WebhookSecret)));
    }

    /// <summary>The answer to a person whose roles are gone.</summary>
    static Func<ContractPlace, Task<ApiReply>> WithoutRoleAsync(HttpMethod method, string address) => async place =>
    {
        await place.Marketplace.ExecuteAsync("UPDATE booking_admin.session SET roles = 'None' WHERE celebrity_id IS NULL");
        return await place.AsSupport.AskAsync(method, address, method == HttpMethod.Get ? [] : [await place.AsSupport.FormTokenAsync()]);
    };
}
