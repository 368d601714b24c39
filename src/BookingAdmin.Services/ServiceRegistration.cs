using Microsoft.EntityFrameworkCore.Diagnostics;
using BookingAdmin.Services.Access;
using BookingAdmin.Services.Audit;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Find;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Indexes;
using BookingAdmin.Services.Jobs;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Monitor;
using BookingAdmin.Services.Notices;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Outbox;
using BookingAdmin.Services.Payments;
using BookingAdmin.Services.Payments.Upkeep;
using BookingAdmin.Services.Repair;
using BookingAdmin.Services.Requests;
using BookingAdmin.Services.Requests.Expiry;
using BookingAdmin.Services.Sessions;
using BookingAdmin.Services.Settings;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BookingAdmin.Services;

public static class ServiceRegistration
{
    /// <summary>The services that pages and command line share.</summary>
    public static IServiceCollection AddBookingAdmin(
        this IServiceCollection services, BookingAdminSettings settings, DatabaseConnection connection)
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
            // Compiling a plan takes longer than any of our queries runs. Rows that row level security hides are a fault, never an answer
            // without them. As options of the connection: what is SET is forgotten when it goes back to the pool.
            source.ConnectionStringBuilder.Options = $"{source.ConnectionStringBuilder.Options} -c jit=off -c row_security=off".Trim();
            return source.Build();
        });
        services.AddPooledDbContextFactory<BookingAdminContext>((provider, options) => options
            .UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>())
            .UseStatusesAsText()
            // A count that stops at a limit needs no order.
            .ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.RowLimitingOperationWithoutOrderByWarning)));
        services.AddSingleton(new MarketplaceNeeds(settings.CreateMarketplace, settings.Stripe.IsOn));
        services.AddScoped<DatabaseSetup>();
        services.AddScoped<MarketplaceReadiness>();
        return services
            .AddAccess().AddSessions().AddLive().AddAudit()
            .AddIndexes().AddGuard().AddOrders().AddFind()
            .AddOutbox().AddJobs().AddNotices()
            .AddConsistency().AddRepair().AddPayments().AddRequests()
            .AddMonitor();
    }

    /// <summary>Does the work that the outbox holds, plans notices, keeps payments tidy and lets requests expire.</summary>
    public static IServiceCollection AddOutboxWorker(this IServiceCollection services) => services
        .AddHostedService<OutboxWorker>().AddHostedService<NoticeWorker>().AddHostedService<PaymentUpkeep>()
        .AddHostedService<ExpiryWorker>();
}
