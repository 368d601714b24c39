using BookingAdmin.Data.Lists;
using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Audit;
using BookingAdmin.Services.Jobs;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Audit;

public sealed class AuditLinesTests
{
    static readonly Guid Large = Guid.Parse("0198bd6c-6c2f-7b2a-8c59-1f1c1d6f5a01"),
        Other = Guid.Parse("0198bd6c-6c2f-7b2a-8c59-1f1c1d6f5a02");

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_over_ten_thousand_orders_is_one_line_that_opens_page_by_page()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await marketplace.AddAsync(30);
        await marketplace.RepairAsync(Large, 10_000);
        await marketplace.AddAsync(1, "Ada Whitfield");

        var page = await LinesAsync(marketplace, new());

        page.Items.Count.ShouldBe(AuditList.PageSize);
        page.Items.Select(item => item.Group?.Entries).Take(3).ShouldBe([null, 10_000, null]);
        var line = page.Items[1];
        (line.Group!.Repair, line.Group.Undo, line.Group.SeveralActors, line.Who).ShouldBe((Large, false, false, "Sam Okafor"));
        line.Group.Actions.ShouldBe([(AuditAction.BookingCreated, 10_000)]);
        (line.Group.Ended - line.Group.Begun).ShouldBe(TimeSpan.FromSeconds(9.999));

        var inside = await InsideAsync(marketplace, new(), line.Group, null);
        inside.Items.Select(item => item.Reason).Take(2).ShouldBe(["of the repair 10000", "of the repair 9999"]);
        (await InsideAsync(marketplace, new(), line.Group, inside.Next)).Items[0].Reason.ShouldBe("of the repair 9975");
        (await marketplace.Get<AuditList>().ExportAsync(TestMarketplace.Admin, new(), Cancel).CountAsync(Cancel)).ShouldBe(10_031);
    }

    [Fact]
    public async Task Lines_follow_one_another_both_ways_and_none_stands_twice()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await marketplace.AddAsync(20);
        // Two repairs at a time, whose entries alternate.
        for (var batch = 0; batch < 5; batch++)
        {
            await marketplace.RepairAsync(Large, 40);
            await marketplace.AddAsync(2, "Ada Whitfield");
            await marketplace.RepairAsync(Other, 40);
        }
        await marketplace.UndoAsync(Large);
        await marketplace.AddAsync(25, "Emma Stone");

        List<Page<AuditItem>> pages = [await LinesAsync(marketplace, new())];
        while (pages[^1].Next is { } next)
            pages.Add(await LinesAsync(marketplace, new(Cursor: next)));

        string[] lines = [.. pages.SelectMany(page => page.Items).Select(Name)];
        lines.ShouldBe([
            .. Enumerable.Repeat("Emma Stone", 25), $"undo of {Large}: 200", $"{Other}: 200", "Ada Whitfield", "Ada Whitfield",
                $"{Large}: 200",
            .. Enumerable.Repeat("Ada Whitfield", 8), .. Enumerable.Repeat("Sam Okafor", 20)]);
        var (page, back) = (pages[^1], new List<string>());
        back.AddRange(page.Items.Select(Name));
        while (page.Previous is { } previous)
        {
            page = await LinesAsync(marketplace, new(Cursor: previous));
            back.InsertRange(0, page.Items.Select(Name));
        }
        back.ShouldBe(lines);

        static string Name(AuditItem item) => item.Group is { } group
            ? $"{(group.Undo ? "undo of " : "")}{group.Repair}: {group.Entries}" : item.Who;
    }

    [Fact]
    public async Task A_search_for_one_order_of_a_job_shows_its_own_entry_and_a_filter_of_one_repair_gathers_nothing()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await marketplace.RepairAsync(Large, 300);

        var found = (await LinesAsync(marketplace, new(Order: "r7"))).Items.ShouldHaveSingleItem();
        (found.Group, found.Reason, found.RepairId).ShouldBe((null, "of the repair 7", (Guid?)Large));
        (await LinesAsync(marketplace, new(Search: "repair 29"))).Items.ShouldHaveSingleItem().Group!.Entries.ShouldBe(11);
        (await LinesAsync(marketplace, new(Repair: Large))).Items.Count.ShouldBe(AuditList.PageSize);
    }

    [Fact]
    public async Task The_line_of_a_job_says_what_became_of_it()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var jobs = marketplace.Get<RepairJobs>();
        var job = await jobs.PlanAsync(TestMarketplace.Support, new("missing-booking"), null, Cancel);
        await jobs.StartAsync(TestMarketplace.Support, job, Cancel);
        while (await marketplace.Get<RepairJobRunner>().RunAsync(job, null, Cancel) is not { End: BatchEnd.Finished })
        {
        }

        var line = (await LinesAsync(marketplace, new())).Items.ShouldHaveSingleItem();

        line.Group!.Job.ShouldBe(new("missing-booking", nameof(JobSelection.All), RepairJobState.Done, 1, 1, 0, 0));
        line.Group.Actions.ShouldBe([(AuditAction.BookingCreated, 1), (AuditAction.JobStarted, 1)], ignoreOrder: true);
    }

    static Task<Page<AuditItem>> LinesAsync(TestMarketplace marketplace, AuditFilter filter) =>
        marketplace.Get<AuditList>().LinesAsync(TestMarketplace.Admin, filter, Cancel);

    static Task<Page<AuditItem>> InsideAsync(TestMarketplace marketplace, AuditFilter filter, AuditGroup group, string? cursor) =>
        marketplace.Get<AuditList>().InsideAsync(TestMarketplace.Admin, filter, group.Repair, group.Undo, cursor, Cancel);
}
