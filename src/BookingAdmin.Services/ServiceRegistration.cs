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
        services.AddSingleton<ActionLimits>();
        services.AddSingleton(new MarketplaceNeeds(settings.CreateMarketplace, settings.Stripe.IsOn));
        services.AddSingleton<DatabaseSetup>();
        services.AddSingleton<MarketplaceReadiness>();
        services.AddSingleton<ChangeFeed>();
        services.AddSingleton<JobFeed>();
        services.AddSingleton<RepairJobRunner>();
        services.AddSingleton<SharedCheck>();
        services.AddSingleton<SharedKeys>();
        services.AddSingleton<SessionWatch>();
        services.AddSingleton<Alerts>();
        services.AddSingleton<PaymentWriter>();
        services.AddSingleton<Outbox>();
        services.AddSingleton<MoneyBackBooks>();
        services.AddSingleton<RefundSender>();
        services.AddSingleton<IntentCloser>();
        services.AddSingleton<EventForwarder>();
        services.AddSingleton<StripeClient>();
        services.AddSingleton<IntentMaker>();
        services.AddSingleton<IntentRetries>();
        services.AddSingleton<IntentDesk>();
        services.AddSingleton<UnpaidOrders>();
        services.AddSingleton<PaymentPruning>();
        return services
            .AddScoped<RequestInbox>()
            .AddScoped<RequestDecisions>()
            .AddScoped<RequestFeed>()
            .AddSingleton<RequestHealing>()
            .AddScoped<OrderList>()
            .AddScoped<OrderDetails>()
            .AddScoped<OrderIntake>()
            .AddScoped<TipIntake>()
            .AddScoped<BookingCheck>()
            .AddScoped<ConsistencyRuns>()
            .AddScoped<ConsistencyReport>()
            .AddScoped<StateMap>()
            .AddSingleton<RepairBatch>()
            .AddSingleton<IJobWork, MissingBookingWork>()
            .AddSingleton<IJobWork, FindingWork>()
            .AddScoped<RepairConsent>()
            .AddScoped<FindingRepair>()
            .AddScoped<RepairJobs>()
            .AddScoped<PaymentDesk>()
            .AddScoped<Reconciliation>()
            .AddScoped<RefundDesk>()
            .AddScoped<EventDesk>()
            .AddScoped<MarketplaceIndexes>()
            .AddScoped<BookingGuard>()
            .AddScoped<MissingNow>()
            .AddScoped<SessionList>()
            .AddScoped<SafeguardState>()
            .AddScoped<SelfTest>()
            .AddScoped<SelfTestDrill>()
            .AddScoped<SelfTestSignals>()
            .AddScoped<AuditList>()
            .AddScoped<AuditSeals>()
            .AddScoped<StripeEvents>()
            .AddSingleton<SessionStore>()
            .AddSingleton<RoleChecks>()
            .AddSingleton<CelebrityProfiles>()
            .AddSingleton<CustomerProfiles>()
            .AddSingleton<MarketplaceUsers>();
    }

    /// <summary>What asks Stripe for what the outbox holds, and keeps payments tidy, in a process that stays.</summary>
    public static IServiceCollection AddOutboxWorker(this IServiceCollection services) => services.AddHostedService<OutboxWorker>().AddHostedService<PaymentUpkeep>();
}
