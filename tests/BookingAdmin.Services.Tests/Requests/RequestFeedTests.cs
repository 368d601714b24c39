using System.Collections.Concurrent;
using System.Diagnostics;
using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Consistency.Runs;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Requests;
using BookingAdmin.Testing;
using Npgsql;

namespace BookingAdmin.Services.Tests.Requests;

public sealed class RequestFeedTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_is_what_sql_says_whatever_is_asked()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var feed = marketplace.Get<RequestFeed>();
        foreach (var status in (BookingStatus?[])[null, .. Enum.GetValues<BookingStatus>().Cast<BookingStatus?>()])
        {
            foreach (var (limit, offset) in ((int, int)[])[(100, 0), (3, 0), (3, 2), (1, 15), (5, 1000)])
            {
                var page = await feed.ListAsync(emma, new(status, limit, offset), Cancel);
                var wanted = await IdsAsync(marketplace, emma, status);
                page.Total.ShouldBe(wanted.Count);
                page.Requests.Select(request => request.Id).ShouldBe(wanted.Skip(offset).Take(limit), $"{status} {limit} {offset}");
            }
        }
    }

    [Fact]
    public async Task Tips_that_were_paid_are_listed_the_oldest_first_and_the_others_are_not()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        await marketplace.ExecuteAsync("""
            INSERT INTO "Tip" (id, "orderId", "userId", "celebrityId", amount, message, "paymentStatus", "createdAt", "updatedAt")
            SELECT 'ctip' || row_number() OVER (ORDER BY o.id, n), o.id, o."userId", o."celebrityId", n / 3.0, repeat('x', n),
                (CASE WHEN n = 2 THEN 'PENDING' ELSE 'SUCCEEDED' END)::"PaymentStatus",
                timestamp '2026-01-01 00:00:00.001' - n * interval '1 day', now()
            FROM "Order" o, generate_series(1, 4) n
            """);
        var page = await marketplace.Get<RequestFeed>().ListAsync(emma, new(null, 100), Cancel);
        page.Requests.ShouldAllBe(request => request.Tips.Count >= 3);
        foreach (var request in page.Requests)
        {
            request.Tips.Where(tip => tip.Message is { Length: < 5 } && tip.Message.All(c => c == 'x'))
                .Select(tip => (tip.Amount, tip.Message!.Length, tip.CreatedAt.Day, tip.CreatedAt.Millisecond))
                .ShouldBe([(1.33m, 4, 28, 1), (1m, 3, 29, 1), (0.33m, 1, 31, 1)]);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_list_costs_four_commands_however_many_requests_and_tips_there_are(bool many)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var feed = marketplace.Get<RequestFeed>();
        await feed.ListAsync(emma, new(null), Cancel);
        await marketplace.ExecuteAsync("""
            INSERT INTO "Tip" (id, "orderId", "userId", "celebrityId", amount, "paymentStatus", "updatedAt")
            SELECT 'ctip' || row_number() OVER (ORDER BY o.id, n), o.id, o."userId", o."celebrityId", n, 'SUCCEEDED', now()
                FROM "Order" o, generate_series(1, 50) n
            """);

        (await CommandsAsync(() => feed.ListAsync(emma, new(null, many ? 100 : 1), Cancel)))
            .ShouldBe(4, "is there a guard, what is missing, the count, the page");
        (await CommandsAsync(() => feed.ListAsync(emma, new(null, 1, 5000), Cancel))).ShouldBe(3);
        (await CommandsAsync(() => feed.FindAsync(emma, "none", Cancel))).ShouldBe(1);
    }

    [Fact]
    public async Task What_is_missing_is_created_by_as_many_commands_for_one_as_for_all()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var feed = marketplace.Get<RequestFeed>();
        var one = await CommandsAsync(() => feed.ListAsync(emma, new(null), Cancel));
        await marketplace.ExecuteAsync($"""DELETE FROM "Booking" WHERE "celebrityId" = '{emma.CelebrityId}'""");

        var all = await CommandsAsync(() => feed.ListAsync(emma, new(null), Cancel));

        all.ShouldBe(one);
        (await marketplace.ScalarAsync<long>($"""SELECT count(*) FROM "Booking" WHERE "celebrityId" = '{emma.CelebrityId}'"""))
            .ShouldBeGreaterThan(10);
        (await marketplace.ScalarAsync<long>(
            "SELECT count(DISTINCT actor_id) FROM booking_admin.audit_entry WHERE actor_id = 'job:request-list'")).ShouldBe(1);
    }

    [Fact]
    public async Task An_order_within_the_grace_is_left_to_the_marketplace()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var order = await marketplace.MissingOrderAsync();
        await marketplace.ExecuteAsync($"""UPDATE "Order" SET "createdAt" = now() AT TIME ZONE 'utc' WHERE id = '{order}'""");
        var feed = marketplace.Get<RequestFeed>();

        (await feed.ListAsync(emma, new(), Cancel)).Total.ShouldBe(5);
        marketplace.Clock.Advance(TimeSpan.FromSeconds(61));
        (await feed.ListAsync(emma, new(), Cancel)).Total.ShouldBe(6);
    }

    [Fact]
    public async Task An_order_whose_number_another_booking_carries_is_told_once_and_hides_nothing_else()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var order = await marketplace.MissingOrderAsync();
        await marketplace.ExecuteAsync($"""
            UPDATE "Booking" SET "orderNumber" = (SELECT "orderNumber" FROM "Order" WHERE id = '{order}')
                WHERE id = (SELECT id FROM "Booking" WHERE "celebrityId" <> '{emma.CelebrityId}' LIMIT 1)
            """);
        var feed = marketplace.Get<RequestFeed>();

        (await feed.ListAsync(emma, new(), Cancel)).Total.ShouldBe(5);
        (await CommandsAsync(() => feed.ListAsync(emma, new(), Cancel))).ShouldBe(4, "it is not tried again with every look");
        await marketplace.ExecuteAsync(
            """UPDATE "Booking" b SET "orderNumber" = o."orderNumber" FROM "Order" o WHERE o.id = b."orderId" """);
        marketplace.Clock.Advance(TimeSpan.FromMinutes(11));
        (await feed.ListAsync(emma, new(), Cancel)).Total.ShouldBe(6);
    }

    [Fact]
    public async Task What_the_list_created_is_no_finding_any_more_and_the_report_says_who_did_it()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        await marketplace.Get<ConsistencyRuns>().RunAsync(TestMarketplace.Admin, RunKind.Full, null, Cancel);
        await marketplace.Get<RequestFeed>().ListAsync(emma, new(), Cancel);
        (await marketplace.ScalarAsync<string>("SELECT resolved_by FROM booking_admin.finding WHERE rule = 'missing-booking'"))
            .ShouldBe("The list of requests");
    }

    [Fact]
    public async Task With_the_guard_on_the_list_still_creates_what_is_missing_and_the_watch_list_knows()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.Get<BookingGuard>().InstallAsync(TestMarketplace.Admin, GuardMode.Watch, Cancel);
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        (await marketplace.Get<RequestFeed>().ListAsync(emma, new(), Cancel)).Total.ShouldBe(6);
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.watch_list")).ShouldBe(0);

        // A list that somebody has written to is not believed.
        await marketplace.ExecuteAsync(
            $"""DELETE FROM "Booking" WHERE "orderId" = '{await marketplace.MissingOrderAsync()}'; DELETE FROM booking_admin.watch_list""");
        (await marketplace.Get<RequestFeed>().ListAsync(emma, new(), Cancel)).Total.ShouldBe(6);
        // Nor is one that is gone.
        await marketplace.ExecuteAsync($"""
            DELETE FROM "Booking" WHERE "orderId" = '{await marketplace.MissingOrderAsync()}';
            DROP TABLE booking_admin.watch_list CASCADE
            """);
        (await marketplace.Get<RequestFeed>().ListAsync(emma, new(), Cancel)).Total.ShouldBe(6);
    }

    [Fact]
    public async Task A_status_that_this_version_does_not_know_and_amounts_that_are_none_break_no_list()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        await marketplace.ExecuteAsync("""ALTER TYPE "BookingStatus" ADD VALUE 'PAUSED'; ALTER TYPE "PaymentStatus" ADD VALUE 'ESCROW' """);
        var id = await marketplace.WaitingRequestAsync();
        await marketplace.ExecuteAsync($"""
            UPDATE "Booking" SET status = 'PAUSED' WHERE id = '{id}';
            UPDATE "Order" o SET "paymentStatus" = 'ESCROW', "totalAmount" = 'NaN', "celebrityAmount" = 'Infinity' FROM "Booking" b
                WHERE b.id = '{id}' AND o.id = b."orderId";
            INSERT INTO "Tip" (id, "orderId", "userId", "celebrityId", amount, "paymentStatus", "updatedAt")
                SELECT 'ctipnan', o.id, o."userId", o."celebrityId", 'NaN', 'SUCCEEDED', now() FROM "Order" o
                JOIN "Booking" b ON b."orderId" = o.id WHERE b.id = '{id}'
            """);
        var request = (await marketplace.Get<RequestFeed>().ListAsync(emma, new(null, 100), Cancel)).Requests.Single(
            request => request.Id == id);
        (request.Status, request.PaymentStatus, request.Total).ShouldBe(("PAUSED", "ESCROW", Money.Most));
    }

    [Fact]
    public async Task Nobody_finds_another_celebritys_request_and_nobody_without_a_profile_has_any()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var mara = await marketplace.CelebrityAsync("Mara Linden");
        var feed = marketplace.Get<RequestFeed>();
        (await feed.FindAsync(mara, await marketplace.WaitingRequestAsync(), Cancel)).ShouldBeNull();
        await Should.ThrowAsync<NotAllowedException>(feed.ListAsync(mara with { CelebrityId = null }, new(), Cancel));
        await Should.ThrowAsync<NotAllowedException>(feed.ListAsync(TestMarketplace.Admin, new(), Cancel));
    }

    static async Task<List<string>> IdsAsync(TestMarketplace marketplace, Actor celebrity, BookingStatus? status)
    {
        await using var connection = await marketplace.OpenAsync();
        await using var command = new NpgsqlCommand($"""
            SELECT b.id FROM "Booking" b JOIN "Order" o ON o.id = b."orderId"
            WHERE b."celebrityId" = '{celebrity.CelebrityId}'
                AND ({(status is { } one ? $"b.status::text = '{one.ToString().ToUpperInvariant()}'" : "true")})
                AND (o.status::text IN ('PENDING', 'CONFIRMED', 'IN_PROGRESS', 'COMPLETED', 'REVISION_REQUESTED', 'PENDING_APPROVAL')
                    OR o."approvalStatus" = 'DECLINED')
            ORDER BY o."createdAt" DESC, b.id DESC
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        List<string> ids = [];
        while (await reader.ReadAsync(Cancel))
            ids.Add(reader.GetString(0));
        return ids;
    }

    /// <summary>How many commands the database gets from this work.</summary>
    internal static async Task<int> CommandsAsync(Func<Task> work)
    {
        ConcurrentBag<ActivityTraceId> asked = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => asked.Add(activity.TraceId),
        };
        ActivitySource.AddActivityListener(listener);
        using var own = new Activity("work").Start();
        await work();
        return asked.Count(trace => trace == own.TraceId);
    }
}
