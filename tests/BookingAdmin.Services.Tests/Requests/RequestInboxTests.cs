using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Requests;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Requests;

public sealed class RequestInboxTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task Waiting_requests_come_most_urgent_first()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var ines = await marketplace.CelebrityAsync("Inés Castell");
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var inbox = marketplace.Get<RequestInbox>();

        var hers = (await inbox.ListAsync(ines, new(), Cancel)).Items;
        hers.Count.ShouldBe(2);
        hers.ShouldContain(card => card.Deadline == null);
        hers.Select(card => card.Due).ShouldBe(hers.Select(card => card.Due).Order());
        var emmas = (await inbox.ListAsync(emma, new(), Cancel)).Items;
        emmas.Select(card => card.Due).ShouldBe(emmas.Select(card => card.Due).Order());
        var newest = (await inbox.ListAsync(emma, new(Sort: RequestSort.Newest), Cancel)).Items;
        newest.Select(card => card.CreatedAt).ShouldBe(newest.Select(card => card.CreatedAt).OrderDescending());
    }

    [Fact]
    public async Task The_end_of_a_hold_counts_as_a_deadline()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var inbox = marketplace.Get<RequestInbox>();
        (await inbox.CountAsync(emma, Cancel)).FirstLapse.ShouldBeNull();
        var last = (await inbox.ListAsync(emma, new(), Cancel)).Items[^1];
        await marketplace.ExecuteAsync($"""
            UPDATE "Order" SET "paymentStatus" = 'PENDING' WHERE id = (SELECT "orderId" FROM "Booking" WHERE id = '{last.Id}');
            INSERT INTO booking_admin.payment_authorization (order_id, payment_intent_id, authorized_at, capture_before, refusals)
            SELECT "orderId", 'pi_held', '2026-01-01Z', '2026-01-08 10:00Z', 0 FROM "Booking" WHERE id = '{last.Id}'
            """);

        var counts = await inbox.CountAsync(emma, Cancel);
        counts.FirstLapse.ShouldBe(new DateTimeOffset(2026, 1, 8, 10, 0, 0, TimeSpan.Zero));
        (await inbox.ListAsync(emma, new(), Cancel)).Items[^1].HeldUntil.ShouldBe(counts.FirstLapse);
    }

    [Theory]
    [InlineData(RequestTab.Waiting, 5)]
    [InlineData(RequestTab.Accepted, 3)]
    [InlineData(RequestTab.Sent, 1)]
    [InlineData(RequestTab.Done, 4)]
    [InlineData(RequestTab.Declined, 2)]
    [InlineData(RequestTab.Other, 0)]
    [InlineData(RequestTab.All, 15)]
    public async Task Each_tab_lists_what_it_counts(RequestTab tab, int expected)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var inbox = marketplace.Get<RequestInbox>();

        var items = (await inbox.ListAsync(emma, new(tab), Cancel)).Items;

        items.Count.ShouldBe(expected);
        items.ShouldAllBe(card => tab == RequestTab.All || tab == card.Tab);
        (await inbox.CountAsync(emma, Cancel)).Of(tab).Value.ShouldBe(expected);
    }

    [Fact]
    public async Task What_is_to_be_recorded_comes_by_its_day_with_what_the_video_is_to_hold()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var inbox = marketplace.Get<RequestInbox>();
        await marketplace.ExecuteAsync($"""
            UPDATE "Order" SET status = 'REVISION_REQUESTED', "approvalStatus" = 'DECLINED', "revisionCount" = 1, "deliveredAt" = NULL,
                "declineReason" = repeat('Say his name louder. ', 20)
            WHERE status = 'PENDING_APPROVAL' AND "celebrityId" = '{emma.CelebrityId}'
            """);

        var cards = (await inbox.ListAsync(emma, new(RequestTab.Accepted), Cancel)).Items;

        cards.Count.ShouldBe(4);
        cards.Select(card => card.Due).ShouldBe(cards.Select(card => card.Due).Order());
        var revision = cards.Single(card => card.OrderStatus is OrderStatus.RevisionRequested);
        (revision.Revisions, revision.Change).ShouldBe((1, await marketplace.ScalarAsync<string>($"""
            SELECT left(o."declineReason", 160) FROM "Order" o JOIN "Booking" b ON b."orderId" = o.id WHERE b.id = '{revision.Id}'
            """)));
        foreach (var card in cards)
            (card.Instructions ?? "").ShouldBe(await marketplace.ScalarAsync<string>(
                $"""SELECT COALESCE(left("specialInstructions", 160), '') FROM "Booking" WHERE id = '{card.Id}'"""));
        (await inbox.CountAsync(emma, Cancel)).NextToRecord.ShouldBe(cards.Where(card => card.PaymentStatus is PaymentStatus.Succeeded
            && card.OrderStatus is not OrderStatus.RevisionRequested).Min(card => card.Due));
    }

    [Fact]
    public async Task What_waits_is_summed_by_currency()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var counts = await marketplace.Get<RequestInbox>().CountAsync(emma, Cancel);
        counts.ToEarn.ShouldBe([new Money(600, "nzd")]);
        counts.FirstDue.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(RequestSort.MostUrgent, RequestTab.Waiting)]
    [InlineData(RequestSort.Newest, RequestTab.Waiting)]
    [InlineData(RequestSort.Newest, RequestTab.All)]
    [InlineData(RequestSort.Newest, RequestTab.Accepted)]
    public async Task Pages_forward_and_back_hold_every_request_once(RequestSort sort, RequestTab tab)
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using (var connection = await marketplace.OpenAsync())
            await BookingAdmin.Embedded.Demo.DemoMarketplace.FillAsync(connection, 4000, 0, Cancel);
        // All of hers wait, or are to be recorded, many with the same deadline and some with none.
        await marketplace.ExecuteAsync($"""
            UPDATE "Order" SET status = 'CONFIRMED', "approvalStatus" = 'PENDING_APPROVAL', "deliveredAt" = NULL, "updatedAt" = now();
            UPDATE "Booking" SET status = '{(tab is RequestTab.Accepted ? "CONFIRMED" : "PENDING")}', "updatedAt" = now(),
                deadline = CASE WHEN hashtext(id) % 5 = 0 THEN NULL ELSE date_trunc('month', "createdAt") END
            """);
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var inbox = marketplace.Get<RequestInbox>();

        List<RequestCard> seen = [];
        Stack<string[]> pages = [];
        for (string? at = null; ;)
        {
            var page = await inbox.ListAsync(emma, new(tab, Sort: sort, Cursor: at), Cancel);
            seen.AddRange(page.Items);
            pages.Push([.. page.Items.Select(card => card.Id)]);
            if ((at = page.Next) is null)
            {
                at = page.Previous;
                pages.Pop();
                while (at is not null)
                {
                    page = await inbox.ListAsync(emma, new(tab, Sort: sort, Cursor: at), Cancel);
                    page.Items.Select(card => card.Id).ShouldBe(pages.Pop());
                    at = page.Previous;
                }
                break;
            }
        }
        pages.ShouldBeEmpty();
        seen.Select(card => card.Id).Distinct().Count().ShouldBe(seen.Count);
        seen.Count.ShouldBe((await inbox.CountAsync(emma, Cancel)).Of(tab).Value);
        seen.Count.ShouldBeGreaterThan(60);
    }

    [Fact]
    public async Task A_search_looks_at_names_occasion_and_number()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var inbox = marketplace.Get<RequestInbox>();
        var known = (await inbox.ListAsync(emma, new(), Cancel)).Items[0];

        foreach (var search in new[] { known.RecipientName.ToUpperInvariant(), known.Occasion!, known.CustomerName! })
            (await inbox.ListAsync(emma, new(RequestTab.All, search), Cancel)).Items.ShouldContain(card => card.Id == known.Id);
        (await inbox.ListAsync(emma, new(RequestTab.All, "%"), Cancel)).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_request_of_somebody_else_is_not_found()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (emma, mara) = (await marketplace.CelebrityAsync("Emma Stone"), await marketplace.CelebrityAsync("Mara Linden"));
        var id = await marketplace.WaitingRequestAsync();
        var inbox = marketplace.Get<RequestInbox>();

        (await inbox.FindAsync(emma, id, Cancel)).ShouldNotBeNull().Card.Id.ShouldBe(id);
        (await inbox.FindAsync(mara, id, Cancel)).ShouldBeNull();
        await Should.ThrowAsync<NotAllowedException>(inbox.ListAsync(TestMarketplace.Support, new(), Cancel));
    }

    [Fact]
    public async Task A_restored_request_says_since_when()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var (item, _) = await marketplace.Get<BookingAdmin.Services.Repair.FindingRepair>()
            .CreateBookingAsync(TestMarketplace.Support, await marketplace.MissingOrderAsync(), Cancel);

        var detail = await marketplace.Get<RequestInbox>().FindAsync(emma, item.BookingId!, Cancel);

        detail.ShouldNotBeNull().RestoredAt.ShouldBe(detail.Card.CreatedAt);
        detail.Card.CustomerName.ShouldBe("Sarah Johnson Meade");
    }

    [Fact]
    public async Task Tips_count_once_they_are_paid()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var cards = (await marketplace.Get<RequestInbox>().ListAsync(emma, new(RequestTab.All), Cancel)).Items;
        cards.Select(card => card.Tips.Amount).Where(tip => tip > 0).Order().ShouldBe([15, 20]);
    }
}
