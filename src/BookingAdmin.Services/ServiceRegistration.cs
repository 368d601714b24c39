using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Data;
using BookingAdmin.Services.Data.Marketplace;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Repair;
using BookingAdmin.Services.Requests;
using BookingAdmin.Services.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BookingAdmin.Services;

public static class ServiceRegistration
{
    /// <summary>The services that pages and command line share.</summary>
    public static IServiceCollection AddBookingAdmin(this IServiceCollection services, BookingAdminSettings settings, DatabaseConnection connection)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton(connection);
        services.AddPooledDbContextFactory<BookingAdminContext>(options => options
            .UseNpgsql(connection.Text, MarketplaceMapping.MapEnums));
        services.AddSingleton<DatabaseSetup>();
        services.AddSingleton<ChangeFeed>();
        return services
            .AddScoped<RequestInbox>()
            .AddScoped<RequestDecisions>()
            .AddScoped<OrderList>()
            .AddScoped<OrderDetails>()
            .AddScoped<BookingCheck>()
            .AddScoped<BookingRepair>();
    }
}
