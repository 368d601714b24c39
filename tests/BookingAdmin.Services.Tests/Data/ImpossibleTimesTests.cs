using BookingAdmin.Services.Orders;
using BookingAdmin.Testing;
using Microsoft.EntityFrameworkCore;

namespace BookingAdmin.Services.Tests.Data;

/// <summary>The owner's columns hold years that .NET cannot.</summary>
public sealed class ImpossibleTimesTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Theory]
    [InlineData("20255-11-21 10:00:00", 9999)]
    [InlineData("infinity", 9999)]
    [InlineData("-infinity", 1)]
    [InlineData("0044-03-15 12:00:00 BC", 1)]
    [InlineData("2025-11-21 10:00:00.123", 2025)]
    public async Task Each_is_read_as_near_as_can_be_and_breaks_no_other_row(string stored, int year)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var order = await marketplace.ScalarAsync<string>("""SELECT "orderId" FROM "Booking" ORDER BY id LIMIT 1""");
        await marketplace.ExecuteAsync($"""UPDATE "Order" SET "paidAt" = '{stored}', "createdAt" = '{stored}' WHERE id = '{order}'""");
        await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);

        var row = await context.Orders.AsNoTracking().SingleAsync(o => o.Id == order, Cancel);
        var page = await marketplace.Get<OrderList>().ListAsync(TestMarketplace.Support, new(), Cancel);

        (row.PaidAt!.Value.Year, row.CreatedAt.Year).ShouldBe((year, year));
        page.Items.Count.ShouldBe(OrderList.PageSize);
    }

    [Fact]
    public async Task A_time_that_is_written_is_read_back_to_the_millisecond()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);
        var at = new DateTimeOffset(2026, 2, 3, 4, 5, 6, 789, TimeSpan.Zero);
        await context.Orders.ExecuteUpdateAsync(set => set.SetProperty(o => o.UpdatedAt, at), Cancel);

        (await context.Orders.Select(o => o.UpdatedAt).Distinct().SingleAsync(Cancel)).ShouldBe(at);
        (await marketplace.ScalarAsync<string>("""SELECT DISTINCT "updatedAt"::text FROM "Order" """)).ShouldBe("2026-02-03 04:05:06.789");
    }
}
