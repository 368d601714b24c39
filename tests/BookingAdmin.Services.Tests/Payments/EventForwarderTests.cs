using System.Text.Json.Nodes;
using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Payments.Events;
using BookingAdmin.Services.Settings;
using BookingAdmin.Testing.Stripe;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BookingAdmin.Services.Tests.Payments;

/// <summary>In place of the marketplace's webhook: what is not about orders and tips reaches its endpoint as Stripe sent it.</summary>
public sealed class EventForwarderTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("account.updated")]
    [InlineData("transfer.created")]
    [InlineData("brand.new.event")]
    public async Task What_is_not_ours_arrives_unchanged_and_is_forgotten(string type)
    {
        await using var endpoint = await Endpoint.StartAsync();
        await using var till = await OpenAsync(endpoint);
        var told = till.Stripe.Event(
            type, new JsonObject { ["id"] = "acct_1", ["object"] = "account", ["email"] = "jenny.rosen@example.com" });
        var signature = till.Stripe.Sign(told.Body);

        (await StoreAsync(till, told, signature)).ShouldBeFalse();
        (await StoreAsync(till, told, signature)).ShouldBeFalse();
        (await till.RunDueAsync()).ShouldBe(1);

        var (body, header) = endpoint.Got.ShouldHaveSingleItem();
        body.ShouldBe(told.Body);
        header.ShouldBe(signature);
        (await KeptAsync(till)).ShouldBe("done 0");
    }

    [Fact]
    public async Task An_endpoint_that_refuses_is_asked_again()
    {
        await using var endpoint = await Endpoint.StartAsync();
        await using var till = await OpenAsync(endpoint);
        endpoint.Status = StatusCodes.Status503ServiceUnavailable;
        var told = till.Stripe.Event("payout.paid", new JsonObject { ["id"] = "po_1", ["object"] = "payout" });
        await StoreAsync(till, told, "t=1,v1=x");

        await till.RunDueAsync();
        (await KeptAsync(till)).ShouldBe("open http_503 1");
        endpoint.Status = StatusCodes.Status200OK;
        await till.RunDueAfterAsync(TimeSpan.FromSeconds(13));

        endpoint.Got.Count.ShouldBe(2);
        (await KeptAsync(till)).ShouldBe("done 0");
    }

    [Fact]
    public async Task A_payment_of_nothing_of_ours_is_passed_on_and_one_of_ours_is_not()
    {
        await using var endpoint = await Endpoint.StartAsync();
        await using var till = await OpenAsync(endpoint);
        var sale = await till.OrderAsync(paid: false);
        var client = till.Marketplace.Get<Services.Payments.Stripe.StripeGateway>();
        var foreign = await client.CreateIntentAsync(new(5_000, "nzd", new Dictionary<string, string>()), "foreign", Cancel);
        foreach (var told in new[] { till.Stripe.Succeed(sale.Intent), till.Stripe.Succeed(foreign.Id) })
        {
            (await StoreAsync(till, told, till.Stripe.Sign(told.Body))).ShouldBeTrue();
            await till.Marketplace.Get<StripeEvents>().HandleAsync(Actor.Stripe, told.Id, Cancel);
        }

        await till.RunDueAsync();

        System.Text.Encoding.UTF8.GetString(endpoint.Got.ShouldHaveSingleItem().Body).ShouldContain(foreign.Id);
        (await KeptAsync(till)).ShouldBe("done 0");
    }

    [Fact]
    public async Task Beside_the_marketplaces_webhook_nothing_is_kept_or_passed_on()
    {
        await using var till = await Till.OpenAsync(settings => settings with { Payments = PaymentSettings.Default });
        var told = till.Stripe.Event("account.updated", new JsonObject { ["id"] = "acct_1", ["object"] = "account" });
        await StoreAsync(till, told, "t=1,v1=x");
        (await KeptAsync(till)).ShouldBe("0");
    }

    static Task<Till> OpenAsync(Endpoint endpoint) =>
        Till.OpenAsync(settings =>
            settings with { Payments = settings.Payments with { Webhook = WebhookMode.Instead, ForwardTo = endpoint.Address } });

    static Task<bool> StoreAsync(Till till, StripeDoubleEvent told, string signature) =>
        till.Marketplace.Get<StripeEvents>()
            .StoreAsync(Actor.Stripe, StripeEventReader.Read(told.Body)!, new(told.Body, signature), Cancel);

    /// <summary>The outbox entry, and how many bodies are kept.</summary>
    static Task<string> KeptAsync(Till till) => till.Marketplace.ScalarAsync<string>("""
        SELECT concat_ws(' ',
            (SELECT CASE WHEN done_at IS NOT NULL THEN 'done' WHEN dead_at IS NOT NULL THEN 'dead' ELSE 'open ' || fault END
            FROM booking_admin.outbox WHERE kind = 'ForwardEvent'),
            (SELECT count(*) FROM booking_admin.stripe_event WHERE body IS NOT NULL OR signature IS NOT NULL))
        """);

    /// <summary>The marketplace's own webhook, as far as Stripe would see it.</summary>
    sealed class Endpoint(WebApplication app) : IAsyncDisposable
    {
        public Uri Address { get; private set; } = null!;

        public int Status { get; set; } = StatusCodes.Status200OK;

        public List<(byte[] Body, string Signature)> Got { get; } = [];

        public static async Task<Endpoint> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var endpoint = new Endpoint(builder.Build());
            endpoint.app.MapPost("/api/webhooks/stripe", endpoint.TakeAsync);
            await endpoint.app.StartAsync();
            endpoint.Address = new(endpoint.app.Urls.First() + "/api/webhooks/stripe");
            return endpoint;
        }

        readonly WebApplication app = app;

        async Task<IResult> TakeAsync(HttpRequest request)
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            lock (Got)
                Got.Add((body.ToArray(), request.Headers["Stripe-Signature"].ToString()));
            return Results.StatusCode(Status);
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
