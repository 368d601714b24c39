using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Access;
using BookingAdmin.Services.Requests;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Requests;

public sealed class SeveralDecisionsTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task Several_are_declined_with_one_reason_each_with_its_refund_and_its_audit_entry()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (emma, ids) = await WaitingAsync(marketplace);

        var results = await marketplace.Get<RequestDecisions>().DecideManyAsync(emma, ids, Decision.Decline, " On set until May ", Cancel);

        results.ShouldAllBe(result => result is DecisionResult.Done);
        results.Cast<DecisionResult.Done>().Select(done => done.Entry).ShouldBeUnique();
        (await marketplace.ScalarAsync<long>("""
            SELECT count(*) FROM "Order" o JOIN "Booking" b ON b."orderId" = o.id
            WHERE b.status = 'CANCELLED' AND o.status = 'CANCELLED' AND o."declineReason" = 'On set until May'
            """)).ShouldBe(ids.Count);
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry WHERE action = 'RequestDeclined'"))
            .ShouldBe(ids.Count);
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.refund WHERE status = 'Queued'")).ShouldBe(ids.Count);
    }

    [Fact]
    public async Task One_undo_takes_all_back_while_its_time_lasts()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (emma, ids) = await WaitingAsync(marketplace);
        var before = await StatesAsync(marketplace, ids);
        var decisions = marketplace.Get<RequestDecisions>();
        var done = (await decisions.DecideManyAsync(emma, ids, Decision.Decline, null, Cancel)).Cast<DecisionResult.Done>().ToList();

        (await decisions.UndoManyAsync(emma, [.. done.Select(one => one.Entry)], Cancel))
            .ShouldAllBe(result => result is DecisionResult.Undone);
        (await StatesAsync(marketplace, ids)).ShouldBe(before);
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.refund WHERE status <> 'Withdrawn'")).ShouldBe(0);

        var again = (await decisions.DecideManyAsync(emma, ids, Decision.Accept, null, Cancel)).Cast<DecisionResult.Done>().ToList();
        marketplace.Clock.Advance(TimeSpan.FromSeconds(31));
        (await decisions.UndoManyAsync(emma, [.. again.Select(one => one.Entry)], Cancel))
            .ShouldAllBe(result => result == new DecisionResult.Refused("The time to undo is over."));
    }

    [Fact]
    public async Task What_somebody_decided_first_or_nobody_may_decide_keeps_no_other_from_it()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (emma, ids) = await WaitingAsync(marketplace);
        var decisions = marketplace.Get<RequestDecisions>();
        await decisions.DecideAsync(TestMarketplace.Support, ids[0], Decision.Decline, "She asked us to", Cancel);
        await marketplace.ExecuteAsync($"""
            UPDATE "Order" SET "paymentStatus" = 'PROCESSING' WHERE id = (SELECT "orderId" FROM "Booking" WHERE id = '{ids[1]}')
            """);
        var (_, others) = await WaitingAsync(marketplace, "Mara Linden");

        var results = await decisions.DecideManyAsync(
            emma, [ids[0], ids[1], others[0], ids[2], "no-such-id", ids[3]], Decision.Accept, null, Cancel);

        results[0].ShouldBeOfType<DecisionResult.AlreadyDecided>().By.ShouldBe("Sam Okafor");
        results[1].ShouldBeOfType<DecisionResult.Refused>().Why.ShouldBe(Refusal.PaymentNotValid);
        results[2].ShouldBeOfType<DecisionResult.NotFound>();
        results[3].ShouldBeOfType<DecisionResult.Done>();
        results[4].ShouldBeOfType<DecisionResult.NotFound>();
        results[5].ShouldBeOfType<DecisionResult.Done>();
    }

    [Fact]
    public async Task An_order_that_another_transaction_holds_is_left_and_the_others_are_decided()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (emma, ids) = await WaitingAsync(marketplace);
        await using var hold = await OpenTransaction.BeginAsync(marketplace, $"""
            SELECT FROM "Order" o JOIN "Booking" b ON b."orderId" = o.id WHERE b.id = '{ids[0]}' FOR UPDATE
            """);

        var results = await marketplace.Get<RequestDecisions>().DecideManyAsync(emma, [ids[0], ids[1]], Decision.Accept, null, Cancel);

        results[0].ShouldBeOfType<DecisionResult.Failed>();
        results[1].ShouldBeOfType<DecisionResult.Done>();
    }

    [Fact]
    public async Task Where_the_database_is_away_every_one_says_so()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (emma, ids) = await WaitingAsync(marketplace);
        await marketplace.AllowConnectionsAsync(false);

        var results = await marketplace.Get<RequestDecisions>().DecideManyAsync(emma, ids, Decision.Accept, null, Cancel);

        results.Count.ShouldBe(ids.Count);
        results.ShouldAllBe(result => result is DecisionResult.Failed);
        await marketplace.AllowConnectionsAsync(true);
        (await marketplace.Get<RequestDecisions>().DecideManyAsync(emma, ids, Decision.Accept, null, Cancel))
            .ShouldAllBe(result => result is DecisionResult.Done);
    }

    [Fact]
    public async Task Several_count_as_one_press_and_more_than_a_hundred_are_refused()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (emma, ids) = await WaitingAsync(marketplace);
        var decisions = marketplace.Get<RequestDecisions>();
        for (var press = 0; press < 20; press++)
        {
            var done = await decisions.DecideManyAsync(emma, ids, Decision.Accept, null, Cancel);
            await decisions.UndoManyAsync(emma, [.. done.Cast<DecisionResult.Done>().Select(one => one.Entry)], Cancel);
        }

        var refused = await Should.ThrowAsync<InvalidInputException>(
            decisions.DecideManyAsync(emma, [.. Enumerable.Repeat("x", 101)], Decision.Accept, null, Cancel));
        refused.Message.ShouldBe("At most 100 requests can be answered at once.");
        await Should.ThrowAsync<InvalidInputException>(
            decisions.DecideManyAsync(TestMarketplace.Support, ids, Decision.Accept, " ", Cancel));
        Should.NotThrow(() => marketplace.Get<ActionLimits>().CountDecision(emma));
    }

    /// <summary>The paid requests that wait for this celebrity, the most urgent first.</summary>
    static async Task<(Actor Celebrity, IReadOnlyList<string> Ids)> WaitingAsync(TestMarketplace marketplace, string name = "Emma Stone")
    {
        var celebrity = await marketplace.CelebrityAsync(name);
        var cards = (await marketplace.Get<RequestInbox>().ListAsync(celebrity, new(), Cancel)).Items;
        return (celebrity, [.. cards.Where(card => card.PaymentStatus is PaymentStatus.Succeeded).Select(card => card.Id)]);
    }

    static async Task<IReadOnlyList<string>> StatesAsync(TestMarketplace marketplace, IReadOnlyList<string> ids)
    {
        List<string> states = [];
        foreach (var id in ids)
            states.Add(await marketplace.RequestStateAsync(id));
        return states;
    }
}
