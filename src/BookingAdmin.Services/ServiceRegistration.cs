using BookingAdmin.Data;
using BookingAdmin.Data.Marketplace;
using BookingAdmin.Services.Access;
using BookingAdmin.Services.Audit;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Indexes;
using BookingAdmin.Services.Jobs;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Monitor;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Outbox;
using BookingAdmin.Services.Payments;
using BookingAdmin.Services.Payments.Books;
using BookingAdmin.Services.Payments.Compare;
using BookingAdmin.Services.Payments.Events;
using BookingAdmin.Services.Payments.Intake;
using BookingAdmin.Services.Payments.Intents;
using BookingAdmin.Services.Payments.Refunds;
using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Services.Payments.Upkeep;
using BookingAdmin.Services.Repair;
using BookingAdmin.Services.Requests;
using BookingAdmin.Services.Sessions;
using BookingAdmin.Services.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace BookingAdmin.Services;

public static class ServiceRegistration
{
    /// <summary>The services that pages and command line share.</summary>
    public static IServiceCollection AddBookingAdmin(this IServiceCollection services, BookingAdminSettings settings, DatabaseConnection connection)
    {
        // The command line has no log of its own.
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton(connection);
        services.AddSingleton(_ =>
        {
            var source = new NpgsqlDataSourceBuilder(connection.Text) { Name = "booking_admin" };
            BoundedTimes.Use(source);
            // Compiling a plan takes longer than any of our queries runs. Rows that row level security hides are a fault, never an answer without them.
            // As options of the connection: what is SET is forgotten when it goes back to the pool.
            source.ConnectionStringBuilder.Options = $"{source.ConnectionStringBuilder.Options} -c jit=off -c row_security=off".Trim();
            return source.Build();
        });
        services.AddPooledDbContextFactory<BookingAdminContext>((provider, options) => options
            .UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>())
            .UseStatusesAsText());
        services.AddSingleton(new MarketplaceNeeds(settings.CreateMarketplace, settings.Stripe.IsOn));
        services.AddSingleton<DatabaseSetup>();
        services.AddSingleton<MarketplaceReadiness>();
        services.AddAccess().AddSessions().AddLive().AddAudit()
            .AddIndexes().AddGuard().AddOrders()
            .AddConsistency().AddJobs().AddRepair().AddRequests();
        services.AddSingleton<Alerts>();
        services.AddSingleton<PaymentWriter>();
        services.AddSingleton<OutboxQueue>();
        services.AddSingleton<StripeRest>();
        services.AddSingleton<AlertReceiver>();
        services.AddScoped<OutboxHandler, IntentHandler>();
        services.AddScoped<OutboxHandler, MoneyBackHandler>();
        services.AddScoped<OutboxHandler, StripeEventHandler>();
        services.AddScoped<OutboxHandler, EventForwarder>();
        services.AddScoped<OutboxHandler, AlertHandler>();
        services.AddSingleton<MoneyBackBooks>();
        services.AddSingleton<RefundSender>();
        services.AddSingleton<IntentCloser>();
        services.AddSingleton<StripeGateway>();
        services.AddSingleton<IntentMaker>();
        services.AddSingleton<IntentDesk>();
        services.AddSingleton<UnpaidOrders>();
        services.AddSingleton<PaymentPruning>();
        services.AddSingleton<EventUpkeep>();
        services.AddSingleton<IntentBooks>();
        services.AddSingleton<TipWriter>();
        services.AddSingleton<EventHandling>();
        return services
            .AddScoped<OrderIntake>()
            .AddScoped<TipIntake>()
            .AddScoped<PaymentDesk>()
            .AddScoped<Reconciliation>()
            .AddScoped<RefundDesk>()
            .AddScoped<EventDesk>()
            .AddScoped<SafeguardState>()
            .AddScoped<SelfTest>()
            .AddScoped<SelfTestDrill>()
            .AddScoped<SelfTestSignals>()
            .AddScoped<StripeEvents>();
    }

    /// <summary>Does the work that the outbox holds, and keeps payments tidy, in a process that stays.</summary>
    public static IServiceCollection AddOutboxWorker(this IServiceCollection services) => services.AddHostedService<OutboxWorker>().AddHostedService<PaymentUpkeep>();
}
