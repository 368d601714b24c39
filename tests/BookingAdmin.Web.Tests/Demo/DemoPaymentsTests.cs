using BookingAdmin.Data;
using BookingAdmin.Data.Marketplace;
using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Embedded;
using BookingAdmin.Embedded.Stripe;
using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Services.Requests;
using BookingAdmin.Services.Settings;
using BookingAdmin.Testing;
using BookingAdmin.Web.Access;
using BookingAdmin.Web.Demo;
using BookingAdmin.Web.Tests.Access;
using BookingAdmin.Web.Tests.Host;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests.Demo;

/// <summary>Payments on the embedded demo, from an order to its refund, and the places where they cannot be.</summary>
public sealed class DemoPaymentsTests
{
    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_is_placed_paid_declined_and_refunded_and_the_next_start_knows()
    {
        var directory = Path.Combine(Path.GetTempPath(), $"booking-admin-demo-{Guid.NewGuid():N}");
        string payment;
        await using (var host = new EmbeddedDashboard(directory))
        {
            var number = await host.Get<DemoOrders>().PlaceAsync(null, Cancel);
            var paid = await UntilAsync(host, number, order => order.PaymentStatus is PaymentStatus.Succeeded);
            payment = paid.PaymentIntentId!;
            paid.PaidAt.ShouldNotBeNull();

            var emma = await EmmaAsync(host);
            paid.CelebrityId.ShouldBe(emma.CelebrityId);
            (await host.Get<RequestInbox>().ListAsync(emma, new(), Cancel)).Items.ShouldContain(card => card.Id == paid.Booking!.Id);
            var declined = (await host.Get<RequestDecisions>().DecideAsync(emma, paid.Booking!.Id, Decision.Decline, "Not today.", Cancel))
                .ShouldBeOfType<DecisionResult.Done>();
            declined.MoneyBack.ShouldBe(MoneyBack.Refund);

            var over = await UntilAsync(host, number, order => order.PaymentStatus is PaymentStatus.Refunded);
            (over.Status, over.ApprovalStatus).ShouldBe((OrderStatus.Cancelled, ApprovalStatus.Declined));
            await UntilAsync(host, number, order => order.Refunds is [{ Status: RefundStatus.Succeeded, StripeRefundId: not null }]
                && order.Events.Count == 2 && order.Events.All(told => told is { State: StripeEventState.Handled, NeedsSomebody: null }));
            await MarkedAsync(host);
            await OffWithAKeyAsync(host, directory);
        }
        await using (var host = new EmbeddedDashboard(directory))
        {
            var known = await host.Get<StripeGateway>().RetrieveIntentWithChargeAsync(payment, Cancel);
            (known.Status, known.LatestCharge!.AmountRefunded).ShouldBe(("succeeded", known.Amount));
        }
        await EmbeddedDashboard.ForgetAsync(directory);
    }

    [Fact]
    public async Task On_a_configured_database_there_are_none_in_Development_or_elsewhere()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var development = await Dashboard.StartAsync(marketplace);
        await using var production = new LockedDownHost(marketplace);
        production.Client().Dispose();
        foreach (var services in (IServiceProvider[])[development.Services, production.Services])
        {
            services.GetService<StripeTransport>().ShouldBeNull();
            services.GetService<DemoStripe>().ShouldBeNull();
            services.GetRequiredService<StripeGateway>().IsOn.ShouldBeFalse();
            services.GetRequiredService<BookingAdminSettings>().Stripe.WebhookSecrets.ShouldBeEmpty();
        }
        using var visit = development.Visit();
        (await visit.PageAsync("/sign-in")).ShouldNotContain("Demo payments");
    }

    /// <summary>On every page, and with a button on those that are live.</summary>
    static async Task MarkedAsync(EmbeddedDashboard host)
    {
        using var client = new HttpClient { BaseAddress = host.Address };
        (await client.GetStringAsync("/sign-in", Cancel)).ShouldContain("Demo payments");

        await using var page = new BunitContext();
        page.Services.AddSingleton(host.Get<DemoStripe>()).AddSingleton(host.Get<DemoOrders>());
        page.SetRendererInfo(new("Server", isInteractive: true));
        var emma = await EmmaAsync(host);
        var strip = page.Render<DemoStrip>(parameters => parameters.Add(
            strip => strip.Visitor, Task.FromResult(
                new Microsoft.AspNetCore.Components.Authorization.AuthenticationState(ActorClaims.PrincipalOf(emma, "test")))));
        strip.ByRole("status").Words().ShouldBe("No money moves here.");
        strip.ByRole("button", "Place a demo order").Click();
        strip.WaitForAssertion(() => strip.ByRole("status").Words().ShouldEndWith("is placed and paid."), TimeSpan.FromSeconds(30));
    }

    /// <summary>Somebody who has an account at Stripe uses that.</summary>
    static async Task OffWithAKeyAsync(EmbeddedDashboard host, string directory)
    {
        await using var database = await MarketplaceDatabase.OpenAsync(null, directory, Cancel);
        var services = new ServiceCollection();
        var settings = host.Get<BookingAdminSettings>() with
        {
            Stripe = new("sk_test_of_somebody", [], StripeSettings.Default.BaseAddress),
        };
        services.AddDemoPayments(settings, database).ShouldBeSameAs(settings);
        services.ShouldBeEmpty();
    }

    static async Task<Actor> EmmaAsync(EmbeddedDashboard host)
    {
        await using var context = await host.Get<IDbContextFactory<BookingAdminContext>>().CreateDbContextAsync(Cancel);
        return await context.Celebrities.Where(c => c.User!.Name == "Emma Stone")
            .Select(c => new Actor(ActorId.User(c.UserId), "Emma Stone", Roles.Celebrity, c.Id)).SingleAsync(Cancel);
    }

    static async Task<Life> UntilAsync(EmbeddedDashboard host, string number, Func<Life, bool> met)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while (true)
        {
            await using var context = await host.Get<IDbContextFactory<BookingAdminContext>>().CreateDbContextAsync(Cancel);
            var order = await context.Orders.AsNoTracking().Include(o => o.Booking).SingleAsync(o => o.OrderNumber == number, Cancel);
            var life = new Life(
                order, await context.Refunds.AsNoTracking().Where(r => r.OrderId == order.Id).ToListAsync(Cancel),
                await context.StripeEvents.AsNoTracking().Where(e => e.OrderId == order.Id).ToListAsync(Cancel));
            if (met(life))
                return life;
            await Task.Delay(200, patience.Token);
        }
    }

    sealed record Life(OrderRow Order, IReadOnlyList<Refund> Refunds, IReadOnlyList<StripeEventRow> Events)
    {
        public OrderStatus Status => Order.Status;
        public PaymentStatus PaymentStatus => Order.PaymentStatus;
        public ApprovalStatus ApprovalStatus => Order.ApprovalStatus;
        public string? PaymentIntentId => Order.PaymentIntentId;
        public DateTimeOffset? PaidAt => Order.PaidAt;
        public string CelebrityId => Order.CelebrityId;
        public BookingRow? Booking => Order.Booking;
    }
}
