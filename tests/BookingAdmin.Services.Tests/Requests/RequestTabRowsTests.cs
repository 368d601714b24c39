using BookingAdmin.Data.Sql;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Requests;
using BookingAdmin.Testing;
using Microsoft.EntityFrameworkCore;

namespace BookingAdmin.Services.Tests.Requests;

public sealed class RequestTabRowsTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task The_database_puts_each_request_on_the_tab_of_the_domain_whatever_its_statuses()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using (var connection = await marketplace.OpenAsync())
            await BookingAdmin.Embedded.Demo.DemoMarketplace.FillAsync(connection, 1000, 0, Cancel);
        await marketplace.ExecuteAsync("""ALTER TYPE "OrderStatus" ADD VALUE 'ON_HOLD'""");
        await marketplace.ExecuteAsync("""ALTER TYPE "BookingStatus" ADD VALUE 'ON_HOLD'""");
        await marketplace.ExecuteAsync("""
            WITH state AS (
                SELECT b, s, a, d, row_number() OVER () AS n FROM unnest(enum_range(NULL::"BookingStatus")) b,
                    unnest(enum_range(NULL::"OrderStatus")) s, unnest(enum_range(NULL::"ApprovalStatus")) a,
                    (VALUES (NULL), (timestamp '2025-08-20')) v (d)
            ), numbered AS (
                SELECT b.id, b."orderId", row_number() OVER () AS n FROM "Booking" b
            ), chosen AS (
                SELECT n.id, n."orderId", s.* FROM numbered n JOIN state s ON s.n = n.n
            ), booked AS (
                UPDATE "Booking" t SET status = c.b FROM chosen c WHERE t.id = c.id
            )
            UPDATE "Order" o SET status = c.s, "approvalStatus" = c.a, "deliveredAt" = c.d FROM chosen c WHERE o.id = c."orderId"
            """);
        await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);
        var rows = await context.Bookings
            .Select(b => new { b.Id, b.Status, Order = b.Order.Status, b.Order.ApprovalStatus, b.Order.DeliveredAt })
            .ToListAsync(Cancel);
        rows.Select(row => (row.Status, row.Order, row.ApprovalStatus, row.DeliveredAt is null)).Distinct().Count().ShouldBe(7 * 9 * 4 * 2);
        var expected = rows.ToLookup(
            row => RequestTabs.Of(row.Status, row.Order, row.ApprovalStatus, row.DeliveredAt is not null), row => row.Id);

        foreach (var tab in Enum.GetValues<RequestTab>().Where(tab => tab is not RequestTab.All))
        {
            (await context.Bookings.On(tab).Select(b => b.Id).ToListAsync(Cancel))
                .ShouldBe(expected[tab], ignoreOrder: true, $"list {tab}");
            var numbered = $"""
                SELECT b.id AS "Value" FROM public."Booking" b JOIN public."Order" o ON o.id = b."orderId"
                WHERE {RequestTabRows.Number} = {(int)tab}
                """;
            (await context.Database.SqlQueryRaw<string>(numbered).ToListAsync(Cancel))
                .ShouldBe(expected[tab], ignoreOrder: true, $"count {tab}");
            expected[tab].ShouldNotBeEmpty();
        }
    }

    [Fact]
    public async Task Every_request_of_the_marketplaces_life_is_counted_on_one_tab_and_listed_there()
    {
        await using var marketplace = await TestMarketplace.LifeAsync();
        var celebrity = await marketplace.ScalarAsync<string>("""SELECT id FROM "Celebrity" ORDER BY id LIMIT 1""");
        await marketplace.ExecuteAsync($"""
            UPDATE "Booking" SET "celebrityId" = '{celebrity}'; UPDATE "Order" SET "celebrityId" = '{celebrity}'
            """);
        var her = new Actor(ActorId.User("her"), "Her", Roles.Celebrity, celebrity);
        var inbox = marketplace.Get<RequestInbox>();
        await inbox.HealAsync(her, Cancel);

        var counts = await inbox.CountAsync(her, Cancel);
        var listed = new List<string>();
        foreach (var tab in Enum.GetValues<RequestTab>().Where(tab => tab is not RequestTab.All))
        {
            var cards = await AllAsync(inbox, her, tab);
            cards.Count.ShouldBe(counts.Of(tab).Value, $"{tab}");
            cards.ShouldAllBe(card => card.Tab == tab);
            listed.AddRange(cards.Select(card => card.Id));
        }

        listed.ShouldBeUnique();
        listed.ShouldBe((await AllAsync(inbox, her, RequestTab.All)).Select(card => card.Id), ignoreOrder: true);
        counts.Of(RequestTab.Accepted).Value.ShouldBeGreaterThan(0);
        counts.Of(RequestTab.Sent).Value.ShouldBeGreaterThan(0);
        counts.Of(RequestTab.Done).Value.ShouldBeGreaterThan(0);
        counts.Of(RequestTab.Other).Value.ShouldBe(0);
    }

    static async Task<List<RequestCard>> AllAsync(RequestInbox inbox, Actor her, RequestTab tab)
    {
        List<RequestCard> all = [];
        string? at = null;
        do
        {
            var page = await inbox.ListAsync(her, new(tab, Cursor: at), Cancel);
            all.AddRange(page.Items);
            at = page.Next;
        }
        while (at is not null);
        return all;
    }
}
