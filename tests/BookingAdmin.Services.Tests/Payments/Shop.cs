using System.Text;
using System.Text.Json.Nodes;
using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Payments.Intake;
using BookingAdmin.Services.Settings;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Stripe;

namespace BookingAdmin.Services.Tests.Payments;

/// <summary>The demo marketplace with a Stripe of its own, and a customer who orders of Emma Stone.</summary>
sealed class Shop : IAsyncDisposable
{
    public const string Emma = "cdemocelebrityemmastone00", CustomerId = "cdemousersarahmeade000000";

    public static readonly Actor Customer = new(ActorId.User(CustomerId), "Sarah Johnson Meade", Roles.Customer)
        { CustomerId = CustomerId };

    /// <summary>All that taking an order can write.</summary>
    const string Counts = """
        SELECT concat_ws(' ', (SELECT count(*) FROM "Order"), (SELECT count(*) FROM "OrderItem"), (SELECT count(*) FROM "Booking"),
            (SELECT count(*) FROM "Tip"),
            (SELECT count(*) FROM booking_admin.outbox), (SELECT count(*) FROM booking_admin.idempotency_key),
            (SELECT count(*) FROM booking_admin.audit_entry))
        """;

    Shop(TestMarketplace marketplace, StripeDouble stripe) => (Marketplace, Stripe) = (marketplace, stripe);

    public TestMarketplace Marketplace { get; }
    public StripeDouble Stripe { get; }

    public static async Task<Shop> OpenAsync(Func<BookingAdminSettings, BookingAdminSettings>? change = null)
    {
        var stripe = await StripeDouble.StartAsync();
        var marketplace = await TestMarketplace.DemoAsync(settings =>
            (change?.Invoke(settings) ?? settings) with { Stripe = stripe.Settings });
        return new(marketplace, stripe);
    }

    public DateTimeOffset Now => Marketplace.Clock.GetUtcNow();

    public Task<string> CountsAsync() => Marketplace.ScalarAsync<string>(Counts);

    public static JsonObject Order(decimal amount = 150) => new()
    {
        ["celebrityId"] = Emma,
        ["amount"] = amount,
        ["paymentType"] = "booking",
        ["bookingData"] = new JsonObject
        {
            ["recipientName"] = "Tāne 🎂", ["occasion"] = "Birthday", ["personalMessage"] = "مرحبا بالعالم",
            ["email"] = "sarah.meade@example.test",
        },
        ["orderItems"] = new JsonArray(
            new JsonObject { ["type"] = "base", ["name"] = "Video", ["quantity"] = 1, ["unitPrice"] = amount, ["totalPrice"] = amount }),
    };

    public Task<IntakeResult> PlaceAsync(JsonObject order, string? key = null, Actor? actor = null) =>
        Marketplace.Get<OrderIntake>()
            .PlaceAsync(
                actor ?? Customer, (BookingRequest)PaymentRequest.Read(Encoding.UTF8.GetBytes(order.ToJsonString())), key,
                CancellationToken.None);

    public Task<IntakeResult> TipAsync(
        string order, decimal amount = 20, string? key = null, string celebrity = Emma, string? number = null) =>
        Marketplace.Get<TipIntake>()
            .PlaceAsync(Customer, new(celebrity, (long)(amount * 100), order, number, null), key, CancellationToken.None);

    /// <summary>Any columns of the only order of this shop's customer that is newer than the demo, as text.</summary>
    public Task<string> RowAsync(string columns, string from) =>
        Marketplace.ScalarAsync<string>($"SELECT concat_ws(' | ', {columns}) FROM {from}");

    public async ValueTask DisposeAsync()
    {
        await Marketplace.DisposeAsync();
        await Stripe.DisposeAsync();
    }
}
