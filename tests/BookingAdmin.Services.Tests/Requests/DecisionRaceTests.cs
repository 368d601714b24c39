using System.Diagnostics;
using BookingAdmin.Data;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Requests;
using BookingAdmin.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BookingAdmin.Services.Tests.Requests;

/// <summary>A decision beside another one, or beside what the marketplace does with the same order.</summary>
public sealed class DecisionRaceTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Order")]
    [InlineData("Booking")]
    public async Task A_row_that_somebody_else_holds_is_told_within_five_seconds_and_nothing_is_changed(string table)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var booking = await marketplace.ScalarAsync<string>(
            $"""SELECT id FROM "Booking" WHERE status = 'PENDING' AND "celebrityId" = '{emma.CelebrityId}' ORDER BY id LIMIT 1""");
        await using var owner = await marketplace.OpenAsync();
        await using var hold = new NpgsqlCommand(
            $"""BEGIN; SELECT FROM "{table}" t JOIN "Booking" b ON b.id = '{booking}' AND t.id IN (b.id, b."orderId") FOR UPDATE OF t""",
            owner);
        await hold.ExecuteNonQueryAsync(Cancel);
        var began = Stopwatch.GetTimestamp();

        var fault = await Should.ThrowAsync<Exception>(
            marketplace.Get<RequestDecisions>().DecideAsync(emma, booking, Decision.Accept, null, Cancel));

        Stopwatch.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(5));
        DatabaseFault.Sentence(fault)
            .ShouldBe("Somebody else’s transaction holds what would be changed. Nothing was changed; try again in a moment.");
        (await marketplace.ScalarAsync<string>($"""SELECT status::text FROM "Booking" WHERE id = '{booking}'""")).ShouldBe("PENDING");
    }

    [Fact]
    public async Task Of_accept_against_decline_one_wins_and_the_loser_is_told_who_what_and_when()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        for (var round = 0; round < 4; round++)
        {
            var id = await marketplace.WaitingRequestAsync();
            var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(async i =>
            {
                await using var scope = marketplace.Provider.CreateAsyncScope();
                return await scope.ServiceProvider.GetRequiredService<RequestDecisions>()
                    .DecideAsync(emma, id, i % 2 == 0 ? Decision.Accept : Decision.Decline, null, Cancel);
            }));

            var winner = results.OfType<DecisionResult.Done>().ShouldHaveSingleItem();
            var losers = results.OfType<DecisionResult.AlreadyDecided>().ToList();
            losers.Count.ShouldBe(9);
            losers.ShouldAllBe(loser => loser.By == "Emma Stone" && loser.Status == DecisionRules.After(winner.Decision)
                && loser.When.AddSeconds(30) == winner.UndoUntil);
            (await marketplace.RequestStateAsync(id))
                .ShouldStartWith(winner.Decision is Decision.Accept ? "CONFIRMED CONFIRMED" : "CANCELLED CANCELLED");
        }
    }

    [Fact]
    public async Task A_decision_of_the_owners_application_is_told_as_the_marketplaces()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var id = await marketplace.WaitingRequestAsync();
        await marketplace.ExecuteAsync($"""UPDATE "Booking" SET status = 'CONFIRMED', "updatedAt" = now() WHERE id = '{id}'""");

        var result = await marketplace.Get<RequestDecisions>().DecideAsync(emma, id, Decision.Decline, null, Cancel);

        var decided = result.ShouldBeOfType<DecisionResult.AlreadyDecided>();
        (decided.By, decided.Status).ShouldBe(("the marketplace", BookingStatus.Confirmed));
    }

    [Fact]
    public async Task An_order_that_is_cancelled_while_the_decision_is_on_its_way_is_refused()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var id = await marketplace.WaitingRequestAsync();
        await using var owner = await marketplace.OpenAsync();
        await using var cancelling = await owner.BeginTransactionAsync(Cancel);
        await using (var command = new NpgsqlCommand(
            $"""
            UPDATE "Order" SET status = 'CANCELLED', "updatedAt" = now()
                WHERE id = (SELECT "orderId" FROM "Booking" WHERE id = '{id}')
            """, owner))
            await command.ExecuteNonQueryAsync(Cancel);

        var deciding = marketplace.Get<RequestDecisions>().DecideAsync(emma, id, Decision.Accept, null, Cancel);
        await marketplace.WaitForLockAsync();
        await cancelling.CommitAsync(Cancel);

        (await deciding)
            .ShouldBe(
                new DecisionResult.Refused("This order was cancelled meanwhile, so there is nothing left to decide.", Refusal.OrderEnded));
        (await marketplace.RequestStateAsync(id)).ShouldStartWith("PENDING CANCELLED");
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry")).ShouldBe(0);
    }

    [Fact]
    public async Task Whoever_decided_is_named_even_when_the_marketplace_has_touched_the_booking_since()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var decisions = marketplace.Get<RequestDecisions>();
        var id = await marketplace.WaitingRequestAsync();
        await decisions.DecideAsync(TestMarketplace.Support, id, Decision.Accept, "By phone", Cancel);
        await marketplace.ExecuteAsync($"""UPDATE "Booking" SET "updatedAt" = now() + interval '1 minute' WHERE id = '{id}'""");

        (await decisions.DecideAsync(TestMarketplace.Admin, id, Decision.Decline, "No", Cancel))
            .ShouldBeOfType<DecisionResult.AlreadyDecided>().By.ShouldBe("Sam Okafor");
    }
}
