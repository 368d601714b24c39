using System.Runtime.CompilerServices;
using BookingAdmin.Data.Own;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Live;
using BookingAdmin.Testing;
using Npgsql;

namespace BookingAdmin.Services.Tests.Guard;

/// <summary>A marketplace with a guard, and how its owner writes.</summary>
static class Guarded
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    /// <summary>Sessions that hold the lock of who follows, for as long as their marketplace is used.</summary>
    static readonly ConditionalWeakTable<TestMarketplace, NpgsqlConnection> Following = [];

    /// <param name="followed">Somebody takes what the triggers note, as a host does; else they do not note anything.</param>
    public static async Task<TestMarketplace> DemoAsync(GuardMode mode = GuardMode.Watch, bool followed = true)
    {
        var marketplace = await TestMarketplace.DemoAsync();
        if (followed)
        {
            var session = await marketplace.OpenAsync();
            await session.RunAsync($"SELECT pg_advisory_lock({GuardChanges.FollowedLock})");
            Following.Add(marketplace, session);
        }
        await marketplace.Get<BookingGuard>().InstallAsync(TestMarketplace.Admin, mode, Cancel);
        return marketplace;
    }

    public static Task<GuardStatus> StatusAsync(this TestMarketplace marketplace) =>
        marketplace.Get<BookingGuard>().StatusAsync(TestMarketplace.Admin, Cancel);

    public static Task<string[]> ListedAsync(this TestMarketplace marketplace) =>
        marketplace.ScalarAsync<string[]>("SELECT ARRAY(SELECT order_id FROM booking_admin.watch_list ORDER BY order_id)");

    /// <summary>The list is exactly what a full scan finds, and the guard whole.</summary>
    public static async Task ShouldBeTrueAsync(this TestMarketplace marketplace)
    {
        (await marketplace.Get<BookingGuard>().VerifyAsync(TestMarketplace.Admin, Cancel)).ShouldBe(new WatchListTruth(0, 0));
        (await marketplace.StatusAsync()).Faults.ShouldBeEmpty();
    }

    /// <summary>A new order like those of the demo, as SQL.</summary>
    public static string Order(string id, string status = "PENDING") => $"""
        INSERT INTO public."Order" (id, "orderNumber", "userId", "celebrityId", status, "totalAmount", "recipientName", occasion,
            "personalMessage", "messageType", email, "updatedAt")
        SELECT '{id}', 'KO-{id}', "userId", "celebrityId", '{status}', "totalAmount", "recipientName", occasion, "personalMessage",
            "messageType", email, now()
        FROM (SELECT * FROM public."Order" ORDER BY "createdAt" LIMIT 1) o;
        """;

    /// <summary>Its booking, as the marketplace's application writes it.</summary>
    public static string Booking(string orderId) => $"""
        INSERT INTO public."Booking" (id, "orderId", "orderNumber", "userId", "celebrityId", message, "recipientName", price,
            "totalAmount", "updatedAt")
        SELECT 'b-' || id, id, "orderNumber", "userId", "celebrityId", "personalMessage", "recipientName", "totalAmount", "totalAmount",
            now()
        FROM public."Order" WHERE id = '{orderId}';
        """;

    public static async Task RunAsync(this NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
