using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Requests;
using BookingAdmin.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BookingAdmin.Services.Tests.Requests;

/// <summary>A celebrity's page creates what her list lacks, by the same method as the JSON API.</summary>
public sealed class RequestHealingTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_missing_is_created_before_the_list_and_its_counts_are_read()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var inbox = marketplace.Get<RequestInbox>();

        (await inbox.HealAsync(emma, Cancel)).ShouldBe(new Healed(1, 0));
        (await inbox.HealAsync(emma, Cancel)).ShouldBe(new Healed(0, 0));

        (await inbox.CountAsync(emma, Cancel)).Waiting.Value.ShouldBe(6);
        (await inbox.ListAsync(emma, new(), Cancel)).Items.Select(card => card.RecipientName).ShouldContain("Olivia Meade");
        (await marketplace.ScalarAsync<string>(
            "SELECT string_agg(actor_kind || ' ' || actor_name || ' ' || action, ', ') FROM booking_admin.audit_entry"))
            .ShouldBe("Job The list of requests BookingCreated");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Where_nothing_is_missing_it_costs_the_look_of_the_api(bool guarded)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        if (guarded)
            await marketplace.Get<BookingGuard>().InstallAsync(TestMarketplace.Admin, GuardMode.Watch, Cancel);
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var inbox = marketplace.Get<RequestInbox>();
        await inbox.HealAsync(emma, Cancel);

        (await RequestFeedTests.CommandsAsync(() => inbox.HealAsync(emma, Cancel))).ShouldBe(2, "is there a guard, what is missing");
    }

    [Fact]
    public async Task An_order_that_somebody_holds_is_counted_and_keeps_no_other_from_its_booking()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var inbox = marketplace.Get<RequestInbox>();
        var order = await marketplace.MissingOrderAsync();
        await marketplace.ExecuteAsync($"""DELETE FROM "Booking" WHERE id = '{await marketplace.WaitingRequestAsync()}'""");
        await using (await HoldAsync(marketplace, $"""SELECT FROM "Order" WHERE id = '{order}' FOR UPDATE"""))
        {
            (await inbox.HealAsync(emma, Cancel)).ShouldBe(new Healed(1, 1));
            (await inbox.CountAsync(emma, Cancel)).Waiting.Value.ShouldBe(5);
            await Should.ThrowAsync<RequestsHeldException>(marketplace.Get<RequestFeed>().ListAsync(emma, new(), Cancel));
        }
        (await inbox.HealAsync(emma, Cancel)).ShouldBe(new Healed(1, 0));
    }

    [Fact]
    public async Task A_booking_that_the_marketplace_is_writing_at_this_moment_counts_as_held()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var inbox = marketplace.Get<RequestInbox>();
        await using var owner = await HoldAsync(marketplace, $"""
            INSERT INTO "Booking"
                (id, "orderId", "orderNumber", "userId", "celebrityId", message, "recipientName", price, "totalAmount", "updatedAt")
            SELECT 'late', o.id, o."orderNumber", o."userId", o."celebrityId", o."personalMessage", o."recipientName", 1, 1, now()
            FROM "Order" o WHERE o.id = '{await marketplace.MissingOrderAsync()}'
            """);

        (await inbox.HealAsync(emma, Cancel)).ShouldBe(new Healed(0, 1));

        await owner.CommitAsync();
        (await inbox.HealAsync(emma, Cancel)).ShouldBe(new Healed(0, 0));
        (await inbox.FindAsync(emma, "late", Cancel)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Pages_and_programs_that_look_at_once_create_one_booking()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");

        var whole = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(async () =>
        {
            await using var scope = marketplace.Provider.CreateAsyncScope();
            if (i % 2 == 0)
                return (await scope.ServiceProvider.GetRequiredService<RequestFeed>().ListAsync(emma, new(), Cancel)).Total == 6;
            var inbox = scope.ServiceProvider.GetRequiredService<RequestInbox>();
            return await inbox.HealAsync(emma, Cancel) is { Held: 1 } || (await inbox.CountAsync(emma, Cancel)).Waiting.Value == 6;
        })));

        whole.ShouldAllBe(one => one, "each shows it, or says that it is being written");
        var order = await marketplace.MissingOrderAsync();
        (await marketplace.ScalarAsync<long>($"""SELECT count(*) FROM "Booking" WHERE "orderId" = '{order}'""")).ShouldBe(1);
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry")).ShouldBe(1);
    }

    [Fact]
    public async Task An_order_that_cannot_get_its_booking_hides_no_other_and_is_not_tried_with_every_look()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var inbox = marketplace.Get<RequestInbox>();
        await marketplace.ExecuteAsync($"""
            UPDATE "Booking" SET "orderNumber" = (SELECT "orderNumber" FROM "Order" WHERE id = '{await marketplace.MissingOrderAsync()}')
            WHERE id = (SELECT id FROM "Booking" WHERE "celebrityId" <> '{emma.CelebrityId}' LIMIT 1);
            DELETE FROM "Booking" WHERE id = '{await marketplace.WaitingRequestAsync()}'
            """);

        (await inbox.HealAsync(emma, Cancel)).ShouldBe(new Healed(1, 0));

        await using var page = marketplace.Provider.CreateAsyncScope();
        var again = page.ServiceProvider.GetRequiredService<RequestInbox>();
        (await RequestFeedTests.CommandsAsync(() => again.HealAsync(emma, Cancel)))
            .ShouldBe(2, "another page of this process knows of it too");
    }

    [Fact]
    public async Task A_link_to_a_booking_that_went_missing_leads_to_the_one_that_was_created_for_its_order()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (emma, mara) = (await marketplace.CelebrityAsync("Emma Stone"), await marketplace.CelebrityAsync("Mara Linden"));
        var inbox = marketplace.Get<RequestInbox>();
        var id = await marketplace.WaitingRequestAsync();
        var number = (await inbox.FindAsync(emma, id, Cancel))!.OrderNumber;
        await marketplace.Get<RequestDecisions>().DecideAsync(emma, id, Decision.Accept, null, Cancel);
        await marketplace.ExecuteAsync($"""DELETE FROM "Booking" WHERE id = '{id}'""");
        (await inbox.FindAsync(emma, id, Cancel)).ShouldBeNull();

        await inbox.HealAsync(emma, Cancel);

        var found = (await inbox.FindAsync(emma, id, Cancel))!;
        found.OrderNumber.ShouldBe(number);
        found.Card.Id.ShouldNotBe(id);
        (await inbox.FindAsync(mara, id, Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task A_person_who_is_no_celebrity_heals_nothing()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await Should.ThrowAsync<NotAllowedException>(marketplace.Get<RequestInbox>().HealAsync(TestMarketplace.Admin, Cancel));
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry")).ShouldBe(0);
    }

    /// <summary>A transaction of somebody else's, open until it is disposed.</summary>
    static Task<OpenTransaction> HoldAsync(TestMarketplace marketplace, string sql) => OpenTransaction.BeginAsync(marketplace, sql);
}
