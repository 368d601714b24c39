using System.Text.Json;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Stripe;
using BookingAdmin.Web.Tests.Access;

namespace BookingAdmin.Web.Tests.Api;

/// <summary>
/// The demo marketplace with a host and a Stripe of its own. Emma, who is a user of the marketplace as everybody, orders of Mara.
/// </summary>
public sealed class OrderPlace : IAsyncLifetime
{
    public const string Address = "/api/create-payment-intent";
    public const string EmmaUser = "cdemouseremmastone0000000";

    const string Counts = """
        SELECT concat_ws(' ', (SELECT count(*) FROM "Order"), (SELECT count(*) FROM "OrderItem"), (SELECT count(*) FROM "Booking"),
            (SELECT count(*) FROM "Tip"),
            (SELECT count(*) FROM booking_admin.outbox), (SELECT count(*) FROM booking_admin.idempotency_key),
            (SELECT count(*) FROM booking_admin.audit_entry))
        """;

    public TestMarketplace Marketplace { get; private set; } = null!;

    public StripeDouble Stripe { get; private set; } = null!;

    internal Dashboard Dashboard { get; private set; } = null!;

    internal Person Emma { get; private set; } = null!;

    internal Person Support { get; private set; } = null!;

    public string Mara { get; private set; } = "";

    (string Name, string Value) token;

    public static async Task<OrderPlace> OpenAsync()
    {
        var place = new OrderPlace();
        await place.InitializeAsync();
        return place;
    }

    public async ValueTask InitializeAsync()
    {
        Stripe = await StripeDouble.StartAsync();
        Marketplace = await TestMarketplace.DemoAsync();
        Dashboard = await Dashboard.StartAsync(
            Marketplace, null, ("Stripe:SecretKey", Stripe.SecretKey), ("Stripe:BaseAddress", Stripe.BaseAddress.ToString()));
        Mara = (await Marketplace.CelebrityAsync("Mara Linden")).CelebrityId!;
        Emma = Dashboard.Visit();
        (await Emma.SignInAsDemoAsync("cdemocelebrityemmastone00")).Dispose();
        Support = Dashboard.Visit();
        (await Support.SignInAsDemoAsync("demo-support")).Dispose();
        token = await Emma.FormTokenAsync();
    }

    /// <summary>A good order, as the front end sends it.</summary>
    public string Order() => $$$"""
        {"celebrityId":"{{{Mara}}}","amount":150,"paymentType":"booking","bookingData":{"recipientName":"Olivia","occasion":"Birthday","personalMessage":"Happy birthday!",
        "email":"emma@example.test","specialInstructions":"","messageType":"personal","phone":"","scheduledDate":"","scheduledTime":""},
        "orderItems":[{"type":"base","name":"Video","description":"Personal video","quantity":1,"unitPrice":150,"totalPrice":150,"metadata":{"length":"60"}}],"someKey":{"of":["the front end"]}}
        """;

    internal Task<ApiReply> PostAsync(string json, string? key = null) =>
        PostAsync(new StringContent(json, System.Text.Encoding.UTF8, "application/json"), key);

    internal Task<ApiReply> PostAsync(HttpContent body, string? key = null) =>
        Emma.AskAsync(HttpMethod.Post, Address, body, key is null ? [token] : [token, ("Idempotency-Key", key)]);

    public Task<string> CountsAsync() => Marketplace.ScalarAsync<string>(Counts);

    /// <summary>An order of Emma's that Mara has delivered.</summary>
    public async Task<(string Id, string Number)> CompletedAsync()
    {
        var id = await Marketplace.ScalarAsync<string>($"""SELECT id FROM "Order" WHERE status = 'COMPLETED' ORDER BY id LIMIT 1""");
        await Marketplace.ExecuteAsync($"""UPDATE "Order" SET "userId" = '{EmmaUser}', "celebrityId" = '{Mara}' WHERE id = '{id}'""");
        return (id, await Marketplace.ScalarAsync<string>($"""SELECT "orderNumber" FROM "Order" WHERE id = '{id}'"""));
    }

    /// <summary>The answer is the stored one, but for the values that are new each time.</summary>
    internal static Task ShouldBeStoredAsync(ApiReply reply, string name, params (string Key, string Pattern)[] fresh)
    {
        var text = reply.Text;
        foreach (var (key, pattern) in fresh)
        {
            var value = reply.Json.GetProperty(key).GetString()!;
            value.ShouldMatch($"^{pattern}$");
            text = text.Replace($"\"{value}\"", $"\"<{key}>\"");
        }
        return ContractPlace.ShouldBeStoredAsync(new(reply.Status, text), name);
    }

    public async ValueTask DisposeAsync()
    {
        Emma.Dispose();
        Support.Dispose();
        await Dashboard.DisposeAsync();
        await Marketplace.DisposeAsync();
        await Stripe.DisposeAsync();
    }
}
