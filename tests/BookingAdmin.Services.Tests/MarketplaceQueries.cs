using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests;

/// <summary>Rows of the demo that tests speak of.</summary>
static class MarketplaceQueries
{
    /// <summary>The order of Sarah Johnson Meade.</summary>
    public static Task<string> MissingOrderAsync(this TestMarketplace marketplace) =>
        marketplace.ScalarAsync<string>("""SELECT id FROM "Order" WHERE "orderNumber" LIKE '%-7F3K2A'""");

    /// <summary>Some order that has its booking.</summary>
    public static async Task<(string OrderId, string BookingId)> BookedOrderAsync(this TestMarketplace marketplace)
    {
        var pair = await marketplace.ScalarAsync<string[]>(
            """SELECT ARRAY["orderId", id] FROM "Booking" WHERE status = 'PENDING' ORDER BY "createdAt" DESC LIMIT 1""");
        return (pair[0], pair[1]);
    }

    /// <summary>A paid request of Emma's that waits for her decision.</summary>
    public static Task<string> WaitingRequestAsync(this TestMarketplace marketplace, string payment = "SUCCEEDED") =>
        marketplace.ScalarAsync<string>($"""
            SELECT b.id FROM "Booking" b JOIN "Order" o ON o.id = b."orderId" JOIN "Celebrity" c ON c.id = b."celebrityId"
                JOIN "User" u ON u.id = c."userId"
            WHERE u.name = 'Emma Stone' AND b.status = 'PENDING' AND o.status = 'PENDING' AND o."paymentStatus" = '{payment}'
                ORDER BY b.deadline LIMIT 1
            """);

    /// <summary>All that a decision on a request changes.</summary>
    public static Task<string> RequestStateAsync(this TestMarketplace marketplace, string bookingId) =>
        marketplace.ScalarAsync<string>($"""
            SELECT concat_ws(' ', b.status, o.status, o."approvalStatus", o."transferStatus", o."declinedAt", o."declineReason",
                o."paymentStatus")
            FROM "Booking" b JOIN "Order" o ON o.id = b."orderId" WHERE b.id = '{bookingId}'
            """);

    /// <summary>Until somebody in this database waits for somebody else's lock.</summary>
    public static async Task WaitForLockAsync(this TestMarketplace marketplace)
    {
        while (!await marketplace.ScalarAsync<bool>(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')"))
            await Task.Delay(20);
    }
}
