using System.Globalization;
using System.Net;
using BookingAdmin.Data;
using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Services;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Consistency.Runs;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Services.Settings;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Stripe;
using BookingAdmin.Web.Tests.Access;
using BookingAdmin.Web.Tests.Api;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BookingAdmin.Web.Tests.OwnerChanges;

/// <summary>
/// The demo marketplace, checked and guarded, before its owner changes something.
/// The host runs as a user with the rights of the README and no more.
/// </summary>
sealed class ChangedPlace : IAsyncDisposable
{
    /// <summary>How the number of Sarah's order ends, which lacks its booking. Rows are changed of this order and of Emma's only.</summary>
    public const string Missing = "7F3K2A";

    const string Emma = "cdemocelebrityemmastone00";

    LimitedUser user = null!;

    ChangedPlace(TestMarketplace marketplace, StripeDouble stripe) => (Marketplace, Stripe) = (marketplace, stripe);

    public TestMarketplace Marketplace { get; }
    public StripeDouble Stripe { get; }
    public Dashboard Host { get; private set; } = null!;
    public Person AsEmma { get; private set; } = null!;
    public (string Name, string Value) Token { get; private set; }
    public string Order { get; private set; } = "";
    public string OrderNumber { get; private set; } = "";
    public string MissingNumber { get; private set; } = "";
    public string Booking { get; private set; } = "";
    public StripeDoubleEvent Paid { get; private set; } = null!;

    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    /// <summary>The connection of the user with the rights of the README.</summary>
    public string Connection => user.ConnectionString;

    public static async Task<ChangedPlace> OpenAsync()
    {
        var marketplace = await TestMarketplace.DemoAsync();
        var place = new ChangedPlace(marketplace, await StripeDouble.StartAsync(marketplace.Clock));
        await place.PrepareAsync();
        return place;
    }

    async Task PrepareAsync()
    {
        user = await LimitedUser.CreateAsync(Marketplace);
        Host = await Dashboard.StartAsync(Marketplace, null, ("ConnectionStrings:BookingAdmin", Connection),
            ("Stripe:SecretKey", Stripe.SecretKey), ("Stripe:BaseAddress", Stripe.BaseAddress.ToString()),
            ("Stripe:WebhookSecrets", Stripe.WebhookSecret),
            // Events are handled at once, so that the answer to an event is its result.
            ("Payments:Webhook", "Instead"), ("Payments:ForwardTo", "http://127.0.0.1:9/nobody"));
        AsEmma = Host.Visit();
        (await AsEmma.SignInAsDemoAsync(Emma)).Dispose();
        Token = await AsEmma.FormTokenAsync();
        await using var scope = Host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<BookingGuard>().InstallAsync(TestMarketplace.Admin, GuardMode.Watch, Cancel);
        await FindRowsAsync();
        // A full scan beforehand: what is green or red afterwards is about the change.
        await scope.ServiceProvider.GetRequiredService<ConsistencyRuns>().RunAsync(TestMarketplace.Admin, RunKind.Full, null, Cancel);
    }

    async Task FindRowsAsync()
    {
        var row = await Marketplace.ScalarAsync<string[]>($"""
            SELECT ARRAY[o.id, o."orderNumber", b.id, round(o."totalAmount" * 100)::text, o.currency]
            FROM "Order" o JOIN "Booking" b ON b."orderId" = o.id
            WHERE o.status = 'PENDING' AND b.status = 'PENDING' AND o."paymentStatus" = 'SUCCEEDED' AND o."celebrityId" = '{Emma}'
            ORDER BY o.id LIMIT 1
            """);
        (Order, OrderNumber, Booking) = (row[0], row[1], row[2]);
        MissingNumber = await Marketplace.ScalarAsync<string>(
            $"""SELECT "orderNumber" FROM "Order" WHERE "orderNumber" LIKE '%-{Missing}'""");
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["type"] = "booking", ["orderId"] = Order, ["orderNumber"] = OrderNumber,
        };
        var intent = await Host.Get<StripeGateway>().CreateIntentAsync(
            new(long.Parse(row[3], CultureInfo.InvariantCulture), row[4], metadata), $"test-{Order}", Cancel);
        await Marketplace.ExecuteAsync($"""
            UPDATE "Order" SET "paymentStatus" = 'PENDING', "paidAt" = NULL, "paymentIntentId" = '{intent.Id}' WHERE id = '{Order}'
            """);
        Paid = Stripe.Succeed(intent.Id);
    }

    /// <summary>Changes something as the owner of the tables, for new sessions and, where SQL lets them, for open ones.</summary>
    /// <param name="sql">{rows} stands for the ids of the two orders.</param>
    public async Task ChangeAsync(string sql)
    {
        var missing = await Marketplace.ScalarAsync<string>($"""SELECT id FROM "Order" WHERE "orderNumber" = '{MissingNumber}'""");
        foreach (var statement in sql.Split(";;", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            await Marketplace.ExecuteAsync(statement
                .Replace("{rows}", $"'{Order}', '{missing}'", StringComparison.Ordinal)
                .Replace("{database}", Marketplace.Name, StringComparison.Ordinal)
                .Replace("{role}", user.Name, StringComparison.Ordinal));
        // The host does the same by itself a moment after its connections are cut.
        if (sql.Contains("pg_terminate_backend", StringComparison.Ordinal))
            Host.Services.GetRequiredService<NpgsqlDataSource>().Clear();
    }

    public Actor EmmaActor { get; } = new(ActorId.User("cdemouseremmastone0000000"), "Emma Stone", Roles.Celebrity, Emma);

    public PageContext Pages(Actor actor) => new(Marketplace, actor, Connection);

    /// <summary>Prepares the database as a start of host or command line does.</summary>
    public async Task StartAsync()
    {
        await using var provider = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(Marketplace.Clock)
            .AddBookingAdmin(Marketplace.Get<BookingAdminSettings>() with { CreateMarketplace = false }, new(Connection))
            .BuildServiceProvider();
        await provider.GetRequiredService<DatabaseSetup>().PrepareAsync(Cancel);
    }

    public async Task<(HttpStatusCode Status, string Text)> DeliverAsync()
    {
        using var client = new HttpClient { BaseAddress = Host.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, WebhookPlace.Address) { Content = new ByteArrayContent(Paid.Body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TryAddWithoutValidation("Stripe-Signature", Stripe.Sign(Paid.Body));
        using var answer = await client.SendAsync(request, Cancel);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    public async ValueTask DisposeAsync()
    {
        AsEmma.Dispose();
        await Host.DisposeAsync();
        await Stripe.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        await user.DisposeAsync();
        await Marketplace.DisposeAsync();
    }
}
