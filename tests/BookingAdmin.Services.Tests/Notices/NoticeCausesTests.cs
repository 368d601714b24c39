using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Orders.Notes;
using BookingAdmin.Services.Requests;
using BookingAdmin.Testing;
using static BookingAdmin.Services.Tests.Notices.NoticePlannerTests;

namespace BookingAdmin.Services.Tests.Notices;

/// <summary>What causes each kind. Times are those of the marketplace: a video is due three days after checkout.</summary>
public sealed class NoticeCausesTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task A_paid_request_is_reminded_of_at_half_and_at_three_quarters_of_its_time()
    {
        await using var marketplace = await OrderedAsync();
        foreach (var (hours, told) in new[] { (35, ""), (37, "still-waiting"), (53, ""), (55, "last-reminder"), (71, ""), (74, "") })
            (await AtAsync(marketplace, hours)).ShouldBe(told, $"{hours} hours after checkout");
    }

    [Fact]
    public async Task Nobody_is_reminded_of_a_request_that_is_unpaid_or_decided()
    {
        foreach (var change in (string[])[
            """UPDATE "Order" SET "paymentStatus" = 'PENDING'""", """UPDATE "Booking" SET status = 'CONFIRMED'""",
            """UPDATE "Booking" SET status = 'CANCELLED'""", """UPDATE "Order" SET status = 'CANCELLED', "approvalStatus" = 'DECLINED'"""])
        {
            await using var marketplace = await OrderedAsync();
            await marketplace.ExecuteAsync(change);
            (await AtAsync(marketplace, 37)).ShouldBe("", change);
        }
    }

    [Fact]
    public async Task After_acceptance_the_days_of_the_video_follow()
    {
        await using var marketplace = await OrderedAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        await marketplace.Get<RequestDecisions>().DecideAsync(emma, "b-a", Decision.Accept, null, Cancel);
        (await LookedAsync(marketplace)).ShouldBe("", "the time to undo is not over");
        marketplace.Clock.Advance(TimeSpan.FromMinutes(3));
        (await LookedAsync(marketplace)).ShouldBe("accepted");

        foreach (var (hours, told) in new[] { (47, ""), (49, "due-tomorrow"), (71, "due-soon"), (73, "video-overdue"), (75, "") })
            (await AtAsync(marketplace, hours)).ShouldBe(told, $"{hours} hours after checkout");
    }

    [Fact]
    public async Task An_acceptance_that_is_undone_is_told_to_nobody_and_a_second_one_is()
    {
        await using var marketplace = await OrderedAsync();
        var (emma, decisions) = (await marketplace.CelebrityAsync("Emma Stone"), marketplace.Get<RequestDecisions>());
        var done = (await decisions.DecideAsync(emma, "b-a", Decision.Accept, null, Cancel)).ShouldBeOfType<DecisionResult.Done>();
        (await decisions.UndoAsync(emma, done.Entry, Cancel)).ShouldBeOfType<DecisionResult.Undone>();
        marketplace.Clock.Advance(TimeSpan.FromMinutes(3));
        (await LookedAsync(marketplace)).ShouldBe("");
        await decisions.DecideAsync(emma, "b-a", Decision.Accept, null, Cancel);
        marketplace.Clock.Advance(TimeSpan.FromMinutes(3));
        (await LookedAsync(marketplace)).ShouldBe("accepted");
    }

    [Theory]
    [InlineData("withdrawn", """UPDATE "Order" SET status = 'CANCELLED', "updatedAt" = @now WHERE id = 'a'""")]
    [InlineData("", """UPDATE "Order" SET status = 'CANCELLED', "approvalStatus" = 'DECLINED', "updatedAt" = @now WHERE id = 'a'""")]
    [InlineData("revision-asked", """
        UPDATE "Booking" SET status = 'CONFIRMED' WHERE id = 'b-a';
        UPDATE "Order" SET status = 'REVISION_REQUESTED', "approvalStatus" = 'DECLINED', "declinedAt" = @now, "revisionCount" = 1
            WHERE id = 'a'
        """)]
    public async Task The_marketplace_changes_a_request(string told, string sql)
    {
        await using var marketplace = await OrderedAsync();
        marketplace.Clock.Advance(TimeSpan.FromMinutes(5));
        await marketplace.ExecuteAsync(sql.Replace("@now", Now(marketplace)));
        (await LookedAsync(marketplace)).ShouldBe(told);
    }

    [Fact]
    public async Task A_payment_that_comes_late_is_told_and_one_that_follows_at_once_is_not()
    {
        foreach (var (minutes, told) in new[] { (1, ""), (30, "paid-late") })
        {
            await using var marketplace = await BegunAsync();
            await OrderAsync(marketplace, "a");
            await marketplace.ExecuteAsync("""UPDATE "Order" SET "paymentStatus" = 'PENDING', "paidAt" = NULL WHERE id = 'a'""");
            (await LookedAsync(marketplace)).ShouldBe("new-request");
            marketplace.Clock.Advance(TimeSpan.FromMinutes(minutes));
            await marketplace.ExecuteAsync($"""
                UPDATE "Order" SET "paymentStatus" = 'SUCCEEDED', "paidAt" = {Now(marketplace)} WHERE id = 'a'
                """);
            marketplace.Clock.Advance(TimeSpan.FromMinutes(3));
            (await LookedAsync(marketplace)).ShouldBe(told);
        }
    }

    [Fact]
    public async Task Support_hears_of_a_missing_booking_a_failed_refund_and_an_event_that_needs_somebody_once()
    {
        await using var marketplace = await OrderedAsync();
        await StaffAsync(marketplace, "demo:sam", "Support");
        await marketplace.ExecuteAsync($"""
            DELETE FROM "Booking" WHERE id = 'b-a';
            INSERT INTO booking_admin.finding (rule, subject, since, first_seen, first_run, came_back)
            VALUES ('missing-booking', 'a', {Now(marketplace)}, {Now(marketplace)}, 1, 0), ('stripe-event', 'evt_1', {Now(marketplace)},
                {Now(marketplace)}, 1, 0), ('overdue', 'a', {Now(marketplace)}, {Now(marketplace)}, 1, 0);
            INSERT INTO booking_admin.refund (order_id, kind, amount, currency, status, not_before, created_at, refusals, settled_at)
            VALUES ('a', 'Refund', 100, 'nzd', 'Failed', {Now(marketplace)}, {Now(marketplace)}, 1, {Now(marketplace)})
            """);
        (await LookedAsync(marketplace, "demo:sam")).ShouldBe("event-to-settle, missing-booking, refund-failed");
        marketplace.Clock.Advance(TimeSpan.FromMinutes(3));
        (await LookedAsync(marketplace, "demo:sam")).ShouldBe("");
    }

    [Fact]
    public async Task An_order_is_told_to_who_it_was_assigned_to_but_not_to_who_took_it()
    {
        await using var marketplace = await OrderedAsync();
        var assignees = marketplace.Get<OrderAssignees>();
        foreach (var actor in new[] { TestMarketplace.Support, TestMarketplace.Admin })
            await StaffAsync(marketplace, actor.Id, actor.Roles.ToString());
        await marketplace.ExecuteAsync($"""
            INSERT INTO booking_admin.session (id, key_hash, actor_id, actor_name, roles, device, started_at, seen_at, ends_at,
                roles_seen_at, roles_due_at)
            SELECT 's', 'x', '{TestMarketplace.Support.Id}', 'Sam Okafor', 'Support', 'Test', t, t, t, t, t
            FROM (SELECT {Now(marketplace)}::timestamptz) x (t)
            """);

        await assignees.AssignAsync(TestMarketplace.Admin, "a", null, TestMarketplace.Support.Id, Cancel);
        (await LookedAsync(marketplace, TestMarketplace.Support.Id)).ShouldBe("assigned");
        await assignees.AssignAsync(TestMarketplace.Admin, "a", TestMarketplace.Support.Id, TestMarketplace.Admin.Id, Cancel);
        (await LookedAsync(marketplace, TestMarketplace.Admin.Id)).ShouldBe("");
    }

    [Fact]
    public async Task Admins_hear_of_a_silent_monitor_a_failed_self_test_and_once_a_day_of_the_day()
    {
        await using var marketplace = await BegunAsync();
        await StaffAsync(marketplace, "demo:ada", "Admin");
        await marketplace.ExecuteAsync($$"""
            INSERT INTO booking_admin.alert (kind, body, created_at) VALUES ('MonitorSilent', '{"state":"silent"}', {{Now(marketplace)}}),
                ('MonitorSilent', '{"state":"back"}', {{Now(marketplace)}});
            INSERT INTO booking_admin.self_test (at, by_name, passed, told) VALUES ({{Now(marketplace)}}, 'Ada', false, '');
            """);
        (await LookedAsync(marketplace, "demo:ada")).ShouldBe("monitor-silent, self-test-failed");

        await marketplace.ExecuteAsync("UPDATE booking_admin.finding SET resolved_at = first_seen");
        marketplace.Clock.Advance(TimeSpan.FromDays(1));
        (await LookedAsync(marketplace, "demo:ada")).ShouldBe("", "nothing to say");
        await marketplace.ExecuteAsync($"""
            INSERT INTO booking_admin.finding (rule, subject, since, first_seen, first_run, came_back)
            VALUES ('overdue', 'a', {Now(marketplace)}, {Now(marketplace)}, 1, 0)
            """);
        marketplace.Clock.Advance(TimeSpan.FromDays(1));
        (await LookedAsync(marketplace, "demo:ada")).ShouldBe("daily-digest");
        marketplace.Clock.Advance(TimeSpan.FromMinutes(5));
        (await LookedAsync(marketplace, "demo:ada")).ShouldBe("");
    }

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "order-declined")]
    public async Task Customers_hear_from_here_only_where_it_is_wanted(bool wanted, string told)
    {
        await using var marketplace = await BegunAsync(settings => settings with { Notices = new(wanted) });
        await OrderAsync(marketplace, "a");
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        await marketplace.Get<RequestDecisions>().DecideAsync(emma, "b-a", Decision.Decline, "No time", Cancel);
        marketplace.Clock.Advance(TimeSpan.FromMinutes(1));
        var customer = await marketplace.ScalarAsync<string>("""SELECT 'user:' || "userId" FROM "Order" WHERE id = 'a'""");
        (await LookedAsync(marketplace, customer)).ShouldBe(told);
    }

    [Fact]
    public async Task A_cause_that_the_database_refuses_keeps_no_other_from_being_told()
    {
        await using var marketplace = await BegunAsync();
        await StaffAsync(marketplace, "demo:ada", "Admin");
        await marketplace.ExecuteAsync("UPDATE booking_admin.notice_recipient SET zone = 'Nowhere/At all'");
        await OrderAsync(marketplace, "a");
        await Should.ThrowAsync<Npgsql.PostgresException>(() => LookedAsync(marketplace));
        (await LookedAsync(marketplace, only: true)).ShouldBe("new-request");
    }

    [Fact]
    public async Task A_new_order_is_found_while_the_look_at_everything_is_held_up()
    {
        await using var marketplace = await BegunAsync();
        await using var holder = await marketplace.OpenAsync();
        await using var hold = new Npgsql.NpgsqlCommand("BEGIN; LOCK TABLE booking_admin.self_test IN ACCESS EXCLUSIVE MODE", holder);
        await hold.ExecuteNonQueryAsync(Cancel);
        var all = Task.Run(() => marketplace.Get<BookingAdmin.Services.Notices.Causes.NoticeCauses>().FindAllAsync(Cancel));
        while (!await marketplace.ScalarAsync<bool>(
            $"SELECT EXISTS (SELECT FROM pg_stat_activity WHERE {holder.ProcessID} = ANY (pg_blocking_pids(pid)))"))
            await Task.Delay(10, Cancel);

        await OrderAsync(marketplace, "a");
        await LookAsync(marketplace, full: false);
        (await PlannedAsync(marketplace)).ShouldBe("Mail to Emma Stone: new-request a");
        all.IsCompleted.ShouldBeFalse();
        hold.CommandText = "ROLLBACK";
        await hold.ExecuteNonQueryAsync(Cancel);
        await all;
    }

    static async Task<TestMarketplace> OrderedAsync()
    {
        var marketplace = await BegunAsync();
        await OrderAsync(marketplace, "a");
        (await LookedAsync(marketplace)).ShouldBe("new-request");
        return marketplace;
    }

    static Task<int> StaffAsync(TestMarketplace marketplace, string id, string roles) => marketplace.ExecuteAsync($"""
        INSERT INTO booking_admin.notice_recipient (id, roles, email, language, zone, urgent_passes, shows_detail, muted, seen_at)
        VALUES ('{id}', '{roles}', 'staff@booking.test', 'en', 'UTC', true, false, array[]::text[], {Now(marketplace)})
        """);

    static string Now(TestMarketplace marketplace) => $"'{marketplace.Clock.GetUtcNow():yyyy-MM-dd HH:mm:ss.fff}Z'";

    /// <summary>What is written for Emma at so many hours after the checkout of the order.</summary>
    static async Task<string> AtAsync(TestMarketplace marketplace, int hours)
    {
        var placed = await marketplace.ScalarAsync<DateTime>("""SELECT "createdAt" FROM "Order" WHERE id = 'a'""");
        marketplace.Clock.Advance(new DateTimeOffset(placed, TimeSpan.Zero).AddHours(hours) - marketplace.Clock.GetUtcNow());
        return await LookedAsync(marketplace);
    }

    /// <summary>The kinds about the order that a look brings into messages of one person.</summary>
    static async Task<string> LookedAsync(TestMarketplace marketplace, string? recipient = null, bool only = false)
    {
        var emma = (await marketplace.CelebrityAsync("Emma Stone")).Id;
        var before = only ? 0
            : await marketplace.ScalarAsync<long>("SELECT coalesce(max(message_id), 0) FROM booking_admin.notice_delivery");
        if (!only)
            await LookAsync(marketplace);
        else
            await marketplace.Get<BookingAdmin.Services.Notices.NoticePlanner>().PlanAsync(Cancel);
        return await marketplace.ScalarAsync<string>($"""
            SELECT coalesce(string_agg(n.kind, ', ' ORDER BY n.kind), '')
            FROM booking_admin.notice_delivery d JOIN booking_admin.notice n ON n.id = d.notice_id
            WHERE d.message_id > {before} AND n.recipient = '{recipient ?? emma}' AND (n.order_id IS NULL OR n.order_id = 'a')
            """);
    }
}
