using System.Text;
using BookingAdmin.Data;
using BookingAdmin.Data.Lists;
using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Audit;
using BookingAdmin.Services.Repair;
using BookingAdmin.Services.Requests;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Audit;

public sealed class AuditListTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_repair_and_its_undo_and_a_decision_are_told_in_words()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (item, repair) = await marketplace.Get<FindingRepair>()
            .CreateBookingAsync(TestMarketplace.Support, await NumberAsync(marketplace), Cancel);
        await marketplace.Get<FindingRepair>().UndoAsync(TestMarketplace.Support, repair, null, Cancel);
        var booking = await marketplace.ScalarAsync<string>(
            """SELECT id FROM public."Booking" WHERE status = 'PENDING' ORDER BY id LIMIT 1""");
        await marketplace.Get<RequestDecisions>().DecideAsync(TestMarketplace.Admin, booking, Decision.Decline, "She is ill", Cancel);

        var items = (await ListAsync(marketplace, new())).Items;

        items.Select(i => (i.What, i.Who, i.Undone)).ShouldBe(
            [("Request declined", "Ada Whitfield", false), ("Repair undone, booking removed", "Sam Okafor", false),
                ("Missing booking created", "Sam Okafor", true)]);
        (items[2].OrderNumber, items[2].RepairId, items[2].OfJob).ShouldBe((item.OrderNumber, (Guid?)repair, false));
        items[2].Changes.ShouldBe([new("Status", null, "Waiting")]);
        items[1].Undoes.ShouldBe(items[2].Id);
        items[0].Reason.ShouldBe("She is ill");
        items[0].Changes.Where(c => c.Field != "Declined at").ShouldBe([
            new("Order status", "Pending", "Cancelled"), new("Booking status", "Waiting", "Declined"),
            new("Approval status", "Open", "Declined"), new("Transfer status", "Not yet", "Cancelled")], ignoreOrder: true);
        items[0].Changes.Single(c => c.Field == "Declined at").After!.ShouldEndWith("UTC");
    }

    [Fact]
    public async Task Statuses_that_the_first_release_kept_as_numbers_are_words_too()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action, before, after)
            VALUES (now(), 'Person', 'x', 'x', 'RequestAccepted', '{"BookingStatus": 0, "OrderStatus": 0, "DeclinedAt": null}',
                '{"BookingStatus": 5, "OrderStatus": 1}')
            """);
        (await ListAsync(marketplace, new())).Items[0].Changes.ShouldBe(
            [new("Order status", "Pending", "Confirmed"), new("Booking status", "Waiting", "Accepted")], ignoreOrder: true);
    }

    [Fact]
    public void Every_action_and_every_kind_of_actor_has_its_words()
    {
        Enum.GetValues<AuditAction>().Select(action => action.Word()).Distinct().Count().ShouldBe(Enum.GetValues<AuditAction>().Length);
        Enum.GetValues<ActorKind>().Select(kind => kind.Word()).ShouldBe(["Person", "Background job", "Guard"]);
    }

    [Theory]
    [InlineData("ENTRY 40", 1)]
    [InlineData("okafor", 60)]
    [InlineData("100%", 1)]
    [InlineData("7f3k2a", 1)]
    [InlineData("c41", 1)]
    [InlineData("nobody", 0)]
    public async Task A_search_finds_parts_of_names_reasons_and_order_numbers_and_whole_ids(string search, int found)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.AddAsync(60);
        await marketplace.ExecuteAsync($"""
            INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action, reason, order_id)
            VALUES (now(), 'Job', 'x', 'Job', 'CheckStarted', 'all 100% of it',
                (SELECT id FROM public."Order" WHERE "orderNumber" LIKE '%-7F3K2A'))
            """);
        (await AllAsync(marketplace, new(search))).Count.ShouldBe(found);
    }

    [Fact]
    public async Task Filters_narrow_and_days_are_those_of_the_reader()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action, order_id, repair_id) VALUES
            ('2025-08-19 11:59Z', 'Person', 'x', 'A', 'BookingCreated', 'c1', '0198bd6c-6c2f-7b2a-8c59-1f1c1d6f5a01'),
            ('2025-08-19 12:00Z', 'Job', 'x', 'B', 'CheckStarted', NULL, NULL),
            ('2025-08-20 11:59Z', 'Trigger', 'x', 'C', 'BookingGaveWay', 'c1', NULL),
            ('2025-08-20 12:00Z', 'Job', 'x', 'D', 'CheckStarted', NULL, NULL)
            """);
        var (day, auckland) = (new DateOnly(2025, 8, 20), TimeZoneInfo.FindSystemTimeZoneById("Pacific/Auckland"));
        (await WhoAsync(new(From: day, To: day, Zone: auckland))).ShouldBe("CB");
        (await WhoAsync(new(From: day, To: day))).ShouldBe("DC");
        (await WhoAsync(new(Action: AuditAction.CheckStarted))).ShouldBe("DB");
        (await WhoAsync(new(By: ActorKind.Trigger))).ShouldBe("C");
        (await WhoAsync(new(Order: "c1"))).ShouldBe("CA");
        (await WhoAsync(new(Repair: Guid.Parse("0198bd6c-6c2f-7b2a-8c59-1f1c1d6f5a01")))).ShouldBe("A");

        async Task<string> WhoAsync(AuditFilter filter) => string.Concat((await AllAsync(marketplace, filter)).Select(item => item.Who));
    }

    [Fact]
    public async Task Pages_follow_one_another_both_ways_and_a_damaged_link_is_refused()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await marketplace.AddAsync(60);
        var first = await ListAsync(marketplace, new());
        var second = await ListAsync(marketplace, new(Cursor: first.Next));
        var third = await ListAsync(marketplace, new(Cursor: second.Next));

        first.Items.Concat(second.Items).Concat(third.Items).Select(item => item.Id)
            .ShouldBe(Enumerable.Range(1, 60).Reverse().Select(n => (long)n));
        (first.Previous, third.Next).ShouldBe((null, null));
        (await ListAsync(marketplace, new(Cursor: third.Previous))).Items.Select(item => item.Id)
            .ShouldBe(second.Items.Select(item => item.Id));
        await Should.ThrowAsync<InvalidInputException>(() => ListAsync(marketplace, new(Cursor: "next.0.1.notanumber")));
    }

    [Fact]
    public async Task An_export_has_every_entry_and_no_cell_that_a_spreadsheet_would_run()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await marketplace.AddAsync(2500);
        await marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action, reason) VALUES
            ('2025-08-19 12:00Z', 'Person', 'x', '@SUM(A1)', 'CheckStarted', '=HYPERLINK("http://x"), done'),
            ('2025-08-19 12:00Z', 'Person', 'x', E'\tx', 'CheckStarted', E'-1\nand "more"')
            """);
        using var file = new MemoryStream();
        await CsvFile.WriteAsync(
            file, marketplace.Get<AuditList>().ExportAsync(TestMarketplace.Admin, new(), Cancel), AuditCsv.Columns, Cancel);

        var text = Encoding.UTF8.GetString(file.ToArray()).TrimStart('\uFEFF');
        var lines = text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(2503);
        lines[0].ShouldBe("id,at,kind,who,what,order_number,order_id,booking_id,reason,changes,repair_id,run_id,undoes,undone");
        lines[1].ShouldBe("2502,2025-08-19T12:00:00.000Z,Person,\"'\tx\",Check started,,,,\"'-1\nand \"\"more\"\"\",,,,,no");
        lines[2].ShouldBe(
            "2501,2025-08-19T12:00:00.000Z,Person,\"'@SUM(A1)\",Check started,,,,\"'=HYPERLINK(\"\"http://x\"\"), done\",,,,,no");
        lines[^1].ShouldContain("N: nothing → 1; Status: nothing → Waiting");
    }

    static Task<Page<AuditItem>> ListAsync(TestMarketplace marketplace, AuditFilter filter) =>
        marketplace.Get<AuditList>().PageAsync(TestMarketplace.Admin, filter, Cancel);

    static async Task<List<AuditItem>> AllAsync(TestMarketplace marketplace, AuditFilter filter) =>
        await marketplace.Get<AuditList>().ExportAsync(TestMarketplace.Admin, filter, Cancel).ToListAsync(Cancel);

    static Task<string> NumberAsync(TestMarketplace marketplace) =>
        marketplace.ScalarAsync<string>("""SELECT "orderNumber" FROM public."Order" WHERE "orderNumber" LIKE '%-7F3K2A'""");
}
