using System.Text.Encodings.Web;
using System.Text.Json;
using BookingAdmin.Testing;
using BookingAdmin.Web.Tests.Access;

namespace BookingAdmin.Web.Tests.Api;

/// <summary>The marketplace that the stored answers are about, with the host on it and its people signed in.</summary>
public sealed class ContractPlace : IAsyncLifetime
{
    public const string Vera = "ccelebrityvera00000000000", Otto = "ccelebrityotto00000000000";
    public const string WebhookSecret = "whsec_of_the_contract";
    public const string Requests = "/api/celebrity/booking-requests";

    static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public TestMarketplace Marketplace { get; private set; } = null!;

    internal Dashboard Dashboard { get; private set; } = null!;

    /// <summary>Calls as Vera; Otto and the support staff are others.</summary>
    internal Person AsVera { get; private set; } = null!;
    internal Person AsOtto { get; private set; } = null!;
    internal Person AsSupport { get; private set; } = null!;

    /// <summary>The header that Vera's writes need.</summary>
    public (string Name, string Value) Token { get; private set; }

    public static string Booking(int n) => $"cbooking{n}".PadRight(25, '0');

    public static string Address(int n) => $"{Requests}/{Booking(n)}";

    /// <summary>A place of its own for a test that writes.</summary>
    public static async Task<ContractPlace> OpenAsync()
    {
        var place = new ContractPlace();
        await place.InitializeAsync();
        return place;
    }

    public async ValueTask InitializeAsync()
    {
        Marketplace = await TestMarketplace.EmptyAsync();
        await Marketplace.ExecuteAsync(await File.ReadAllTextAsync(PathOf("given.sql")));
        Dashboard = await Dashboard.StartAsync(Marketplace, null, ("Stripe:WebhookSecrets", WebhookSecret));
        AsVera = await SignedInAsync(Vera);
        AsOtto = await SignedInAsync(Otto);
        AsSupport = await SignedInAsync("demo-support");
        Token = await AsVera.FormTokenAsync();
    }

    /// <summary>Asserts that the answer is the stored one: every key in its order, and every value.</summary>
    internal static async Task ShouldBeStoredAsync(ApiReply reply, string name)
    {
        var stored = JsonElement.Parse(await File.ReadAllTextAsync(PathOf($"{name}.json")));
        JsonSerializer.Serialize(reply.Json, Readable).ShouldBe(JsonSerializer.Serialize(stored, Readable), $"{name}.json");
    }

    async Task<Person> SignedInAsync(string person)
    {
        var visitor = Dashboard.Visit();
        (await visitor.SignInAsDemoAsync(person)).Dispose();
        return visitor;
    }

    static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Api", "Answers", name);

    public async ValueTask DisposeAsync()
    {
        AsVera.Dispose();
        AsOtto.Dispose();
        AsSupport.Dispose();
        await Dashboard.DisposeAsync();
        await Marketplace.DisposeAsync();
    }
}
