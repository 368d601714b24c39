using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Requests;
using BookingAdmin.Services.Requests.Calendar;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Requests;

public sealed class CalendarAddressTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    static readonly TimeZoneInfo Auckland = TimeZoneInfo.FindSystemTimeZoneById("Pacific/Auckland");

    [Fact]
    public async Task The_key_opens_her_accepted_deadlines_and_nobody_elses()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (emma, mara) = (await marketplace.CelebrityAsync("Emma Stone"), await marketplace.CelebrityAsync("Mara Linden"));
        var (address, reader) = (marketplace.Get<CalendarAddress>(), marketplace.Get<CalendarReader>());
        var (hers, others) = (await address.MakeAsync(emma, Auckland, "en", Cancel), await address.MakeAsync(mara, Auckland, "es", Cancel));

        var calendar = (await reader.ReadAsync(hers, Cancel)).ShouldNotBeNull();

        (calendar.Zone, calendar.Language).ShouldBe((Auckland, "en"));
        var cards = (await marketplace.Get<RequestInbox>().ListAsync(emma, new(RequestTab.Accepted), Cancel)).Items
            .Where(card => card.IsDue(marketplace.Clock.GetUtcNow())).ToList();
        cards.ShouldNotBeEmpty();
        calendar.Entries.Select(entry => (entry.RequestId, entry.RecipientName, entry.Due))
            .ShouldBe(cards.Select(card => (card.Id, card.RecipientName, card.Due)));
        (await reader.ReadAsync(others, Cancel))!.Entries.Select(entry => entry.RequestId)
            .Intersect(cards.Select(card => card.Id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_sent_in_revision_or_was_never_paid_by_its_day_is_no_deadline()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var key = await marketplace.Get<CalendarAddress>().MakeAsync(emma, Auckland, "en", Cancel);
        var reader = marketplace.Get<CalendarReader>();
        var before = (await reader.ReadAsync(key, Cancel))!.Entries;
        before.Count.ShouldBeGreaterThan(0);

        foreach (var change in (string[])[
            "status = 'REVISION_REQUESTED'", "\"deliveredAt\" = now(), status = 'PENDING_APPROVAL'", "\"paymentStatus\" = 'PENDING'"])
        {
            await marketplace.ExecuteAsync($"""
                UPDATE "Order" SET status = 'CONFIRMED', "deliveredAt" = NULL, "paymentStatus" = 'SUCCEEDED'
                    WHERE id = (SELECT "orderId" FROM "Booking" WHERE id = '{before[0].RequestId}');
                UPDATE "Booking" SET deadline = now() - interval '1 hour' WHERE id = '{before[0].RequestId}';
                """);
            (await reader.ReadAsync(key, Cancel))!.Entries.ShouldContain(entry => entry.RequestId == before[0].RequestId);
            await marketplace.ExecuteAsync($"""
                UPDATE "Order" SET {change} WHERE id = (SELECT "orderId" FROM "Booking" WHERE id = '{before[0].RequestId}')
                """);
            (await reader.ReadAsync(key, Cancel))!.Entries.ShouldNotContain(entry => entry.RequestId == before[0].RequestId, change);
        }
    }

    [Fact]
    public async Task Renewing_kills_the_former_address_and_ending_it_the_last_and_both_are_audited()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var (address, reader) = (marketplace.Get<CalendarAddress>(), marketplace.Get<CalendarReader>());
        (await address.SinceAsync(emma, Cancel)).ShouldBeNull();
        var first = await address.MakeAsync(emma, Auckland, "en", Cancel);
        (await address.SinceAsync(emma, Cancel)).ShouldNotBeNull();

        var second = await address.MakeAsync(emma, Auckland, "en", Cancel);
        (await reader.ReadAsync(first, Cancel)).ShouldBeNull();
        (await reader.ReadAsync(second, Cancel)).ShouldNotBeNull();

        await address.EndAsync(emma, Cancel);
        await address.EndAsync(emma, Cancel);
        (await reader.ReadAsync(second, Cancel)).ShouldBeNull();
        (await address.SinceAsync(emma, Cancel)).ShouldBeNull();
        (await marketplace.ScalarAsync<string>("SELECT string_agg(action, ', ' ORDER BY id) FROM booking_admin.audit_entry"))
            .ShouldBe("CalendarAddressMade, CalendarAddressMade, CalendarAddressEnded");
    }

    [Fact]
    public async Task No_table_holds_the_key_and_no_two_keys_are_alike()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var address = marketplace.Get<CalendarAddress>();
        var key = await address.MakeAsync(emma, Auckland, "en", Cancel);

        key.Length.ShouldBe(43);
        (await marketplace.ScalarAsync<bool>($"""
            SELECT EXISTS (SELECT FROM booking_admin.calendar_feed f WHERE f::text LIKE '%{key}%')
                OR EXISTS (SELECT FROM booking_admin.audit_entry e WHERE e::text LIKE '%{key}%')
            """)).ShouldBeFalse();
        (await marketplace.Get<CalendarReader>().ReadAsync("", Cancel)).ShouldBeNull();
        (await address.MakeAsync(emma, Auckland, "en", Cancel)).ShouldNotBe(key);
    }
}
