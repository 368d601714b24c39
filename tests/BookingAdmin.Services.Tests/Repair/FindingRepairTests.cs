using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Repair;
using BookingAdmin.Testing;
using BookingAdmin.Text;
using Npgsql;

namespace BookingAdmin.Services.Tests.Repair;

public sealed class FindingRepairTests
{
    const string Reason = "Asked by the customer";
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task Copied_fields_are_previewed_copied_and_restored()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (order, booking) = await marketplace.BookedOrderAsync();
        await BreakFieldsAsync(marketplace, booking);
        var before = await BookingAsync(marketplace, booking);
        var repair = marketplace.Get<FindingRepair>();

        var preview = (await repair.PreviewAsync(TestMarketplace.Support, "copied-fields", [order], Cancel)).ShouldHaveSingleItem();
        preview.Refusal.ShouldBeNull();
        preview.Fields.Select(field => field.Field)
            .ShouldBe([RepairField.OrderNumber, RepairField.Customer, RepairField.Celebrity, RepairField.TotalAmount]);
        preview.Fields[3].Before.ShouldBe("NZ$1.50");
        preview.Fields.ShouldAllBe(field => field.Before != field.After);

        var result = await repair.RepairAsync(TestMarketplace.Support, "copied-fields", [order], null, Cancel);
        (result.Repaired, result.Unchanged, result.Failed.Count).ShouldBe((1, 0, 0));
        (await marketplace.Get<BookingCheck>().ValidateAsync(TestMarketplace.Support, order, Cancel))!.Findings.ShouldBeEmpty();
        (await AuditAsync(marketplace, result.RepairId)).ShouldBe("BookingCopied Sam Okafor");
        (await marketplace.ScalarAsync<bool>($"""
            SELECT e.before->>'totalAmount' = '1.499' AND (e.after->>'totalAmount')::float8 = o."totalAmount"
                AND e.after->>'version' = b.xmin::text
                AND b."updatedAt" AT TIME ZONE 'UTC' = e.at AND e.celebrity_id = o."celebrityId"
            FROM booking_admin.audit_entry e JOIN "Booking" b ON b.id = e.booking_id JOIN "Order" o ON o.id = e.order_id
                WHERE e.repair_id = '{result.RepairId}'
            """)).ShouldBeTrue();

        (await repair.UndoAsync(TestMarketplace.Admin, result.RepairId, order, Cancel)).ShouldBe(new RepairUndone(1, 0));
        (await BookingAsync(marketplace, booking)).ShouldBe(before);
        (await repair.UndoAsync(TestMarketplace.Admin, result.RepairId, order, Cancel)).ShouldBe(new RepairUndone(0, 0));
        (await AuditAsync(marketplace, result.RepairId)).ShouldBe("BookingCopied Sam Okafor, RepairUndone Ada Whitfield");
        (await marketplace.ScalarAsync<bool>(
            $"SELECT undoes = (SELECT min(id) FROM booking_admin.audit_entry WHERE repair_id = '{result.RepairId}') FROM "
            + "booking_admin.audit_entry WHERE action = 'RepairUndone'")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_second_click_and_a_late_one_change_nothing()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (order, booking) = await marketplace.BookedOrderAsync();
        await BreakFieldsAsync(marketplace, booking);
        var repair = marketplace.Get<FindingRepair>();
        await repair.RepairAsync(TestMarketplace.Support, "copied-fields", [order], null, Cancel);
        var version = await VersionAsync(marketplace, booking);

        var second = await repair.RepairAsync(TestMarketplace.Admin, "copied-fields", [order], null, Cancel);

        (second.Repaired, second.Unchanged, second.Failed.Count).ShouldBe((0, 1, 0));
        (await VersionAsync(marketplace, booking)).ShouldBe(version);
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry")).ShouldBe(1);
        (await repair.PreviewAsync(TestMarketplace.Support, "copied-fields", [order], Cancel))
            .ShouldHaveSingleItem().Refusal.ShouldBe(RepairRefusal.InOrder);
    }

    [Fact]
    public async Task Who_waited_for_the_owner_sees_what_the_owner_did()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (order, booking) = await marketplace.BookedOrderAsync();
        await marketplace.ExecuteAsync($"""UPDATE "Booking" SET "totalAmount" = 1 WHERE id = '{booking}'""");
        await using var owner = await marketplace.OpenAsync();
        await using var writing = await owner.BeginTransactionAsync(Cancel);
        await using (var command = new NpgsqlCommand(
            $"""
            UPDATE "Booking" b SET "totalAmount" = o."totalAmount", "updatedAt" = now()
                FROM "Order" o WHERE o.id = b."orderId" AND b.id = '{booking}'
            """, owner))
            await command.ExecuteNonQueryAsync(Cancel);

        var repairing = marketplace.Get<FindingRepair>().RepairAsync(TestMarketplace.Support, "copied-fields", [order], null, Cancel);
        await marketplace.WaitForLockAsync();
        await writing.CommitAsync(Cancel);

        ((await repairing).Repaired, (await repairing).Unchanged).ShouldBe((0, 1));
    }

    [Theory]
    [InlineData("COMPLETED", "PENDING", "CONFIRMED")]
    [InlineData("CANCELLED", "PENDING", "CANCELLED")]
    [InlineData("REFUNDED", "CONFIRMED", "REFUNDED")]
    [InlineData("IN_PROGRESS", "PENDING", "CONFIRMED")]
    [InlineData("PENDING", "COMPLETED", "PENDING")]
    public async Task A_booking_is_aligned_to_its_order_and_set_back(string orderStatus, string bookingStatus, string aligned)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (order, booking) = await marketplace.BookedOrderAsync();
        await marketplace.ExecuteAsync($"""
            UPDATE "Order" SET status = '{orderStatus}', "approvalStatus" = 'PENDING_APPROVAL', "paymentStatus" = 'PENDING'
                WHERE id = '{order}';
            UPDATE "Booking" SET status = '{bookingStatus}', deadline = now() - interval '1 day' WHERE id = '{booking}'
            """);
        var before = await BookingAsync(marketplace, booking);
        var repair = marketplace.Get<FindingRepair>();
        var preview = (await repair.PreviewAsync(TestMarketplace.Support, "status-pair", [order], Cancel)).ShouldHaveSingleItem();

        var result = await repair.RepairAsync(TestMarketplace.Support, "status-pair", [order], Reason, Cancel);

        result.Repaired.ShouldBe(1);
        (await marketplace.ScalarAsync<string>($"""SELECT status::text FROM "Booking" WHERE id = '{booking}'""")).ShouldBe(aligned);
        (await marketplace.ScalarAsync<bool>($"""SELECT deadline > now() + interval '2 days' FROM "Booking" WHERE id = '{booking}'"""))
            .ShouldBe(aligned is "PENDING");
        preview.Fields.Select(field => field.Field)
            .ShouldBe(aligned is "PENDING" ? [RepairField.Booking, RepairField.Due] : [RepairField.Booking]);
        (await marketplace.ScalarAsync<string>(
            $"SELECT reason || ' ' || (before->>'status') || ' ' || (after->>'status') FROM booking_admin.audit_entry WHERE repair_id = "
            + $"'{result.RepairId}'"))
            .ShouldBe($"{Reason} {bookingStatus} {aligned}");

        (await repair.UndoAsync(TestMarketplace.Support, result.RepairId, null, Cancel)).ShouldBe(new RepairUndone(1, 0));
        (await BookingAsync(marketplace, booking)).ShouldBe(before);
    }

    [Theory]
    [InlineData("""UPDATE "Booking" SET status = 'CANCELLED', "updatedAt" = now() WHERE id = '{0}'""")]
    [InlineData("""UPDATE "Booking" SET message = message || '!' WHERE id = '{0}'""")]
    public async Task What_somebody_has_touched_since_is_kept(string touch)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (order, booking) = await marketplace.BookedOrderAsync();
        await marketplace.ExecuteAsync($"""UPDATE "Order" SET status = 'COMPLETED' WHERE id = '{order}'""");
        var repair = marketplace.Get<FindingRepair>();
        var result = await repair.RepairAsync(TestMarketplace.Support, "status-pair", [order], Reason, Cancel);
        (await marketplace.ExecuteAsync(touch.Replace("{0}", booking, StringComparison.Ordinal))).ShouldBe(1);
        var touched = await VersionAsync(marketplace, booking);

        (await repair.UndoAsync(TestMarketplace.Support, result.RepairId, null, Cancel)).ShouldBe(new RepairUndone(0, 1));
        (await VersionAsync(marketplace, booking)).ShouldBe(touched);
    }

    [Fact]
    public async Task An_order_that_a_late_payment_reopened_is_not_aligned()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var order = await RefundRepairTests.ReopenedAsync(marketplace);
        var repair = marketplace.Get<FindingRepair>();

        var result = await repair.RepairAsync(TestMarketplace.Support, "status-pair", [order], Reason, Cancel);

        // Another rule speaks of it, and sends the money back.
        (result.Repaired, result.Failed.Count).ShouldBe((0, 0));
        (await repair.PreviewAsync(TestMarketplace.Support, "status-pair", [order], Cancel)).ShouldHaveSingleItem().Fields.ShouldBeEmpty();
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry")).ShouldBe(0);
    }

    [Fact]
    public async Task Missing_bookings_are_created_however_young_the_order_is()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var order = await marketplace.MissingOrderAsync();
        await marketplace.ExecuteAsync($"""UPDATE "Order" SET "createdAt" = now() AT TIME ZONE 'UTC' WHERE id = '{order}'""");
        var repair = marketplace.Get<FindingRepair>();
        (await repair.PreviewAsync(TestMarketplace.Support, "missing-booking", [order], Cancel)).ShouldHaveSingleItem().Fields[0]
            .ShouldBe(new FieldChange(RepairField.Booking, null, "Waiting"));

        var result = await repair.RepairAsync(TestMarketplace.Support, "missing-booking", [order, order, "no such order"], null, Cancel);

        result.Repaired.ShouldBe(1);
        (await repair.UndoAsync(TestMarketplace.Support, result.RepairId, null, Cancel)).ShouldBe(new RepairUndone(1, 0));
    }

    [Fact]
    public async Task A_repair_resolves_its_open_findings_in_the_name_of_the_person()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (missing, (order, booking)) = (await marketplace.MissingOrderAsync(), await marketplace.BookedOrderAsync());
        await BreakFieldsAsync(marketplace, booking);
        await marketplace.ExecuteAsync($"""
            INSERT INTO booking_admin.finding (rule, subject, first_seen, first_run, came_back)
            SELECT rule, subject, now(), 1, 0
                FROM (VALUES ('missing-booking', '{missing}'), ('copied-fields', '{order}'), ('status-pair', '{order}')) AS f (rule,
                subject)
            """);

        await marketplace.Get<FindingRepair>().RepairAsync(TestMarketplace.Support, "copied-fields", [order], null, Cancel);
        await marketplace.Get<FindingRepair>().RepairAsync(TestMarketplace.Support, "missing-booking", [missing], null, Cancel);

        (await marketplace.ScalarAsync<string>(
            "SELECT string_agg(rule || ' ' || COALESCE(resolution || ' ' || resolved_by, 'open'), ', ' ORDER BY rule) FROM "
            + "booking_admin.finding"))
            .ShouldBe("copied-fields Person Sam Okafor, missing-booking Person Sam Okafor, status-pair open");
    }

    /// <summary>All four fields, the amount with more digits than a cent.</summary>
    static Task<int> BreakFieldsAsync(TestMarketplace marketplace, string booking) => marketplace.ExecuteAsync($"""
        UPDATE "Booking" SET "orderNumber" = 'KO-0-BROKEN', "totalAmount" = 1.499,
            "userId" = (SELECT id FROM "User" u WHERE u.id <> "Booking"."userId" ORDER BY id LIMIT 1),
            "celebrityId" = (SELECT id FROM "Celebrity" c WHERE c.id <> "Booking"."celebrityId" ORDER BY id LIMIT 1) WHERE id = '{booking}'
        """);

    /// <summary>The whole row but its time of change.</summary>
    static Task<string> BookingAsync(TestMarketplace marketplace, string booking) =>
        marketplace.ScalarAsync<string>($"""SELECT (to_jsonb(b) - 'updatedAt')::text FROM "Booking" b WHERE id = '{booking}'""");

    static Task<string> VersionAsync(TestMarketplace marketplace, string booking) =>
        marketplace.ScalarAsync<string>($"""SELECT xmin::text FROM "Booking" WHERE id = '{booking}'""");

    static Task<string> AuditAsync(TestMarketplace marketplace, Guid repair) =>
        marketplace.ScalarAsync<string>(
            $"SELECT string_agg(action || ' ' || actor_name, ', ' ORDER BY id) FROM booking_admin.audit_entry WHERE "
            + $"repair_id = '{repair}'");
}
