using BookingAdmin.Data;
using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Orders;
using BookingAdmin.Testing;
using Microsoft.EntityFrameworkCore;

namespace BookingAdmin.Services.Tests.Orders;

public sealed class OrderTotalsTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task Few_orders_are_counted_and_many_are_estimated_or_counted_to_a_bound()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using (var connection = await marketplace.OpenAsync())
            await BookingAdmin.Embedded.Demo.DemoMarketplace.FillAsync(connection, 12_000, 5, Cancel);
        var totals = marketplace.Get<OrderTotals>();

        await marketplace.ExecuteAsync("UPDATE pg_class SET reltuples = -1 WHERE oid = '\"Order\"'::regclass");
        (await TotalAsync(new())).ShouldBe(new(10_000, TotalKind.MoreThan), "there are no statistics yet");
        await marketplace.ExecuteAsync("ANALYZE \"Order\"");
        (await TotalAsync(new())).ShouldBe(new(12_000, TotalKind.About));
        (await TotalAsync(new() { Sort = OrderSort.Lowest, Size = 100 })).ShouldBe(new(12_000, TotalKind.About), "no order is left out");
        (await TotalAsync(new(Until: DateTimeOffset.MaxValue))).ShouldBe(new(10_000, TotalKind.MoreThan));
        (await TotalAsync(new(MissingOnly: true))).ShouldBe(new(5, TotalKind.Exact));
        (await totals.OfEachAsync(TestMarketplace.Support, [new(), new(MissingOnly: true)], Cancel))
            .ShouldBe([new(1_000, TotalKind.MoreThan), new(5, TotalKind.Exact)]);

        Task<OrderTotal?> TotalAsync(OrderQuery query) => totals.OfAsync(TestMarketplace.Support, query, Cancel);
    }

    [Fact]
    public async Task A_count_that_takes_too_long_is_no_count()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var held = await marketplace.OpenAsync();
        await using var transaction = await held.BeginTransactionAsync(Cancel);
        await using (var hold = new Npgsql.NpgsqlCommand("LOCK TABLE \"Order\" IN ACCESS EXCLUSIVE MODE", held, transaction))
            await hold.ExecuteNonQueryAsync(Cancel);
        (await marketplace.Get<OrderTotals>().OfEachAsync(TestMarketplace.Support, [new()], Cancel)).ShouldBe([null]);
    }

    [Fact]
    public async Task Each_need_is_a_list_of_its_own()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (unpaid, refunded, late) = (await IdAsync("PENDING", 0), await IdAsync("SUCCEEDED", 0), await IdAsync("SUCCEEDED", 1));
        await using (var context = await marketplace.Contexts.CreateDbContextAsync(Cancel))
        {
            await context.Refunds.ExecuteDeleteAsync(Cancel);
            await context.Findings.ExecuteDeleteAsync(Cancel);
            var now = marketplace.Clock.GetUtcNow();
            context.Add(new Refund { OrderId = refunded, Kind = MoneyBack.Refund, Amount = 100, Currency = "nzd", CreatedAt = now,
                NotBefore = now });
            context.Add(new FindingRow { Rule = "overdue", Subject = late, Since = now, FirstSeen = now });
            context.Add(new FindingRow { Rule = "split", Subject = unpaid, Since = now, FirstSeen = now });
            await context.SaveChangesAsync(Cancel);
        }
        await marketplace.ExecuteAsync($"""
            UPDATE "Order" SET status = 'CONFIRMED', "deliveredAt" = NULL, "approvalStatus" = 'PENDING_APPROVAL' WHERE id = '{late}'
            """);

        (await IdsAsync(OrderNeed.Unpaid)).ShouldContain(unpaid);
        (await IdsAsync(OrderNeed.Unpaid)).Length.ShouldBe((int)await marketplace.ScalarAsync<long>("""
            SELECT count(*) FROM "Order" WHERE status NOT IN ('CANCELLED', 'REFUNDED')
                AND "paymentStatus" IN ('PENDING', 'PROCESSING', 'FAILED')
            """));
        (await IdsAsync(OrderNeed.RefundWaits)).ShouldBe([refunded]);
        (await IdsAsync(OrderNeed.Overdue)).ShouldBe([late]);

        await marketplace.ExecuteAsync($"""UPDATE "Order" SET "deliveredAt" = now() WHERE id = '{late}'""");
        (await IdsAsync(OrderNeed.Overdue)).ShouldBeEmpty("it is there now, whatever the last check found");
        await marketplace.ExecuteAsync("UPDATE booking_admin.refund SET status = 'Succeeded'");
        (await IdsAsync(OrderNeed.RefundWaits)).ShouldBeEmpty();

        Task<string> IdAsync(string payment, int at) => marketplace.ScalarAsync<string>($"""
            SELECT id FROM "Order" WHERE "paymentStatus" = '{payment}' AND status NOT IN ('CANCELLED', 'REFUNDED')
            ORDER BY id OFFSET {at} LIMIT 1
            """);

        async Task<string[]> IdsAsync(OrderNeed need) =>
            [.. (await marketplace.Get<OrderList>().ListAsync(TestMarketplace.Support, new() { Need = need }, Cancel)).Items
                .Select(order => order.Id)];
    }

    [Fact]
    public async Task A_customers_a_celebritys_and_my_orders_are_lists_too()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var list = marketplace.Get<OrderList>();
        var one = (await list.ListAsync(TestMarketplace.Support, new("7F3K2A"), Cancel)).Items.ShouldHaveSingleItem();

        var customers = await list.ListAsync(TestMarketplace.Support, new() { CustomerId = one.CustomerId }, Cancel);
        customers.Items.ShouldAllBe(order => order.CustomerEmail == one.CustomerEmail);
        (await list.ListAsync(TestMarketplace.Support, new() { CelebrityId = one.CelebrityId }, Cancel)).Items.Count.ShouldBe(16);
        (await list.ListAsync(TestMarketplace.Support, new() { AssigneeId = TestMarketplace.Support.Id }, Cancel)).Items.ShouldBeEmpty();

        await marketplace.Get<Services.Orders.Notes.OrderAssignees>().TakeAsync(TestMarketplace.Support, [one.Id], Cancel);

        var mine = (await list.ListAsync(TestMarketplace.Support, new() { AssigneeId = TestMarketplace.Support.Id }, Cancel)).Items
            .ShouldHaveSingleItem();
        (mine.Id, mine.Assignee).ShouldBe((one.Id, TestMarketplace.Support.Name));
    }

    [Fact]
    public async Task An_order_shows_its_due_day_until_its_video_is_there()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var list = marketplace.Get<OrderList>();
        var one = await FindAsync();
        var detail = await marketplace.Get<OrderDetails>().FindAsync(TestMarketplace.Support, one.Id, Cancel);
        detail!.Booking.ShouldBeNull();
        one.Due.ShouldBe(DueDate.Of(one.CreatedAt, rush: false), "a missing booking is due by the day of checkout");

        await marketplace.ExecuteAsync($$"""
            INSERT INTO "OrderItem" (id, "orderId", type, name, "unitPrice", "totalPrice", metadata)
            VALUES ('rush', '{{one.Id}}', 'addon', 'Rush', 1, 1, '{"addOnId":"rush"}')
            """);
        (await FindAsync()).Due.ShouldBe(DueDate.Of(one.CreatedAt, rush: true));

        await marketplace.ExecuteAsync($"""UPDATE "Order" SET "deliveredAt" = now() WHERE id = '{one.Id}'""");
        (await FindAsync()).Due.ShouldBeNull();

        async Task<OrderListItem> FindAsync() =>
            (await list.ListAsync(TestMarketplace.Support, new("7F3K2A"), Cancel)).Items.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Who_took_a_file_of_orders_stands_in_the_audit_and_not_what_was_searched_for()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var written = new MemoryStream();
        await CsvFile.WriteAsync(
            written, marketplace.Get<OrderList>().ExportAsync(TestMarketplace.Support, new("Meade"), Cancel), OrderCsv.Columns, Cancel);

        var lines = System.Text.Encoding.UTF8.GetString(written.ToArray()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        lines[0].ShouldEndWith("booking,due,looked_after_by");
        lines.Single(line => line.Contains("7F3K2A", StringComparison.Ordinal)).ShouldContain("MISSING");
        await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);
        var entry = await context.AuditEntries.SingleAsync(e => e.Action == AuditAction.OrdersExported, Cancel);
        entry.ActorName.ShouldBe(TestMarketplace.Support.Name);
        entry.After!.RootElement.ToString().ShouldNotContain("Meade");
    }
}
