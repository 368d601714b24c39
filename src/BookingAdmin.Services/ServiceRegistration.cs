using BookingAdmin.Services.Access;
using BookingAdmin.Services.Audit;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Data;
using BookingAdmin.Services.Data.Marketplace;
using BookingAdmin.Services.Indexes;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Orders;
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
        services.TryAddSingleton(TimeProvider.System);
        // Without a provider nobody hears it, as on the command line.
        services.AddLogging();
        services.AddSingleton(settings);
        services.AddSingleton(connection);
        services.AddSingleton(_ =>
        {
            var source = new NpgsqlDataSourceBuilder(connection.Text) { Name = "booking_admin" };
            MarketplaceMapping.MapEnums(source);
            // Compiling a plan takes longer than any of our queries runs.
            const string NoCompiling = "SET jit = off";
            source.UsePhysicalConnectionInitializer(
                opened => new NpgsqlCommand(NoCompiling, opened).ExecuteNonQuery(),
                opened => new NpgsqlCommand(NoCompiling, opened).ExecuteNonQueryAsync());
            return source.Build();
        });
        services.AddPooledDbContextFactory<BookingAdminContext>((provider, options) => options
            .UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>(), npgsql => MarketplaceMapping.MapEnums(npgsql)));
        services.AddSingleton<ActionLimits>();
        services.AddSingleton<DatabaseSetup>();
        services.AddSingleton<ChangeFeed>();
        services.AddSingleton<SharedCheck>();
        services.AddSingleton<SharedKeys>();
        services.AddSingleton<SessionWatch>();
        return services
            .AddScoped<RequestInbox>()
            .AddScoped<RequestDecisions>()
            .AddScoped<OrderList>()
            .AddScoped<OrderDetails>()
            .AddScoped<BookingCheck>()
            .AddScoped<BookingRepair>()
            .AddScoped<MarketplaceIndexes>()
            .AddScoped<SessionList>()
            .AddScoped<AuditList>()
            .AddScoped<AuditSeals>()
            .AddSingleton<SessionStore>()
            .AddSingleton<RoleChecks>()
            .AddSingleton<CelebrityProfiles>();
    }
}
