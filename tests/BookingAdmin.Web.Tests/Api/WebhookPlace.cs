using System.Net;
using System.Net.Http.Headers;
using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Stripe;
using BookingAdmin.Web.Tests.Access;

namespace BookingAdmin.Web.Tests.Api;

/// <summary>A marketplace, the host before it, and a Stripe that brings it events.</summary>
sealed record WebhookPlace(TestMarketplace Marketplace, StripeDouble Stripe, Dashboard Dashboard, HttpClient Client) : IAsyncDisposable
{
    public const string Address = "/api/webhooks/stripe";

    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    public static async Task<WebhookPlace> OpenAsync(Func<StripeDouble, string>? secrets = null)
    {
        var marketplace = await TestMarketplace.DemoAsync();
        var stripe = await StripeDouble.StartAsync(marketplace.Clock);
        var dashboard = await Dashboard.StartAsync(marketplace, null,
            ("Stripe:SecretKey", stripe.SecretKey), ("Stripe:BaseAddress", stripe.BaseAddress.ToString()),
            ("Stripe:WebhookSecrets", secrets?.Invoke(stripe) ?? stripe.WebhookSecret),
            ("Payments:Webhook", "Instead"), ("Payments:ForwardTo", "http://127.0.0.1:9/nobody"));
        // It asks before it sends a body: else a refusal meets the body on its way, and which of the two arrives is chance.
        var asking = new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) };
        return new(marketplace, stripe, dashboard, new(asking) { BaseAddress = dashboard.Address, Timeout = TimeSpan.FromMinutes(1) });
    }

    /// <summary>An order of Emma's that nobody has paid yet, with its PaymentIntent.</summary>
    public async Task<(string Order, string Intent)> UnpaidOrderAsync()
    {
        var order = await Marketplace.ScalarAsync<string[]>("""
            SELECT ARRAY[o.id, o."orderNumber", round(o."totalAmount" * 100)::text, o.currency] FROM "Order" o
                JOIN "Booking" b ON b."orderId" = o.id
            WHERE o.status = 'PENDING' AND b.status = 'PENDING' AND o."paymentStatus" = 'SUCCEEDED'
                AND o."celebrityId" = 'cdemocelebrityemmastone00' ORDER BY o.id LIMIT 1
            """);
        var intent = await Dashboard.Get<StripeGateway>().CreateIntentAsync(
            new(long.Parse(order[2], System.Globalization.CultureInfo.InvariantCulture), order[3],
                new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["type"] = "booking", ["orderId"] = order[0], ["orderNumber"] = order[1], ["userName"] = "Jenny Rosen",
            }), $"test-{order[0]}", Cancel);
        await Marketplace.ExecuteAsync(
            $"""UPDATE "Order" SET "paymentStatus" = 'PENDING', "paidAt" = NULL, "paymentIntentId" = '{intent.Id}' WHERE id = '{order[0]}'""");
        return (order[0], intent.Id);
    }

    public Task<(HttpStatusCode Status, string Body)> DeliverAsync(StripeDoubleEvent told) => PostAsync(told.Body, Stripe.Sign(told.Body));

    public async Task<(HttpStatusCode Status, string Body)> PostAsync(byte[] body, string? signature, bool chunked = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address)
        {
            Content = new ByteArrayContent(body),
            Headers = { TransferEncodingChunked = chunked, ExpectContinue = body.Length > 64 * 1024 },
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (signature is not null)
            request.Headers.TryAddWithoutValidation("Stripe-Signature", signature);
        using var answer = await Client.SendAsync(request, Cancel);
        answer.Content.Headers.ContentType!.ToString().ShouldBe("application/json; charset=utf-8");
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    /// <summary>Order, payment and booking, then its refund.</summary>
    public Task<string> StateAsync(string order) => Marketplace.ScalarAsync<string>($"""
        SELECT concat_ws(' ', o.status, o."paymentStatus",
            b.status) || coalesce((SELECT ', ' || string_agg(kind || ' ' || status, ', ' ORDER BY id) FROM booking_admin.refund
            WHERE order_id = o.id), '')
        FROM "Order" o JOIN "Booking" b ON b."orderId" = o.id WHERE o.id = '{order}'
        """);

    /// <summary>How an event stands: state, outcome, attempts.</summary>
    public Task<string> EventAsync(string id) =>
        Marketplace.ScalarAsync<string>(
            $"SELECT coalesce((SELECT concat_ws(' ', state, outcome, attempts) FROM booking_admin.stripe_event WHERE id "
            + $"= '{id}'), 'none')");

    public Task<long> CountAsync(string what) => Marketplace.ScalarAsync<long>($"SELECT count(*) FROM booking_admin.{what}");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Dashboard.DisposeAsync();
        await Stripe.DisposeAsync();
        await Marketplace.DisposeAsync();
    }
}
