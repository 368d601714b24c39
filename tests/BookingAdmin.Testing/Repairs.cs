using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Repair;

namespace BookingAdmin.Testing;

/// <summary>Repairs of missing bookings, as a test wants them.</summary>
public static class Repairs
{
    /// <summary>Ids of every order that lacks its booking.</summary>
    public static Task<string[]> MissingIdsAsync(this TestMarketplace marketplace) => marketplace.ScalarAsync<string[]>("""
        SELECT COALESCE(array_agg(o.id ORDER BY o.id), '{}') FROM "Order" o
        WHERE o.status NOT IN ('CANCELLED', 'REFUNDED') AND NOT EXISTS (SELECT FROM "Booking" b WHERE b."orderId" = o.id)
        """);

    /// <summary>Sam creates all that are missing.</summary>
    public static async Task<RepairResult> RepairAllAsync(this TestMarketplace marketplace) =>
        await marketplace.Get<FindingRepair>().RepairAsync(
            TestMarketplace.Support, "missing-booking", await marketplace.MissingIdsAsync(), null, CancellationToken.None);

    /// <param name="order">Id or order number.</param>
    public static async Task<(RepairItem Item, Guid RepairId)> CreateBookingAsync(
        this FindingRepair repair, Actor actor, string order, CancellationToken cancel)
    {
        var result = await repair.RepairOneAsync(actor, "missing-booking", order, null, cancel);
        return (result.Items[0], result.RepairId);
    }
}
