using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Payments.Captures;
using BookingAdmin.Services.Payments.Compare;
using BookingAdmin.Services.Payments.Upkeep;
using BookingAdmin.Services.Settings;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Payments.Captures;

/// <summary>What others do to an order while its money is held.</summary>
public sealed class HoldTests
{
    const string Waits = "PENDING PENDING PENDING, held";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_attempt_that_failed_before_is_no_news_afterwards()
    {
        await using var order = await HeldOrder.OpenAsync(paid: false);
        var failed = order.Stripe.Fail(order.Intent);
        await order.PayAsync();
        await order.RunDueAsync();
        await order.HearAsync(failed);
        (await order.StandAsync()).ShouldBe(Waits);
    }

    [Fact]
    public async Task What_the_marketplaces_own_handler_makes_of_such_an_attempt_is_put_right()
    {
        await using var order = await HeldOrder.OpenAsync(paid: false, WebhookMode.Beside);
        var failed = order.Stripe.Fail(order.Intent);
        await order.PayAsync();
        await order.RunDueAsync();
        await order.Marketplace.ExecuteAsync($"""
            UPDATE "Order" SET status = 'CANCELLED', "paymentStatus" = 'FAILED', "transferStatus" = 'FAILED' WHERE id = '{order.Order}'
            """);
        await order.HearAsync(failed);
        await order.RunDueAsync();
        (await order.StandAsync()).ShouldBe(Waits);
    }

    [Fact]
    public async Task A_hold_of_the_marketplaces_own_making_is_its_own_to_capture()
    {
        await using var order = await HeldOrder.OpenAsync(paid: false);
        await order.Marketplace.ExecuteAsync("DELETE FROM booking_admin.outbox");
        await order.PayAsync();
        (await order.StandAsync()).ShouldBe("PENDING PENDING PENDING");
    }

    [Fact]
    public async Task An_order_whose_money_is_held_does_not_end_unpaid()
    {
        await using var order = await HeldOrder.OpenAsync();
        await order.RunDueAsync();
        order.Marketplace.Clock.Advance(TimeSpan.FromDays(2));
        (await order.Marketplace.Get<UnpaidOrders>().CloseAsync(Cancel)).ShouldBe(0);
    }

    [Fact]
    public async Task Nor_does_one_whose_customer_pays_while_its_payment_is_being_closed()
    {
        await using var order = await HeldOrder.OpenAsync(paid: false);
        order.Marketplace.Clock.Advance(TimeSpan.FromDays(2));
        (await order.Marketplace.Get<UnpaidOrders>().CloseAsync(Cancel)).ShouldBe(1);
        order.Stripe.Succeed(order.Intent);
        await order.RunDueAsync();
        (await order.StandAsync()).ShouldBe(Waits);
        order.AtStripe.ShouldBe("requires_capture");
        (await order.DecideAsync(Decision.Accept)).ShouldBeOfType<Services.Requests.DecisionResult.Done>();
    }

    [Theory]
    [InlineData("status = 'CONFIRMED'", "CONFIRMED", "CONFIRMED SUCCEEDED CONFIRMED", "succeeded")]
    [InlineData(
        """status = 'CANCELLED', "approvalStatus" = 'DECLINED', "transferStatus" = 'CANCELLED'""", "CANCELLED",
        "CANCELLED CANCELLED CANCELLED, CancelIntent Succeeded", "canceled")]
    public async Task What_was_decided_in_the_marketplaces_own_pages_is_followed(
        string order, string booking, string end, string atStripe)
    {
        await using var held = await HeldOrder.OpenAsync();
        await held.RunDueAsync();
        await held.Marketplace.ExecuteAsync($"""
            UPDATE "Order" SET {order} WHERE id = '{held.Order}';
            UPDATE "Booking" SET status = '{booking}' WHERE "orderId" = '{held.Order}'
            """);
        (await UpkeepAsync(held)).ShouldBe(1);
        (await UpkeepAsync(held)).ShouldBe(0, "it is under way");
        await held.RunDueAsync();
        (await held.StandAsync()).ShouldBe(end);
        held.AtStripe.ShouldBe(atStripe);
        (await UpkeepAsync(held)).ShouldBe(0);
    }

    [Fact]
    public async Task A_hold_of_whose_end_nothing_was_told_is_looked_up()
    {
        await using var order = await HeldOrder.OpenAsync();
        await order.RunDueAsync();
        order.Stripe.Lapse(order.Intent);
        (await UpkeepAsync(order)).ShouldBe(0, "it is not due");
        order.Marketplace.Clock.Advance(TimeSpan.FromDays(8));
        (await UpkeepAsync(order)).ShouldBe(1);
        await order.RunDueAsync();
        (await order.StandAsync()).ShouldBe("CANCELLED CANCELLED CANCELLED");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_comparison_with_Stripe_tells_of_a_hold_that_is_not_known_here(bool known)
    {
        await using var order = await HeldOrder.OpenAsync(paid: known);
        if (!known)
            order.Stripe.Succeed(order.Intent);
        await order.Marketplace.Get<Reconciliation>()
            .RunAsync(TestMarketplace.Support, order.Shop.Now.AddMinutes(-5), null, Cancel);
        (await order.Marketplace.ScalarAsync<string>(
            $"SELECT coalesce((SELECT detail FROM booking_admin.finding WHERE subject = '{order.Order}'), 'none')"))
            .ShouldBe(known ? "none" : "HeldButUnknown order");
    }

    [Theory]
    [InlineData("payment_intent.succeeded")]
    [InlineData("payment_intent.canceled")]
    public async Task An_authorization_that_is_told_last_changes_nothing(string end)
    {
        await using var order = await HeldOrder.OpenAsync(paid: false);
        var held = order.Stripe.Succeed(order.Intent);
        await order.HearAsync(
            end == "payment_intent.succeeded" ? order.Stripe.CaptureByHand(order.Intent) : order.Stripe.Lapse(order.Intent));
        var before = await order.StandAsync();
        await order.HearAsync(held);
        (await order.StandAsync()).ShouldBe(before);
        before.ShouldNotContain("held");
    }

    static Task<int> UpkeepAsync(HeldOrder order) => order.Marketplace.Get<AuthorizationUpkeep>().RunAsync(Cancel);
}
