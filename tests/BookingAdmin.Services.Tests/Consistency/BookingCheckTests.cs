using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Requests;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Consistency;

public sealed class BookingCheckTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task The_missing_orders_are_listed_paid_first()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.ExecuteAsync("""DELETE FROM "Booking" """);
        List<MissingOrder> missing = [];
        await foreach (var order in marketplace.Get<BookingCheck>().MissingAsync(TestMarketplace.Support, Cancel))
            missing.Add(order);

        missing.Count.ShouldBe(32);
        missing.Select(order => order.PaymentStatus.ToString() == "Succeeded")
            .ShouldBe(missing.Select(order => order.PaymentStatus.ToString() == "Succeeded").OrderDescending());
    }

    [Fact]
    public async Task An_empty_marketplace_has_nothing_missing()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var check = await marketplace.Get<BookingCheck>().CheckAsync(TestMarketplace.Support, Cancel);
        (check.NeedBooking, check.Missing, check.OldestMissing).ShouldBe((0, 0, null));
        check.AtRisk.ShouldBeEmpty();
    }

    [Fact]
    public async Task Validating_an_order_names_what_is_wrong_with_it()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var check = marketplace.Get<BookingCheck>();
        var id = await marketplace.MissingOrderAsync();

        var validation = (await check.ValidateAsync(TestMarketplace.Support, id, Cancel)).ShouldNotBeNull();

        var finding = validation.Findings.ShouldHaveSingleItem();
        (finding.Rule, finding.Severity).ShouldBe(("missing-booking", Severity.Critical));
        (await check.ValidateAsync(TestMarketplace.Support, "KO-1-NOTHIN", Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task A_queued_refund_is_under_way()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var id = await marketplace.WaitingRequestAsync();
        var order = await marketplace.ScalarAsync<string>($"""SELECT "orderId" FROM "Booking" WHERE id = '{id}'""");
        await marketplace.Get<RequestDecisions>().DecideAsync(emma, id, Domain.Requests.Decision.Decline, null, Cancel);
        var check = marketplace.Get<BookingCheck>();

        (await check.ValidateAsync(TestMarketplace.Support, order, Cancel))!.Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_payment_that_comes_after_an_unpaid_decline_is_not_taken_for_one_that_goes_back()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var id = await marketplace.WaitingRequestAsync("PENDING");
        var order = await marketplace.ScalarAsync<string>($"""
            UPDATE "Order" SET "paymentIntentId" = 'pi_late', "updatedAt" = now()
                WHERE id = (SELECT "orderId" FROM "Booking" WHERE id = '{id}') RETURNING id
            """);
        (await marketplace.Get<RequestDecisions>()
            .DecideAsync(TestMarketplace.Support, id, Domain.Requests.Decision.Decline, "By phone", Cancel))
            .ShouldBeOfType<DecisionResult.Done>().MoneyBack.ShouldBe(MoneyBack.CancelIntent);

        await marketplace.ExecuteAsync(
            $"""UPDATE "Order" SET "paymentStatus" = 'SUCCEEDED', "paidAt" = now(), "updatedAt" = now() WHERE id = '{order}'""");

        (await marketplace.Get<BookingCheck>().ValidateAsync(TestMarketplace.Support, order, Cancel))!.Findings.ShouldContain(
            finding => finding.Rule == "paid-after-decline");
    }

    [Fact]
    public async Task A_celebrity_may_not_check()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var check = marketplace.Get<BookingCheck>();
        await Should.ThrowAsync<NotAllowedException>(check.CheckAsync(emma, Cancel));
        await Should.ThrowAsync<NotAllowedException>(check.ValidateAsync(emma, "x", Cancel));
        await Should.ThrowAsync<NotAllowedException>(async () =>
        {
            await foreach (var _ in check.MissingAsync(emma, Cancel))
            {
            }
        });
    }
}
