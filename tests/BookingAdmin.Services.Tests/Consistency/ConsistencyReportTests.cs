using System.Globalization;
using BookingAdmin.Data;
using BookingAdmin.Data.Lists;
using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Tests.Guard;
using BookingAdmin.Testing;
using BookingAdmin.Text;

namespace BookingAdmin.Services.Tests.Consistency;

public sealed class ConsistencyReportTests
{
    static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Before_the_first_full_check_nobody_can_tell()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await marketplace.RunAsync(RunKind.Quick);
        var state = await marketplace.StateAsync();
        (state.Verdict, WorkText.Of(state.Why), state.CheckedAt, state.LastConsistentAt)
            .ShouldBe((Verdict.Unknown, "No full scan has been made yet.", null, null));
        state.Rules.Select(figure => figure.Rule).ShouldBe(Rules.All.Select(rule => rule.Id));
        // No check ever looks at what only Stripe can tell.
        state.Rules.ShouldAllBe(figure =>
            figure.Fault == (figure.Rule == "stripe-mismatch" || figure.Rule == "stripe-event" ? null : "NotCheckedYet"));
    }

    [Fact]
    public async Task A_marketplace_without_a_finding_is_consistent_and_remembers_since_when_it_is_not()
    {
        await using var marketplace = await Checking.ConsistentAsync();
        await marketplace.RunAsync();
        var state = await marketplace.StateAsync();
        (state.Verdict, WorkText.Of(state.Why), state.Orders, state.Open)
            .ShouldBe((Verdict.Consistent, null, await marketplace.ScalarAsync<long>("""SELECT count(*) FROM "Order" """), 0L));
        var consistent = state.LastConsistentAt.ShouldNotBeNull();
        consistent.ShouldBe(state.CheckedAt!.Value);
        state.Took!.Value.ShouldBeGreaterThanOrEqualTo(TimeSpan.Zero);

        await marketplace.ExecuteAsync($"""DELETE FROM "Booking" WHERE "orderId" = '{await marketplace.SomeOrderAsync()}'""");
        marketplace.Clock.Advance(TimeSpan.FromHours(1));
        await marketplace.RunAsync();
        state = await marketplace.StateAsync();
        (state.Verdict, state.Open, state.Critical).ShouldBe((Verdict.Broken, 1L, 1L));
        state.LastConsistentAt.ShouldBe(consistent);
        state.CheckedAt!.Value.ShouldBeGreaterThan(consistent);
    }

    [Fact]
    public async Task A_check_that_is_too_old_or_from_the_future_tells_nothing()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await marketplace.RunAsync();
        marketplace.Clock.Advance(TimeSpan.FromHours(26) - TimeSpan.FromMinutes(1));
        (await marketplace.StateAsync()).Verdict.ShouldBe(Verdict.Consistent);
        marketplace.Clock.Advance(TimeSpan.FromMinutes(2));
        (await marketplace.StateAsync())
            .ShouldSatisfyAllConditions(state =>
            state.Verdict.ShouldBe(Verdict.Unknown), state => WorkText.Of(state.Why).ShouldBe("The last full scan is 26 hours old."));
        // A quick one does not stand in for it.
        await marketplace.RunAsync(RunKind.Quick);
        (await marketplace.StateAsync()).Verdict.ShouldBe(Verdict.Unknown);
        marketplace.Clock.Advance(TimeSpan.FromHours(-28));
        WorkText.Of((await marketplace.StateAsync()).Why).ShouldBe("The last full scan is dated in the future: a clock is wrong, or was.");
    }

    [Fact]
    public async Task A_rule_that_was_switched_off_at_the_last_check_is_not_known()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await marketplace.RunAsync();
        await marketplace.ExecuteAsync("DELETE FROM booking_admin.run_rule WHERE rule = 'split'");
        (await marketplace.StateAsync()).ShouldSatisfyAllConditions(
            state => state.Verdict.ShouldBe(Verdict.Unknown), state => WorkText.Of(state.Why).ShouldBe("Nothing is known of split."),
            state => state.Rules.Single(figure => figure.Rule == "split").Fault.ShouldBe("NotLookedAt"));
    }

    [Fact]
    public async Task What_the_guard_knows_to_be_missing_is_told_before_any_check_has_seen_it()
    {
        await using var marketplace = await Checking.ConsistentAsync();
        await marketplace.Get<BookingGuard>().InstallAsync(TestMarketplace.Admin, GuardMode.Watch, Cancel);
        await marketplace.RunAsync();
        await marketplace.ExecuteAsync(Guarded.Order("new"));
        // The marketplace may still be about to write it.
        (await marketplace.StateAsync()).Verdict.ShouldBe(Verdict.Consistent);

        await marketplace.ExecuteAsync("""
            SET booking_admin.keeping = 'on'; UPDATE booking_admin.watch_list SET since = since - interval '2 minutes';
            UPDATE "Order" SET "totalAmount" = 80, "paymentStatus" = 'SUCCEEDED', "createdAt" = "createdAt" - interval '2 minutes'
                WHERE id = 'new'
            """);
        for (var look = 0; look < 2; look++)
        {
            var state = await marketplace.StateAsync();
            (state.Verdict, state.Open, state.Critical).ShouldBe((Verdict.Broken, 1L, 1L));
            state.AtRisk.ShouldBe([new Money(80, "nzd")]);
            state.Rules.Single(figure => figure.Rule == "missing-booking")
                .ShouldSatisfyAllConditions(figure => figure.Open.ShouldBe(1), figure => figure.OldestOpen.ShouldNotBeNull());
            // Once a check has seen it, it is still one.
            (await marketplace.RunAsync(RunKind.Quick)).Rules[0].Open.ShouldBe(1);
        }
    }

    [Fact]
    public async Task With_a_guard_that_is_not_whole_nobody_can_tell()
    {
        await using var marketplace = await Checking.ConsistentAsync();
        await marketplace.Get<BookingGuard>().InstallAsync(TestMarketplace.Admin, GuardMode.Watch, Cancel);
        await marketplace.RunAsync();
        await marketplace.ExecuteAsync(
            """ALTER TABLE "Order" DISABLE TRIGGER booking_admin_inserted; DROP TABLE booking_admin.watch_list""");
        var state = await marketplace.StateAsync();
        (state.Verdict, WorkText.Of(state.Why))
            .ShouldBe((Verdict.Unknown, "The guard is not whole: The watch list (booking_admin.watch_list) is missing. And 2 more."));
    }

    [Fact]
    public async Task Figures_that_cannot_be_computed_are_never_green()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await marketplace.RunAsync();
        await marketplace.ExecuteAsync("ALTER TABLE booking_admin.finding RENAME COLUMN at_risk TO at_risk_no_more");
        (await marketplace.StateAsync()).ShouldSatisfyAllConditions(
            state => state.Verdict.ShouldBe(Verdict.Unknown), state =>
                WorkText.Of(state.Why).ShouldBe("The figures cannot be computed (error 42703); the database's log says more."));
    }

    [Fact]
    public async Task The_state_counts_by_rule_and_an_order_is_at_risk_once()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        // Its booking is missing, and a refund of it failed.
        await marketplace.ExecuteAsync($"""
            INSERT INTO booking_admin.refund (order_id, kind, amount, currency, status, not_before, created_at)
            VALUES ('{await marketplace.MissingOrderAsync()}', 'Refund', 15000, 'nzd', 'Failed', now(), now())
            """);
        await marketplace.RunAsync();
        var state = await marketplace.StateAsync();
        state.Verdict.ShouldBe(Verdict.Broken);
        (state.Open, state.Critical).ShouldBe((3L, 2L));
        state.AtRisk.ShouldBe([new Money(150, "nzd")]);
        var since = (await marketplace.FindingsAsync()).ToLookup(f => f.Rule, f => f.Since);
        foreach (var rule in new[] { "missing-booking", "stuck-refund" })
            state.Rules.Single(figure => figure.Rule == rule).ShouldSatisfyAllConditions(
                figure => figure.Open.ShouldBe(1), figure => figure.AtRisk.ShouldBe([new Money(150, "nzd")]), figure =>
                    figure.OldestOpen.ShouldBe(since[rule].Single()));
        state.Rules.Single(figure => figure.Rule == "split")
            .ShouldSatisfyAllConditions(figure =>
            figure.Open.ShouldBe(0), figure => figure.AtRisk.ShouldBeEmpty(), figure => figure.OldestOpen.ShouldBeNull());
    }

    [Fact]
    public async Task The_trend_has_every_day_of_the_readers_zone()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Pacific/Auckland");
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(marketplace.Clock.GetUtcNow(), zone).DateTime);
        await AddAsync(marketplace, "missing-booking", At(today, 0, 0), "Person");
        await AddAsync(marketplace, "missing-booking", At(today, 0, 0), null);
        await AddAsync(marketplace, "missing-booking", At(today, 0, 0).AddSeconds(-1), "Monitor");
        await AddAsync(marketplace, "missing-booking", At(today.AddDays(-2), 12, 0), "Guard");
        await AddAsync(marketplace, "missing-booking", At(today.AddDays(-2), 13, 0), "Owner");
        await AddAsync(marketplace, "missing-booking", At(today.AddDays(-3), 23, 59), "Owner");
        await AddAsync(marketplace, "split", At(today, 0, 0), "Owner");

        var trend = await marketplace.Get<ConsistencyReport>().TrendAsync(TestMarketplace.Admin, 3, zone, Cancel);

        trend.ShouldBe([new(today.AddDays(-2), 0, 0, 1, 1, 0), new(today.AddDays(-1), 0, 1, 0, 0, 0), new(today, 1, 0, 0, 0, 1)]);
        // Over both changes of the clocks, forwards and backwards, no day is lost and none comes twice.
        var year = await marketplace.Get<ConsistencyReport>().TrendAsync(TestMarketplace.Admin, 366, zone, Cancel);
        year.Select(day => day.Day).ShouldBe(Enumerable.Range(-365, 366).Select(today.AddDays));
        year.Sum(day => day.ByOwner).ShouldBe(2);

        DateTimeOffset At(DateOnly day, int hour, int minute)
        {
            var local = day.ToDateTime(new TimeOnly(hour, minute));
            return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
        }
    }

    [Theory]
    [InlineData("America/Santiago")]
    [InlineData("Africa/Cairo")]
    [InlineData("UTC")]
    public async Task Days_that_begin_in_a_gap_of_the_clock_are_days_all_the_same(string zone)
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var trend = await marketplace.Get<ConsistencyReport>()
            .TrendAsync(TestMarketplace.Admin, 366, TimeZoneInfo.FindSystemTimeZoneById(zone), Cancel);
        trend.Count.ShouldBe(366);
    }

    [Fact]
    public async Task Lifetimes_fall_into_every_bucket()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var first = marketplace.Clock.GetUtcNow().AddDays(-20);
        foreach (var seconds in new[] { 0, 59, 60, 599, 600, 3599, 3600, 86_399, 86_400, 604_799, 604_800, 900_000 })
            await AddAsync(marketplace, "missing-booking", first, "Person", seconds);
        await AddAsync(marketplace, "split", first, "Person", 5);
        await AddAsync(marketplace, "missing-booking", first, null);
        var lifetimes = await marketplace.Get<ConsistencyReport>().LifetimesAsync(TestMarketplace.Admin, 30, Cancel);
        lifetimes.ShouldBe([
            new("under a minute", 2), new("1 to 10 minutes", 2), new("10 to 60 minutes", 2), new("1 to 24 hours", 2),
            new("1 to 7 days", 2), new("a week and more", 2),
        ]);
        // What was resolved before these days is not of them.
        (await marketplace.Get<ConsistencyReport>().LifetimesAsync(TestMarketplace.Admin, 1, Cancel))
            .ShouldAllBe(bucket => bucket.Count == 0);
    }

    [Fact]
    public async Task Findings_come_in_pages_newest_first_by_rule_and_by_state()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.finding (rule, subject, order_number, at_risk, currency, first_seen, first_run, came_back)
            SELECT CASE WHEN i % 10 = 0 THEN 'split' ELSE 'missing-booking' END, 's' || i, 'KO-' || i, 12.50, 'nzd', now(), 1, 0
                FROM generate_series(1, 130) i;
            UPDATE booking_admin.finding SET resolved_at = now(), resolution = 'Owner', last_seen = first_seen
                WHERE subject IN ('s1', 's10')
            """);
        var report = marketplace.Get<ConsistencyReport>();
        List<string> seen = [];
        string? cursor = null, back = null;
        do
        {
            var page = await report.FindingsAsync(TestMarketplace.Admin, new(Cursor: cursor), Cancel);
            seen.AddRange(page.Items.Select(item => item.Subject));
            (cursor, back) = (page.Next, page.Previous);
        }
        while (cursor is not null);
        seen.ShouldBe(Enumerable.Range(2, 129).Reverse().Where(i => i is not 10).Select(i => $"s{i}"));
        (await report.FindingsAsync(TestMarketplace.Admin, new(Cursor: back), Cancel)).Items.Select(item => item.Subject)
            .ShouldBe(seen[50..100]);
        (await report.FindingsAsync(TestMarketplace.Admin, new("split"), Cancel)).Items.Count.ShouldBe(12);
        var resolved = (await report.FindingsAsync(TestMarketplace.Admin, new(Open: false), Cancel)).Items;
        resolved.Select(item => item.Subject).ShouldBe(["s10", "s1"]);
        resolved[0]
            .ShouldSatisfyAllConditions(item =>
            item.Resolution.ShouldBe(Resolution.Owner), item => item.AtRisk.ShouldBe(new Money(12.5m, "nzd")));

        (await report.ExportAsync(TestMarketplace.Admin, null, open: true, Cancel).CountAsync(Cancel)).ShouldBe(128);
        (await report.ExportAsync(TestMarketplace.Admin, "split", open: true, Cancel).CountAsync(Cancel)).ShouldBe(12);
        await Should.ThrowAsync<InvalidInputException>(() => report.FindingsAsync(TestMarketplace.Admin, new("no-rule"), Cancel));
        await Should.ThrowAsync<InvalidInputException>(() =>
            report.FindingsAsync(TestMarketplace.Admin, new(Cursor: "next.0.1.abc"), Cancel));
    }

    [Fact]
    public async Task A_table_for_a_spreadsheet_executes_nothing()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        string[] subjects = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "a,\"b\"", "plain"];
        foreach (var subject in subjects)
            await marketplace.ExecuteAsync(
                $"INSERT INTO booking_admin.finding (rule, subject, since, first_seen, first_run, came_back, at_risk, currency) VALUES "
                + $"('missing-booking', '{subject}', '2026-01-02 03:03:05.678+00', '2026-01-02 03:04:05.678+00', 1, 2, 1234.5, 'nzd')");
        await using var text = new StringWriter(CultureInfo.InvariantCulture);
        await CsvFile.WriteAsync(
            text, marketplace.Get<ConsistencyReport>().ExportAsync(TestMarketplace.Admin, null, open: true, Cancel), FindingCsv.Printed,
            Cancel);
        var rest = ",1234.50,nzd,2026-01-02T03:03:05.678Z,2026-01-02T03:04:05.678Z,60,2\r\n";
        text.ToString().ShouldBe("rule,severity,order_number,subject,at_risk,currency,since,first_seen,found_after_seconds,came_back\r\n"
            + string.Concat(
                new[] { "plain", "\"a,\"\"b\"\"\"", "\"'\nx\"", "\"'\rx\"", "\"'\tx\"", "\"'@x\"", "\"'-1\"", "\"'+1\"",
                    "\"'=1+1\"" }.Select(subject => $"missing-booking,Critical,,{subject}{rest}")));
    }

    static Task<int> AddAsync(TestMarketplace marketplace, string rule, DateTimeOffset first, string? resolution, int seconds = 60) =>
        marketplace.ExecuteAsync($"""
        INSERT INTO booking_admin.finding (rule, subject, since, first_seen, first_run, came_back, last_seen, resolved_at, resolution)
        SELECT '{rule}', gen_random_uuid()::text, f.at, CASE
            WHEN '{resolution}' <> '' THEN f.at + interval '{seconds} seconds' ELSE now() END, 1, 0, CASE
            WHEN '{resolution}' <> '' THEN f.at + interval '{seconds} seconds' END,
            CASE WHEN '{resolution}' <> '' THEN f.at + interval '{seconds} seconds' END, NULLIF('{resolution}', '')
        FROM (SELECT timestamptz '{first:yyyy-MM-dd HH:mm:ss.fff}+00' AS at) f
        """);
}
