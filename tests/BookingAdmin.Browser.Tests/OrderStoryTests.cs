using System.Net;
using System.Text.Json;
using BookingAdmin.Testing.Stripe;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BookingAdmin.Browser.Tests;

/// <summary>One order from the customer's call to the money that went back, as each of the three people sees it.</summary>
public sealed class OrderStoryTests(ChromiumFixture chromium)
{
    [Fact]
    public async Task An_order_is_placed_and_paid_the_celebrity_declines_and_the_money_goes_back()
    {
        await using var stripe = await StripeDouble.StartAsync();
        stripe.RefundOutcome = StripeRefundOutcome.Pending;
        await using var host = await TestHost.StartAsync(stripe: stripe, settings: [("Decisions:UndoSeconds", "3")]);
        await using var mara = await Visitor.OpenAsync(chromium, host, Screen.Phone);
        await mara.SignInAsync("Mara Linden");
        var waiting = mara.Page.GetByRole(AriaRole.Heading, new() { NameRegex = new("requests are waiting$") });
        var before = int.Parse((await waiting.InnerTextAsync()).Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);

        // Emma is a customer here: every person of the marketplace is.
        await using var emma = await Visitor.OpenAsync(chromium, host, Screen.Phone);
        await emma.SignInAsync("Emma Stone");
        var placed = await OrderAsync(
            emma, await host.Marketplace.ScalarAsync<string>(
                """SELECT c.id FROM "Celebrity" c JOIN "User" u ON u.id = c."userId" WHERE u.name = 'Mara Linden'"""));
        placed.GetProperty("clientSecret").GetString()!.ShouldContain("_secret_");
        await Expect(mara.Heading($"{before + 1} requests are waiting")).ToBeVisibleAsync();
        var card = mara.Page.Locator("article").Filter(new() { HasText = "Story of Olivia" });
        await Expect(card.GetByText("Not paid yet")).ToBeVisibleAsync();
        await mara.PictureAsync("story-not-paid");

        await DeliverAsync(stripe.Succeed(stripe.Intents.Single().Id));
        await Expect(card.GetByText("Not paid yet")).ToHaveCountAsync(0);

        await card.GetByRole(AriaRole.Button, new() { Name = "Decline" }).ClickAsync();
        var dialog = mara.Page.GetByRole(AriaRole.Dialog);
        await dialog.Locator("label.pick").First.ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Decline and refund" }).ClickAsync();
        await Expect(mara.Heading($"{before} requests are waiting")).ToBeVisibleAsync();
        (await host.Marketplace.ScalarAsync<TimeSpan>(
            "SELECT r.not_before - a.at FROM booking_admin.refund r JOIN booking_admin.audit_entry a ON a.order_id = r.order_id AND "
            + "a.action = 'RequestDeclined'"))
            .ShouldBe(TimeSpan.FromSeconds(3), "until then the decision can be undone");

        await mara.Page.GotoAsync("/requests?tab=declined");
        await card.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(mara.Page.GetByText("Refund under way")).ToBeVisibleAsync();
        await Expect(mara.Page.GetByText("Was offered to you (53 %)")).ToBeVisibleAsync();
        await mara.ShouldBeUsableAsync();
        await mara.PictureAsync("story-refund-under-way");
        await using var sam = await Visitor.OpenAsync(chromium, host, Screen.Desktop);
        await sam.SignInAsync("Sam Okafor");
        await sam.Page.GotoAsync("/payments?show=waiting");
        var row = sam.Page.Locator(".rows li").Filter(new() { HasText = "At the bank" });
        await Expect(row).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await sam.PictureAsync("story-payments-waiting");

        await DeliverAsync(stripe.FinishRefund(stripe.Refunds.Single().Id, StripeRefundOutcome.Succeeded));
        await Expect(mara.Page.GetByText("Paid back")).ToBeVisibleAsync();
        await mara.PictureAsync("story-paid-back");
        await sam.Page.GotoAsync($"/orders/{placed.GetProperty("orderNumber").GetString()}");
        await Expect(sam.Page.GetByText("Refunded").First).ToBeVisibleAsync();
        (await sam.Page.Locator(".story [role=listitem] b").AllInnerTextsAsync())
            .ShouldBe(
                ["Refund succeeded", "Refund sent to Stripe", "Refund queued", "Request declined", "Payment succeeded", "Order placed"]);
        await sam.ShouldBeUsableAsync();
        await sam.PictureAsync("story-order");
        (await host.Marketplace.ScalarAsync<string>("""
            SELECT concat_ws(' ', o.status, o."paymentStatus", b.status) FROM "Order" o JOIN "Booking" b ON b."orderId" = o.id
                WHERE o."recipientName" = 'Olivia of the story'
            """)).ShouldBe("CANCELLED REFUNDED CANCELLED");
        mara.Complaints.Concat(emma.Complaints).Concat(sam.Complaints).ShouldBeEmpty();

        async Task DeliverAsync(StripeDoubleEvent told)
        {
            using var client = new HttpClient();
            using var request = stripe.Delivery(told, $"{host.Address}/api/webhooks/stripe");
            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }

    /// <summary>What the marketplace's front end sends when somebody pays.</summary>
    static async Task<JsonElement> OrderAsync(Visitor customer, string celebrity) => (await customer.Page.EvaluateAsync("""
        async celebrity => {
            const me = await (await fetch('/api/me')).json();
            const answer = await fetch('/api/create-payment-intent', {
                method: 'POST',
                headers: { 'content-type': 'application/json', [me.formToken.header]: me.formToken.value,
                'idempotency-key': crypto.randomUUID() },
                body: JSON.stringify({
                    celebrityId: celebrity, amount: 120,
                    bookingData: { recipientName: 'Olivia of the story', occasion: 'Birthday', personalMessage: 'Story of Olivia',
                    email: 'emma@example.test' },
                    orderItems: [{ type: 'base', name: 'Video', quantity: 1, unitPrice: 120, totalPrice: 120 }],
                }),
            });
            return { status: answer.status, ...await answer.json() };
        }
        """, celebrity))!.Value;
}
