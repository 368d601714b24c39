using BookingAdmin.Data.Sql;
using BookingAdmin.Services.Requests;
using BookingAdmin.Testing;
using Microsoft.EntityFrameworkCore;

namespace BookingAdmin.Services.Tests.Requests;

public sealed class VisibleRequestsTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task Expression_and_SQL_show_the_same_requests_whatever_their_order_is()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        await marketplace.ExecuteAsync("""ALTER TYPE "OrderStatus" ADD VALUE 'ON_HOLD'""");
        // Every status of an order with every approval.
        await marketplace.ExecuteAsync($"""
            WITH state AS (
                SELECT s, a, row_number() OVER () AS n
                    FROM unnest(enum_range(NULL::"OrderStatus")) s, unnest(enum_range(NULL::"ApprovalStatus")) a
            ), numbered AS (
                SELECT b."orderId" AS id, row_number() OVER () AS n FROM "Booking" b
            ), mine AS (
                UPDATE "Booking" SET "celebrityId" = '{emma.CelebrityId}'
            )
            UPDATE "Order" o SET status = s.s, "approvalStatus" = s.a FROM numbered
                JOIN state s ON s.n = (numbered.n - 1) % (SELECT count(*) FROM state) + 1 WHERE o.id = numbered.id
            """);
        await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);
        var states = await context.Orders.Where(o => o.Booking != null).Select(o => o.Status + "." + o.ApprovalStatus).Distinct()
            .CountAsync(Cancel);

        // First, because it creates what is missing.
        var listed = (await marketplace.Get<RequestFeed>().ListAsync(emma, new(Status: null), Cancel)).Total;
        var byExpression = await context.Bookings.Where(VisibleRequests.Of(emma.CelebrityId!)).Select(b => b.Id).ToListAsync(Cancel);
        var sql =
            $"""SELECT b.id AS "Value" FROM public."Booking" b JOIN public."Order" o ON o.id = b."orderId" WHERE {VisibleRequests.Sql}""";
        var bySql = await context.Database.SqlQueryRaw<string>(sql).ToListAsync(Cancel);

        states.ShouldBe(9 * 4);
        byExpression.Order().ShouldBe(bySql.Order());
        byExpression.Count.ShouldBeLessThan(await context.Bookings.CountAsync(Cancel));
        listed.ShouldBe(byExpression.Count);
    }
}
