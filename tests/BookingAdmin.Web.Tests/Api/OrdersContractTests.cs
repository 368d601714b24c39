using System.Net;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Provider;
using BookingAdmin.Testing.Stripe;
using BookingAdmin.Web.Tests.Access;

namespace BookingAdmin.Web.Tests.Api;

/// <summary>What the marketplace's front end sends when somebody orders, and the whole of what it is answered.</summary>
public sealed class OrdersContractTests(OrderPlace place) : IClassFixture<OrderPlace>
{
    const string Secret = "pi_[0-9A-Za-z]+_secret_[0-9A-Za-z]+", Number = "KO-[0-9]{13}-[0-9A-Z]{6}", Id = "c[0-9a-z]{24}";

    [Fact]
    public async Task An_order_is_answered_as_stored()
    {
        var reply = await place.PostAsync(place.Order());
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        await OrderPlace.ShouldBeStoredAsync(reply, "order-placed", ("clientSecret", Secret), ("orderNumber", Number), ("orderId", Id));
        (await place.Marketplace.ScalarAsync<string>(
            $"""SELECT "userId" FROM "Order" WHERE id = '{reply.Json.GetProperty("orderId").GetString()}'""")).ShouldBe(OrderPlace.EmmaUser);
    }

    [Fact]
    public async Task An_order_without_a_type_and_with_what_the_contract_leaves_out_is_an_order()
    {
        var reply = await place.PostAsync($$"""
            {"celebrityId":"{{place.Mara}}","amount":0.5,"bookingData":{"recipientName":"O","occasion":"B","personalMessage":"H","email":"e@x"},
            "orderItems":[{"type":"base","name":"V","unitPrice":0.5,"totalPrice":0.5}]}
            """);
        await OrderPlace.ShouldBeStoredAsync(reply, "order-placed", ("clientSecret", Secret), ("orderNumber", Number), ("orderId", Id));
    }

    [Fact]
    public async Task A_tip_is_answered_as_stored()
    {
        var (order, number) = await place.CompletedAsync();
        var reply = await place.PostAsync($$$"""
            {"celebrityId":"{{{place.Mara}}}","amount":20,"paymentType":"tip","bookingData":{"orderId":"{{{order}}}","orderNumber":"{{{number}}}","message":"Thank you! 🎉"}}
            """);
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        await OrderPlace.ShouldBeStoredAsync(
            reply, "tip-placed", ("clientSecret", Secret), ("tipId", Id), ("orderId", "c[0-9a-z]+"), ("orderNumber", "KO-.+"));
    }

    [Fact]
    public async Task The_same_key_gets_the_same_answer_and_another_body_with_it_409()
    {
        var first = await place.PostAsync(place.Order(), "contract-1");
        var counts = await place.CountsAsync();
        (await place.PostAsync(place.Order(), "contract-1")).ShouldBe(first);
        var other = await place.PostAsync(place.Order().Replace("Olivia", "Oliver"), "contract-1");
        (other.Status, other.Error)
            .ShouldBe((HttpStatusCode.Conflict, "This Idempotency-Key came with another request before. Nothing was changed."));
        (await place.CountsAsync()).ShouldBe(counts);
    }

    [Fact]
    public async Task Whoever_the_marketplace_does_not_know_orders_nothing()
    {
        using var stranger = place.Dashboard.Visit();
        var counts = await place.CountsAsync();
        var anonymous = await stranger.AskAsync(HttpMethod.Post, OrderPlace.Address, place.Order());
        (anonymous.Status, anonymous.Error).ShouldBe((HttpStatusCode.Unauthorized, "Unauthorized"));
        var support = await place.Support.AskAsync(
            HttpMethod.Post, OrderPlace.Address, place.Order(), await place.Support.FormTokenAsync());
        (support.Status, support.Error).ShouldBe((HttpStatusCode.Forbidden, "Only a customer of the marketplace can order."));
        var tokenless = await place.Emma.AskAsync(HttpMethod.Post, OrderPlace.Address, place.Order());
        (tokenless.Status, tokenless.Error).ShouldBe((HttpStatusCode.Forbidden, BookingAdmin.Web.Api.ApiEndpoints.NotOurs));
        (await place.CountsAsync()).ShouldBe(counts);
    }

    [Fact]
    public async Task What_stripe_refuses_or_does_not_answer_is_told_in_a_sentence()
    {
        await using var own = await OrderPlace.OpenAsync();
        own.Stripe.Next(StripeCallKind.CreateIntent, StripeTrouble.Status(400, "amount_too_large", "invalid_request_error"));
        var refused = await own.PostAsync(own.Order());
        (refused.Status, refused.Error).ShouldBe((HttpStatusCode.BadGateway, "Stripe did not accept the payment, so nothing was ordered."));

        own.Stripe.Next(StripeCallKind.CreateIntent, StripeTrouble.AnswerLost, StripeTrouble.Break, StripeTrouble.Break);
        var waiting = await own.PostAsync(own.Order(), "again");
        (waiting.Status, waiting.Error).ShouldBe((HttpStatusCode.ServiceUnavailable,
            "The payment could not be set up yet. Repeat this call with the same Idempotency-Key in a moment: nothing will "
                + "be ordered twice."));
        (await own.PostAsync(own.Order(), "again")).Status.ShouldBe(HttpStatusCode.OK);
        own.Stripe.Intents.ShouldHaveSingleItem();

        own.Stripe.Next(StripeCallKind.CreateIntent, StripeTrouble.Break, StripeTrouble.Break, StripeTrouble.Break);
        var dropped = await own.PostAsync(own.Order());
        (dropped.Status, dropped.Error)
            .ShouldBe(
                (HttpStatusCode.ServiceUnavailable, "The payment could not be set up, so nothing was ordered. Try again in a moment."));
        own.Dashboard.Log.ShouldNotContain(line =>
            line.Contains("_secret_") || line.Contains("Olivia") || line.Contains("emma@example.test"));
    }

    [Fact]
    public async Task Whoever_goes_away_after_the_commit_leaves_a_whole_order()
    {
        await using var own = await OrderPlace.OpenAsync();
        var asked = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        own.Stripe.Before = _ =>
        {
            asked.TrySetResult();
            return go.Task;
        };
        var token = await own.Emma.FormTokenAsync();
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Xunit.TestContext.Current.CancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(own.Dashboard.Address, OrderPlace.Address))
            { Content = new StringContent(own.Order(), System.Text.Encoding.UTF8, "application/json") };
        request.Headers.Add(token.Name, token.Value);
        using var client = new HttpClient(new HttpClientHandler { CookieContainer = own.Emma.Cookies });
        var call = client.SendAsync(request, impatient.Token);
        await asked.Task;
        await impatient.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => call);
        go.SetResult();
        for (var tries = 0; await own.Marketplace.ScalarAsync<long>("""
            SELECT count(*) FROM booking_admin.outbox e JOIN "Order" o ON o.id = e.order_id
                WHERE e.done_at IS NOT NULL AND o."paymentIntentId" IS NOT NULL
            """) == 0; tries++)
        {
            tries.ShouldBeLessThan(300);
            await Task.Delay(100, Xunit.TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Without_a_key_of_stripes_payments_are_off()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var dashboard = await Dashboard.StartAsync(marketplace);
        using var emma = dashboard.Visit();
        (await emma.SignInAsDemoAsync("cdemocelebrityemmastone00")).Dispose();
        var reply = await emma.AskAsync(HttpMethod.Post, OrderPlace.Address, place.Order(), await emma.FormTokenAsync());
        (reply.Status, reply.Error).ShouldBe((HttpStatusCode.ServiceUnavailable, "Payments are not set up here."));
    }

    [Fact]
    public async Task A_program_orders_for_whom_its_access_token_is_of_and_the_marketplace_knows()
    {
        await using var provider = await IdentityProvider.StartAsync(
            new TestAccount("sarah", "Sarah.Meade@example.test", "Another Name"),
            new TestAccount("unproven", "wiremu.terangi@example.test", "Wiremu") { EmailVerified = false },
            new TestAccount("stranger", "stranger@example.test", "Stranger"),
            new TestAccount("sam", "sam@example.test", "Sam", "support"));
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var dashboard = await Dashboard.StartAsync(
            marketplace, provider, ("Stripe:SecretKey", place.Stripe.SecretKey),
            ("Stripe:BaseAddress", place.Stripe.BaseAddress.ToString()));
        using var caller = dashboard.Visit();
        await marketplace.ExecuteAsync("""
            INSERT INTO "Account" (id, "userId", type, provider, "providerAccountId")
                VALUES ('a1', 'cdemouserwiremu0000000000', 'oauth', 'keycloak', 'sam')
            """);
        async Task<ApiReply> As(string subject, HttpMethod method, string address, string? body = null) =>
            await caller.AskAsync(method, address,
            body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
            ("Authorization", $"Bearer {await provider.AccessTokenAsync(subject, Dashboard.Audience, null)}"));

        (await As("sarah", HttpMethod.Post, OrderPlace.Address, place.Order())).Status.ShouldBe(HttpStatusCode.OK);
        (await As("sam", HttpMethod.Post, OrderPlace.Address, place.Order())).Status.ShouldBe(HttpStatusCode.OK);
        foreach (var nobody in new[] { "unproven", "stranger" })
            (await As(nobody, HttpMethod.Post, OrderPlace.Address, place.Order()))
                .ShouldSatisfyAllConditions(r =>
                r.Status.ShouldBe(HttpStatusCode.Forbidden), r => r.Error.ShouldBe("Only a customer of the marketplace can order."));
        (await marketplace.ScalarAsync<string>(
            "SELECT string_agg(regexp_replace(actor_id, '[0-9a-f]{12}', '#') || ' ' || actor_name, ', ' ORDER BY id) FROM "
            + "booking_admin.audit_entry WHERE action = 'OrderPlaced'"))
            .ShouldBe("user:cdemousersarahmeade000000 Sarah Johnson Meade, provider:#:sam Sam");
        (await marketplace.ScalarAsync<string>(
            """SELECT string_agg("userId", ', ' ORDER BY o."createdAt") FROM "Order" o JOIN booking_admin.outbox e ON e.order_id = o.id"""))
            .ShouldBe("cdemousersarahmeade000000, cdemouserwiremu0000000000");

        // Being a customer is no role: it opens nothing else, and is not told.
        var me = (await As("sarah", HttpMethod.Get, "/api/me")).Json;
        (me.GetProperty("roles").GetArrayLength(), me.GetProperty("permissions").GetArrayLength()).ShouldBe((0, 0));
        (await As("sarah", HttpMethod.Get, "/api/sessions")).Status.ShouldBe(HttpStatusCode.Forbidden);
        // And nobody signs in with it.
        (await caller.SignInAsync("sarah")).ShouldContain("/sign-in/problem?kind=norole");
    }
}
