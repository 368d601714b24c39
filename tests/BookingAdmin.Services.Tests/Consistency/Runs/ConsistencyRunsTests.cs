using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Consistency.Bookings;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Consistency.Runs;
using BookingAdmin.Services.Payments.Intents;
using BookingAdmin.Testing;
using BookingAdmin.Text;
using Microsoft.Extensions.Logging.Abstractions;

namespace BookingAdmin.Services.Tests.Consistency.Runs;

public sealed class ConsistencyRunsTests
{
    static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    /// <summary>Each rule, and how the marketplace comes to break it; {0} is an order that has nothing wrong about it.</summary>
    public static TheoryData<string, string> Faults => new()
    {
        { "missing-booking", """DELETE FROM "Booking" WHERE "orderId" = '{0}'""" },
        { "paid-after-decline", """
            UPDATE "Order" SET "approvalStatus" = 'DECLINED' WHERE id = '{0}';
            UPDATE "Booking" SET status = 'CANCELLED' WHERE "orderId" = '{0}'
            """ },
        { "stuck-refund", """
            INSERT INTO booking_admin.refund (order_id, kind, amount, currency, status, not_before, created_at)
            VALUES ('{0}', 'Refund', 1, 'nzd', 'Failed', now(), now())
            """ },
        { "copied-fields", """UPDATE "Booking" SET "totalAmount" = "totalAmount" + 0.01 WHERE "orderId" = '{0}'""" },
        { "status-pair", """UPDATE "Order" SET status = 'COMPLETED' WHERE id = '{0}'""" },
        { "accepted-unpaid", """
            UPDATE "Booking" SET status = 'CONFIRMED' WHERE "orderId" = '{0}';
            UPDATE "Order" SET status = 'CONFIRMED', "paymentStatus" = 'FAILED' WHERE id = '{0}'
            """ },
        { "overdue", """UPDATE "Booking" SET deadline = now() AT TIME ZONE 'UTC' - interval '1 minute' WHERE "orderId" = '{0}'""" },
        { "payment-record", """UPDATE "Order" SET "paidAt" = NULL WHERE id = '{0}'""" },
        { "split", """UPDATE "Order" SET "platformFee" = "platformFee" + 0.01 WHERE id = '{0}'""" },
    };

    [Fact]
    public async Task The_demo_breaks_two_rules()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();

        var run = await marketplace.RunAsync();

        run.Orders.ShouldBe(await marketplace.ScalarAsync<long>("""SELECT count(*) FROM "Order" """));
        run.Rules.Select(rule => rule.Rule).ShouldBe(Rules.Checked.Select(rule => rule.Id));
        var findings = await marketplace.FindingsAsync();
        findings.Select(f => f.Rule).ShouldBe(["missing-booking", "overdue"]);
        findings[0].Subject.ShouldBe(await marketplace.MissingOrderAsync());
        findings[0].OrderNumber.ShouldEndWith("-7F3K2A");
        findings[0].CelebrityId.ShouldBe("cdemocelebrityemmastone00");
        (findings[0].AtRisk, findings[0].Currency).ShouldBe((150m, "nzd"));
        // Nothing of these is at risk.
        findings.Skip(1).ShouldAllBe(f => f.AtRisk == null && f.Currency == null);
        findings.ShouldAllBe(f => f.FirstRun == run.RunId && f.CameBack == 0 && f.LastSeen == null);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_run_finds_what_breaks_each_rule_and_sees_when_it_is_put_right(string rule, string fault)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.RunAsync();
        var order = await marketplace.SomeOrderAsync();
        await marketplace.ExecuteAsync(
            $"CREATE TABLE kept_order AS SELECT * FROM \"Order\" WHERE id = '{order}'; CREATE TABLE kept_booking AS SELECT * FROM "
            + $"\"Booking\" WHERE \"orderId\" = '{order}'");

        await marketplace.ExecuteAsync(fault.Replace("{0}", order));
        var broken = await marketplace.RunAsync();

        broken.Rules.Single(r => r.Rule == rule).Appeared.ShouldBe(1);
        var finding = (await marketplace.FindingsAsync()).Single(f => f.Rule == rule && f.FirstRun == broken.RunId);
        finding.Subject.ShouldBe(order);
        finding.AtRisk.HasValue.ShouldBe(Rules.Find(rule)!.RisksMoney);

        // A quick run looks at what is open once more, and it is still there.
        (await marketplace.RunAsync(RunKind.Quick)).Rules.ShouldAllBe(r => r.Cleared == 0);
        await marketplace.ExecuteAsync($"""
            DELETE FROM booking_admin.refund; DELETE FROM "Booking" WHERE "orderId" = '{order}';
                DELETE FROM "Tip" WHERE "orderId" = '{order}';
            DELETE FROM "OrderItem" WHERE "orderId" = '{order}'; DELETE FROM "Order" WHERE id = '{order}';
            INSERT INTO "Order" SELECT * FROM kept_order; INSERT INTO "Booking" SELECT * FROM kept_booking
            """);
        (await marketplace.RunAsync(RunKind.Quick)).Rules.Single(r => r.Rule == rule).Cleared.ShouldBe(1);
        finding = (await marketplace.FindingsAsync()).Single(f => f.Id == finding.Id);
        finding.Resolution.ShouldBe(Resolution.Owner);
        finding.ResolvedBy.ShouldBeNull();
        finding.ResolvedAt!.Value.ShouldBeGreaterThanOrEqualTo(finding.LastSeen!.Value);
    }

    [Fact]
    public async Task A_quick_run_sees_new_missing_bookings_and_stuck_refunds_and_counts_no_orders()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.RunAsync();
        var (order, _) = await marketplace.BookedOrderAsync();
        await marketplace.ExecuteAsync($"""
            DELETE FROM "Booking" WHERE "orderId" = '{order}';
            INSERT INTO booking_admin.refund (order_id, kind, amount, currency, status, not_before, created_at)
                VALUES ('{order}', 'Refund', 1, 'nzd', 'Queued', now() - interval '2 hours', now())
            """);

        var quick = await marketplace.RunAsync(RunKind.Quick);

        quick.Orders.ShouldBeNull();
        quick.Rules.Where(rule => rule.Appeared > 0).Select(rule => rule.Rule).ShouldBe(["missing-booking", "stuck-refund"]);
        (await marketplace.RunsAsync())[^1].ShouldSatisfyAllConditions(
            run => run.Kind.ShouldBe(RunKind.Quick), run => run.State.ShouldBe(RunState.Done), run =>
                run.ActorName.ShouldBe(TestMarketplace.Admin.Name));
    }

    [Fact]
    public async Task An_order_may_be_without_its_booking_for_as_long_as_the_grace_lasts()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var order = await marketplace.SomeOrderAsync();
        await marketplace.ExecuteAsync($"""
            DELETE FROM "Booking" WHERE "orderId" = '{order}';
            UPDATE "Order" SET "createdAt" = now() AT TIME ZONE 'UTC' WHERE id = '{order}'
            """);
        (await marketplace.RunAsync()).Rules[0].Open.ShouldBe(1);
        marketplace.Clock.Advance(TimeSpan.FromSeconds(61));
        (await marketplace.RunAsync()).Rules[0].Open.ShouldBe(2);
    }

    [Fact]
    public async Task What_comes_back_is_a_new_finding_that_says_how_often()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var order = await marketplace.MissingOrderAsync();
        for (var time = 0; time < 3; time++)
        {
            await marketplace.RunAsync();
            await marketplace.ExecuteAsync(
                $"""UPDATE "Order" SET status = 'CANCELLED', "paymentStatus" = 'REFUNDED' WHERE id = '{order}'""");
            await marketplace.RunAsync();
            await marketplace.ExecuteAsync(
                $"""UPDATE "Order" SET status = 'PENDING', "paymentStatus" = 'SUCCEEDED' WHERE id = '{order}'""");
        }
        (await marketplace.FindingsAsync()).Where(f => f.Subject == order && f.Rule == "missing-booking").Select(f => f.CameBack)
            .ShouldBe([0, 1, 2]);
    }

    [Fact]
    public async Task What_is_at_risk_moves_with_the_payment()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var order = await marketplace.MissingOrderAsync();
        await marketplace.ExecuteAsync($"""UPDATE "Order" SET "paymentStatus" = 'PENDING' WHERE id = '{order}'""");
        await marketplace.RunAsync();
        (await marketplace.FindingsAsync())[0].AtRisk.ShouldBeNull();
        await marketplace.ExecuteAsync($"""UPDATE "Order" SET "paymentStatus" = 'SUCCEEDED' WHERE id = '{order}'""");
        await marketplace.RunAsync(RunKind.Quick);
        (await marketplace.FindingsAsync())[0].ShouldSatisfyAllConditions(f => f.AtRisk.ShouldBe(150m), f => f.Currency.ShouldBe("nzd"));
    }

    [Fact]
    public async Task A_rule_that_is_switched_off_is_skipped_and_the_run_says_so()
    {
        await using var marketplace = await TestMarketplace.DemoAsync(settings =>
            settings with { Rules = settings.Rules with { Off = ["missing-booking"] } });
        List<string> steps = [];
        var run = await marketplace.Get<ConsistencyRuns>().RunAsync(TestMarketplace.Admin, RunKind.Full, new Told(steps), Cancel);

        run.Rules.ShouldNotContain(rule => rule.Rule == "missing-booking");
        steps.ShouldBe(
            ["missing-booking is switched off and not looked at", "Reading every order", "Writing down what appeared and what cleared",
                "Closing the books of this check", "Done"]);
        (await marketplace.FindingsAsync()).ShouldNotContain(f => f.Rule == "missing-booking");
        var state = await marketplace.StateAsync();
        state.Rules.Single(figure => figure.Rule == "missing-booking").On.ShouldBeFalse();
        state.Verdict.ShouldBe(Verdict.Broken);
        state.Critical.ShouldBe(0);
    }

    [Fact]
    public async Task A_rule_that_throws_on_one_row_takes_no_other_with_it()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var order = await marketplace.SomeOrderAsync();
        await marketplace.ExecuteAsync($"""UPDATE "Order" SET "paidAt" = NULL WHERE id = '{order}'""");
        await marketplace.RunAsync();
        var before = (await marketplace.FindingsAsync()).Single(f => f.Rule == "payment-record");
        // As if the owner had made a view of the table, with a time that is kept as text: one row of it is none.
        await marketplace.ExecuteAsync($"""
            ALTER TABLE "Order" RENAME TO "OrderData";
            DO $$ BEGIN EXECUTE (SELECT 'CREATE VIEW public."Order" AS SELECT ' || string_agg(CASE column_name
                WHEN 'paidAt' THEN 'CASE WHEN id = ''{order}'' THEN "personalMessage"::timestamp(3) ELSE "paidAt" END AS "paidAt"'
                ELSE quote_ident(column_name) END, ', ' ORDER BY ordinal_position) || ' FROM public."OrderData"'
                FROM information_schema.columns WHERE table_schema = 'public' AND table_name = 'OrderData'); END $$;
            DELETE FROM "Booking" WHERE "orderId" = '{order}'
            """);

        var run = await marketplace.RunAsync();

        // The two that look at this time of every order.
        run.Rules.Where(rule => rule.Fault is not null).Select(rule => rule.Rule).ShouldBe(["impossible-value", "payment-record"]);
        run.Rules.Single(rule => rule.Rule == "payment-record").ShouldSatisfyAllConditions(
            rule => rule.Fault.ShouldBe("RuleRefused 22007"),
            rule => rule.Open.ShouldBe(1));
        run.Rules.Single(rule => rule.Rule == "missing-booking").Open.ShouldBe(2);
        run.Orders.ShouldBe(await marketplace.ScalarAsync<long>("""SELECT count(*) FROM "OrderData" """));
        (await marketplace.FindingsAsync()).Single(f => f.Id == before.Id).ResolvedAt.ShouldBeNull();
        var state = await marketplace.StateAsync();
        (state.Verdict, WorkText.Of(state.Why))
            .ShouldBe((Verdict.Unknown, "Nothing is known of impossible-value. Nothing is known of payment-record."));
        (await marketplace.RunsAsync())[^1].State.ShouldBe(RunState.Done);

        // A quick run meets the same row, and takes the fault as little for its end.
        (await marketplace.RunAsync(RunKind.Quick)).Rules.Single(rule => rule.Fault is not null).Rule.ShouldBe("payment-record");
        (await marketplace.StateAsync()).Verdict.ShouldBe(Verdict.Unknown);
    }

    [Fact]
    public async Task A_rule_that_cannot_be_put_as_sql_is_told_and_the_others_are_done()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var runs = new ConsistencyRuns(
            marketplace.Contexts, marketplace.Get<Services.Settings.BookingAdminSettings>(), marketplace.Clock,
            NullLogger<ConsistencyRuns>.Instance)
        {
            Looked = [new MissingBooking(), new TestRule("too-clever", (order, limits) => order.OrderNumber.StartsWith('K'))],
        };
        var run = await runs.RunAsync(TestMarketplace.Admin, RunKind.Full, null, Cancel);
        run.Rules[0].ShouldBe(new("missing-booking", 1, 1, 0, null));
        run.Rules[1].Fault.ShouldNotBeNull().ShouldStartWith("The rule too-clever cannot be put as SQL");
    }

    [Fact]
    public async Task A_person_who_starts_a_run_is_in_the_audit_and_the_monitor_is_not()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var run = await marketplace.RunAsync();
        await marketplace.RunAsync(RunKind.Quick, Actor.Monitor);
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry")).ShouldBe(1);
        (await marketplace.ScalarAsync<string>("SELECT action || ' ' || run_id || ' ' || actor_id FROM booking_admin.audit_entry"))
            .ShouldBe($"CheckStarted {run.RunId} demo:test-admin");
    }

    [Fact]
    public async Task A_run_that_changed_something_tells_open_pages_and_one_that_did_not_is_silent()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var ear = await marketplace.OpenAsync();
        List<string> heard = [];
        ear.Notification += (_, notice) => heard.Add(notice.Payload);
        await using (var listen = new Npgsql.NpgsqlCommand("LISTEN booking_admin_change", ear))
            await listen.ExecuteNonQueryAsync(Cancel);
        await marketplace.RunAsync();
        await marketplace.RunAsync();
        await marketplace.ExecuteAsync("SELECT pg_notify('booking_admin_change', 'end')");
        while (!heard.Contains("end"))
            await ear.WaitAsync(Cancel);
        heard.ShouldBe(["*", "end"]);
    }

    [Fact]
    public async Task Amounts_that_are_none_break_neither_a_run_nor_the_page_of_an_order()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (order, _) = await marketplace.BookedOrderAsync();
        foreach (var amount in new[] { "NaN", "Infinity", "-Infinity", "1e308", "-1e308", "1e15" })
        {
            await marketplace.ExecuteAsync($"""
                UPDATE "Order" SET "totalAmount" = '{amount}', "paymentStatus" = 'SUCCEEDED' WHERE id = '{order}';
                UPDATE "Booking" SET price = '{amount}' WHERE "orderId" = '{order}'
                """);
            var run = await marketplace.RunAsync();
            run.Rules.ShouldAllBe(rule => rule.Fault == null);
            run.Rules.Single(rule => rule.Rule == "split").Open.ShouldBe(1, amount);
            run.Rules.Single(rule => rule.Rule == "copied-fields").Open.ShouldBe(1, amount);
            var detail = await marketplace.Get<Services.Orders.OrderDetails>().FindAsync(TestMarketplace.Support, order, Cancel);
            Math.Abs(detail!.Summary.Total.Amount).ShouldBe(1_000_000_000_000m);
            detail.Findings.Select(finding => finding.Rule).ShouldContain("split");
            // Without its booking it is missing, and paid: what is at risk stays a sum that somebody can believe.
            await marketplace.ExecuteAsync($"""
                CREATE TABLE kept AS SELECT * FROM "Booking" WHERE "orderId" = '{order}';
                DELETE FROM "Booking" WHERE "orderId" = '{order}'
                """);
            await marketplace.RunAsync();
            (await marketplace.StateAsync()).AtRisk.ShouldHaveSingleItem().Amount.ShouldBe(150m);
            await marketplace.Get<BookingCheck>().CheckAsync(TestMarketplace.Support, Cancel);
            await marketplace.ExecuteAsync("""INSERT INTO "Booking" SELECT * FROM kept; DROP TABLE kept""");
        }
    }

    sealed class Told(List<string> steps) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => steps.Add(value.Step);
    }
}
