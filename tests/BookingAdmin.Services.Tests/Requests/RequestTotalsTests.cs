using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Requests;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Requests;

public sealed class RequestTotalsTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    static readonly DateTimeOffset Long = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero), Never = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task What_is_done_is_earned_with_its_tips_and_what_is_paid_and_accepted_is_coming()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var inbox = marketplace.Get<RequestInbox>();
        var cards = (await inbox.ListAsync(emma, new(RequestTab.All), Cancel)).Items;

        var totals = await inbox.SumAsync(emma, Long, Cancel);

        totals.Earned.ShouldBe([new(
            cards.Where(card => card.Tab is RequestTab.Done).Sum(card => card.Earns.Amount + card.Tips.Amount), "nzd")]);
        totals.ThisMonth.ShouldBe(totals.Earned);
        totals.Coming.ShouldBe([new(
            cards.Where(card => card.Tab is RequestTab.Accepted or RequestTab.Sent && card.PaymentStatus is PaymentStatus.Succeeded)
                .Sum(card => card.Earns.Amount), "nzd")]);
        (await inbox.SumAsync(emma, Never, Cancel)).ThisMonth.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_transfer_that_failed_is_still_coming_and_nobody_counts_on_what_is_not_paid()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var inbox = marketplace.Get<RequestInbox>();
        await marketplace.ExecuteAsync($"""
            DELETE FROM "Tip";
            UPDATE "Order" SET "transferStatus" = 'FAILED' WHERE status = 'COMPLETED' AND "celebrityId" = '{emma.CelebrityId}'
            """);
        var cards = (await inbox.ListAsync(emma, new(RequestTab.All), Cancel)).Items;
        var failed = await inbox.SumAsync(emma, Long, Cancel);
        failed.Earned.ShouldBeEmpty();
        failed.Coming.Single().Amount.ShouldBe(cards.Where(card => card.Tab is RequestTab.Done
            || card.Tab is RequestTab.Accepted or RequestTab.Sent && card.PaymentStatus is PaymentStatus.Succeeded)
            .Sum(card => card.Earns.Amount));

        await marketplace.ExecuteAsync($"""
            UPDATE "Order" SET "paymentStatus" = 'PENDING' WHERE status <> 'COMPLETED' AND "celebrityId" = '{emma.CelebrityId}'
            """);
        (await inbox.SumAsync(emma, Long, Cancel)).Coming.Single().Amount
            .ShouldBe(cards.Where(card => card.Tab is RequestTab.Done).Sum(card => card.Earns.Amount));
    }

    [Fact]
    public async Task An_amount_that_is_none_does_not_become_the_total_and_currencies_stand_apart()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var inbox = marketplace.Get<RequestInbox>();
        var before = (await inbox.SumAsync(emma, Long, Cancel)).Earned.Single().Amount;
        await marketplace.ExecuteAsync($"""
            WITH done AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM "Order"
                WHERE status = 'COMPLETED' AND "celebrityId" = '{emma.CelebrityId}'
                    AND NOT EXISTS (SELECT FROM "Tip" t WHERE t."orderId" = "Order".id))
            UPDATE "Order" o SET "celebrityAmount" = CASE n WHEN 1 THEN 'NaN'::float8 ELSE 50 END,
                currency = CASE n WHEN 2 THEN 'usd' ELSE currency END
            FROM done WHERE o.id = done.id AND n <= 2
            """);

        var totals = await inbox.SumAsync(emma, Long, Cancel);

        totals.Earned.Select(money => money.Currency).ShouldBe(["nzd", "usd"]);
        totals.Earned[1].Amount.ShouldBe(50);
        totals.Earned[0].Amount.ShouldBeLessThan(before);
    }

    [Fact]
    public async Task Somebody_who_has_accepted_nothing_has_no_totals()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var nobody = new Actor(ActorId.User("new"), "New", Roles.Celebrity, "no-such-celebrity");
        var totals = await marketplace.Get<RequestInbox>().SumAsync(nobody, Long, Cancel);
        (totals.Earned.Count, totals.ThisMonth.Count, totals.Coming.Count).ShouldBe((0, 0, 0));
        emma.CelebrityId.ShouldNotBe(nobody.CelebrityId);
    }
}
