using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Settings;
using BookingAdmin.Testing;
using BookingAdmin.Web.Payments;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests.Payments;

/// <summary>Sam Okafor of support at the payments of the demo marketplace.</summary>
sealed class Till : IAsyncDisposable
{
    Till(TestMarketplace marketplace, Actor actor) => (Marketplace, Context) = (marketplace, new(marketplace, actor));

    public TestMarketplace Marketplace { get; }
    public PageContext Context { get; }

    public string Address => new Uri(Context.Services.GetRequiredService<NavigationManager>().Uri).PathAndQuery;

    public static async Task<Till> OpenAsync(Actor? actor = null, StripeSettings? stripe = null) =>
        new(await TestMarketplace.DemoAsync(settings => settings with { Stripe = stripe ?? settings.Stripe }), actor
            ?? TestMarketplace.Support);

    public void Go(string address) => Context.Services.GetRequiredService<NavigationManager>().NavigateTo(address);

    /// <summary>The page at this address, loaded.</summary>
    public IRenderedComponent<PaymentsPage> Page(string query = "")
    {
        Go("/payments" + query);
        var page = Context.Render<PaymentsPage>();
        page.WaitForAssertion(() => page.FindAll(".list .rows, .list .none, .list ul, .list [role=alert]").ShouldNotBeEmpty());
        page.WaitForAssertion(() => page.FindAll(".skeleton").ShouldBeEmpty());
        page.WaitForAssertion(
            () => page.FindAll(".list [role=status]").Where(status => status.TextContent.Contains("Looking", StringComparison.Ordinal))
            .ShouldBeEmpty());
        return page;
    }

    /// <summary>A refund of 150 dollars, of an order that has none.</summary>
    /// <returns>The order's number.</returns>
    public async Task<string> RefundAsync(
        string status, string? fault = "insufficient_funds", string kind = "Refund", string age = "1 hour")
    {
        var number = await Marketplace.ScalarAsync<string>($"""
            INSERT INTO booking_admin.refund (order_id, kind, payment_intent_id, amount, currency, status, not_before, created_at, fault,
                settled_at)
            SELECT o.id, '{kind}', o."paymentIntentId", 15000, 'nzd', '{status}', now() - interval '{age}', now() - interval '{age}',
                {(status == "Failed" ? $"'{fault}'" : "NULL")},
                {(status is "Failed" or "Succeeded" or "ByHand" ? "now() - interval '10 days'" : "NULL")}
            FROM "Order" o WHERE NOT EXISTS (SELECT FROM booking_admin.refund r WHERE r.order_id = o.id) ORDER BY o.id LIMIT 1
            RETURNING (SELECT o."orderNumber" FROM "Order" o WHERE o.id = order_id)
            """);
        await Marketplace.ExecuteAsync(RefundFixture.Entries.TrimStart(';', '\n'));
        return number;
    }

    public Task<int> ManyAsync(int count) => Marketplace.ExecuteAsync($"""
        INSERT INTO booking_admin.refund (order_id, kind, payment_intent_id, amount, currency, status, not_before, created_at, settled_at)
        SELECT 'cgone' || i, 'Refund', 'pi_many_' || i || '_', 15000, 'nzd', 'Succeeded', now(), now(), now() - interval '10 days'
            FROM generate_series(1, {count}) i;
        INSERT INTO "Order" (id, "orderNumber", "userId", "celebrityId", "totalAmount", "recipientName", occasion, "personalMessage",
            "messageType", email, "updatedAt")
        SELECT 'cmore' || i, 'KO-9-' || i, o."userId", o."celebrityId", 1, 'r', 'o', 'm', 'personal', 'e', now()
            FROM generate_series(1, 101) i, (SELECT * FROM "Order" LIMIT 1) o
        """);

    /// <summary>An event about some paid order.</summary>
    /// <returns>Its payment at Stripe.</returns>
    public Task<string> EventAsync(string id, string type, string state, string? fault) => Marketplace.ScalarAsync<string>($$"""
        INSERT INTO booking_admin.stripe_event (id, type, created_at, received_at, object_id, payment_intent_id, order_id, facts, state,
            attempts, fault)
        SELECT '{{id}}', '{{type}}', now(), now(), o."paymentIntentId", o."paymentIntentId", o.id,
            jsonb_build_object('amount', (o."totalAmount" * 100)::bigint, 'currency', o.currency, 'status', 'succeeded'),
            '{{state}}', 1, {{(fault is null ? "NULL" : $"'{fault}'")}}
        FROM "Order" o WHERE o."paymentStatus" = 'SUCCEEDED' AND o.status = 'PENDING' ORDER BY o.id LIMIT 1
        RETURNING payment_intent_id
        """);

    /// <summary>An event about some paid order that says why it needs somebody.</summary>
    public async Task<string> OpenEventAsync(string id, string type, string state, string why)
    {
        var intent = await EventAsync(id, type, state, state == "Failed" ? why : null);
        await Marketplace.ExecuteAsync($"UPDATE booking_admin.stripe_event SET needs_somebody = '{why}' WHERE id = '{id}'");
        return intent;
    }

    public async ValueTask DisposeAsync()
    {
        await Context.DisposeAsync();
        await Marketplace.DisposeAsync();
    }
}

static class TillMarkup
{
    /// <summary>Types the reason and confirms. What the page does then is not awaited.</summary>
    public static Task SubmitDialogAsync(this IRenderedComponent<PaymentsPage> page, string reason) => page.InvokeAsync(async () =>
    {
        await page.Find("dialog textarea").InputAsync(reason);
        _ = page.Find("dialog form").SubmitAsync();
    });
}
