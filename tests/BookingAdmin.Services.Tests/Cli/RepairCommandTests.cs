using System.Diagnostics;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Tests.Jobs;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Cli;

public sealed class RepairCommandTests
{
    [Fact]
    public async Task One_order_is_repaired_once_and_the_audit_names_the_person_at_the_keyboard()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var missing = await marketplace.MissingOrderAsync();

        var first = await CommandRun.OfAsync(marketplace, "repair", missing.OrderNumber, "--json");
        first.ExitCode.ShouldBe(0);
        first.Json.GetProperty("outcome").GetString().ShouldBe("created");
        var booking = first.Json.GetProperty("bookingId").GetString();
        (await marketplace.ScalarAsync<string>($"""SELECT id FROM public."Booking" WHERE "orderId" = '{missing.Id}'""")).ShouldBe(booking);
        (await marketplace.ScalarAsync<string>(
            $"SELECT actor_kind || ' ' || actor_id || ' ' || actor_name FROM booking_admin.audit_entry WHERE repair_id = "
            + $"'{first.Json.GetProperty("repairId").GetGuid()}'"))
            .ShouldBe($"Person cli:{Environment.UserName} {Environment.UserName} (command line)");

        var second = await CommandRun.OfAsync(marketplace, "repair", missing.Id);
        second.ExitCode.ShouldBe(0);
        second.Out.ShouldBe($"{missing.OrderNumber}: The order already has a booking. Nothing was changed.\n");
    }

    [Fact]
    public async Task A_dry_run_lists_what_would_be_created_and_writes_nothing()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.ExecuteAsync("""
            DELETE FROM public."Booking" b USING public."Order" o
            WHERE o.id = b."orderId" AND o.status IN ('COMPLETED', 'IN_PROGRESS')
            """);
        var (bookings, entries) = await CountsAsync(marketplace);
        var completed = await marketplace.ScalarAsync<long>("""SELECT count(*) FROM public."Order" WHERE status = 'COMPLETED'""");
        var inProgress = await marketplace.ScalarAsync<long>("""SELECT count(*) FROM public."Order" WHERE status = 'IN_PROGRESS'""");

        var text = await CommandRun.OfAsync(marketplace, "repair", "--all", "--dry-run");
        text.ExitCode.ShouldBe(1);
        text.Out.ShouldEndWith(
            $"{1 + completed + inProgress} bookings would be created: 1 as Waiting, {completed + inProgress} as Accepted. "
            + "Nothing was written.\n");

        var json = await CommandRun.OfAsync(marketplace, "repair", "--all", "--dry-run", "--json");
        json.ExitCode.ShouldBe(1);
        json.Json.GetProperty("wouldCreate").GetInt64().ShouldBe(1 + completed + inProgress);
        json.Json.GetProperty("orders").EnumerateArray().Where(order => order.GetProperty("status").GetString() == "IN_PROGRESS")
            .ShouldAllBe(order => order.GetProperty("bookingStatus").GetString() == "CONFIRMED");

        (await CountsAsync(marketplace)).ShouldBe((bookings, entries));
    }

    [Fact]
    public async Task A_dry_run_where_nothing_is_missing_says_so()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var run = await CommandRun.OfAsync(marketplace, "repair", "--all", "--dry-run");
        run.Out.ShouldBe("No booking is missing, so none would be created.\n");
        run.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task What_cannot_be_repaired_is_named_and_the_rest_is_repaired()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var stuck = await marketplace.MissingOrderAsync();
        await marketplace.ExecuteAsync($"""
            DELETE FROM public."Booking" b USING public."Order" o WHERE o.id = b."orderId" AND o.status = 'COMPLETED';
            UPDATE public."Booking" SET "orderNumber" = '{stuck.OrderNumber}' WHERE id = (SELECT min(id) FROM public."Booking")
            """);

        var run = await CommandRun.OfAsync(marketplace, "repair", "--all", "--json", "--batch", "2");

        run.ExitCode.ShouldBe(1);
        run.Json.GetProperty("created").GetInt64()
            .ShouldBe(await marketplace.ScalarAsync<long>("""SELECT count(*) FROM public."Order" WHERE status = 'COMPLETED'"""));
        var failed = run.Json.GetProperty("failed").EnumerateArray().ShouldHaveSingleItem();
        failed.GetProperty("orderNumber").GetString().ShouldBe(stuck.OrderNumber);
        failed.GetProperty("outcome").GetString().ShouldBe("numberTaken");
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_repair_that_is_stopped_keeps_what_is_committed_and_goes_on_the_next_time(string signal)
    {
        await using var marketplace = await ManyMissingAsync();
        using var process = Start(marketplace, "--batch", "1", "--json");
        await UntilSomeAreRepairedAsync(marketplace, process);
        await CommandRun.SignalAsync(process, signal);
        var stopped = await CommandRun.EndOfAsync(process);

        stopped.ExitCode.ShouldBe(130);
        stopped.Error.ShouldMatch(
            @"^Stopped\. [\d,]+ orders had been dealt with by then, and their bookings stay\. "
                + @"The job is paused: bookingadmin repair --resume [-0-9a-f]{36} goes on from there\.\n$");
        stopped.Json.GetProperty("error").GetString().ShouldBe(stopped.Error.TrimEnd());
        await EveryBookingHasItsAuditEntryAsync(marketplace);

        var job = await marketplace.ScalarAsync<Guid>("SELECT id FROM booking_admin.repair_job WHERE state = 'Paused'");
        stopped.Error.ShouldContain($"--resume {job}");
        var resumed = await CommandRun.OfAsync(marketplace, "repair", "--resume", job.ToString());
        (resumed.ExitCode, resumed.Error).ShouldBe((0, ""));
        resumed.Out.ShouldStartWith("6,000 bookings created.\n");
        await RepairJobsTests.EveryOrderHasOneAsync(marketplace, 8000, created: 6000);
        (await CommandRun.OfAsync(marketplace, "check")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_process_that_is_killed_half_way_loses_and_repeats_nothing_and_another_goes_on()
    {
        await using var marketplace = await ManyMissingAsync();
        using var process = Start(marketplace, "--batch", "7");
        await UntilSomeAreRepairedAsync(marketplace, process);
        await CommandRun.SignalAsync(process, "KILL");
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        // What the server has begun for the dead it ends.
        await Monitor.Findings.UntilAsync(
            () => marketplace.ScalarAsync<bool>(
                "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
                + "AND state <> 'idle')"));
        await EveryBookingHasItsAuditEntryAsync(marketplace);
        (await marketplace.ScalarAsync<bool>("""
            SELECT repaired = (SELECT count(*) FROM booking_admin.repair_job_item WHERE outcome = 'Created')
                AND repaired = (SELECT count(*) FROM booking_admin.audit_entry WHERE action = 'BookingCreated') AND state = 'Running'
                    FROM booking_admin.repair_job
            """)).ShouldBeTrue();

        var job = await marketplace.ScalarAsync<Guid>("SELECT id FROM booking_admin.repair_job");
        var resumed = await CommandRun.OfAsync(marketplace, "repair", "--resume", job.ToString());

        (resumed.ExitCode, resumed.Error).ShouldBe((0, ""));
        await RepairJobsTests.EveryOrderHasOneAsync(marketplace, 8000, created: 6000);
    }

    [Fact]
    public async Task Another_rules_findings_are_shown_and_repaired_with_a_reason()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (order, booking) = await marketplace.BookedOrderAsync();
        await marketplace.ExecuteAsync($"""
            UPDATE "Order" SET status = 'COMPLETED' WHERE id = '{order}';
            INSERT INTO booking_admin.finding (rule, subject, first_seen, first_run, came_back)
                VALUES ('status-pair', '{order}', now(), 1, 0)
            """);

        var dry = await CommandRun.OfAsync(marketplace, "repair", "--rule", "status-pair", "--dry-run");
        dry.ExitCode.ShouldBe(1);
        dry.Out.ShouldContain("Booking: Waiting → Accepted\n1 order would be repaired, 0 orders would not. Nothing was written.\n");
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.repair_job")).ShouldBe(0);

        var without = await CommandRun.OfAsync(marketplace, "repair", "--all", "--rule", "status-pair");
        (without.ExitCode, without.Error).ShouldBe((2, "Give a reason: this repair touches money or a decision. Nothing was written.\n"));

        var done = await CommandRun.OfAsync(marketplace, "repair", "--all", "--rule", "status-pair", "--reason", "Ticket 12", "--json");
        done.ExitCode.ShouldBe(0);
        done.Json.GetProperty("created").GetInt64().ShouldBe(1);
        (await marketplace.ScalarAsync<string>($"""SELECT status::text FROM "Booking" WHERE id = '{booking}'""")).ShouldBe("CONFIRMED");
        (await marketplace.ScalarAsync<string>("SELECT string_agg(DISTINCT reason, ',') FROM booking_admin.audit_entry"))
            .ShouldBe("Ticket 12");
    }

    [Theory]
    [InlineData("repair", "--resume", "11111111-1111-1111-1111-111111111111")]
    [InlineData("repair", "--resume", "not-a-job")]
    [InlineData("repair", "--all", "--rule", "overdue")]
    [InlineData("repair", "KO-1", "--rule", "copied-fields")]
    [InlineData("repair", "--all", "--batch", "0")]
    [InlineData("repair")]
    public async Task What_cannot_be_done_is_told_in_a_sentence(params string[] words)
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var run = await CommandRun.OfAsync(marketplace, words);
        run.ExitCode.ShouldBe(2);
        run.Out.ShouldBeEmpty();
        run.Error.TrimEnd().ShouldMatch(@"^[^\n]+$");
    }

    [Fact]
    public async Task A_database_that_goes_away_half_way_leaves_whole_batches()
    {
        await using var marketplace = await ManyMissingAsync();
        using var process = Start(marketplace, "--batch", "1");
        await UntilSomeAreRepairedAsync(marketplace, process);
        await marketplace.AllowConnectionsAsync(false);
        var run = await CommandRun.EndOfAsync(process);
        await marketplace.AllowConnectionsAsync(true);

        run.ExitCode.ShouldBe(2);
        run.Out.ShouldBeEmpty();
        run.Error.ShouldMatch(@"^The database went away: .*\. [\d,]+ orders had been dealt with by then, and their bookings stay");
        run.Error.ShouldNotContain("   at ");
        await EveryBookingHasItsAuditEntryAsync(marketplace);
    }

    static async Task<TestMarketplace> ManyMissingAsync()
    {
        var marketplace = await TestMarketplace.EmptyAsync();
        (await CommandRun.OfAsync(marketplace, "demo", "--orders", "8000", "--missing", "6000")).ExitCode.ShouldBe(0);
        return marketplace;
    }

    static Process Start(TestMarketplace marketplace, params string[] words) => CommandRun.Start(
        new Dictionary<string, string>(StringComparer.Ordinal) { ["ConnectionStrings__BookingAdmin"] = marketplace.ConnectionString },
        ["repair", "--all", .. words]);

    static async Task UntilSomeAreRepairedAsync(TestMarketplace marketplace, Process repair)
    {
        while (!repair.HasExited
            && await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry WHERE action = 'BookingCreated'") < 20)
            await Task.Delay(20, TestContext.Current.CancellationToken);
    }

    static async Task EveryBookingHasItsAuditEntryAsync(TestMarketplace marketplace)
    {
        var (bookings, entries) = await CountsAsync(marketplace);
        entries.ShouldBeInRange(20, 5999);
        (await marketplace.ScalarAsync<long>(
            """SELECT count(*) FROM public."Booking" b JOIN booking_admin.audit_entry e ON e.booking_id = b.id""")).ShouldBe(entries);
        bookings.ShouldBe(2000 + entries);
    }

    static async Task<(long Bookings, long Entries)> CountsAsync(TestMarketplace marketplace) => (
        await marketplace.ScalarAsync<long>("""SELECT count(*) FROM public."Booking" """),
        await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry WHERE action = 'BookingCreated'"));
}

static class Missing
{
    /// <summary>The order of the demo that lacks its booking.</summary>
    public static async Task<MissingOrder> MissingOrderAsync(this TestMarketplace marketplace) =>
        await marketplace.Get<BookingCheck>().MissingAsync(TestMarketplace.Support, TestContext.Current.CancellationToken)
            .SingleAsync(TestContext.Current.CancellationToken);
}
