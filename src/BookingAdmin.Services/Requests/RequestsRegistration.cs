using BookingAdmin.Services.Requests.Calendar;
using BookingAdmin.Services.Requests.Expiry;

namespace BookingAdmin.Services.Requests;

static class RequestsRegistration
{
    public static IServiceCollection AddRequests(this IServiceCollection services) => services
        .AddSingleton<UnrepairableOrders>()
        .AddScoped<RequestHealing>()
        .AddScoped<RequestInbox>()
        .AddScoped<RequestDecisions>()
        .AddScoped<RequestExpiry>()
        .AddScoped<ExpiredRequests>()
        .AddScoped<RequestFeed>()
        .AddScoped<CalendarAddress>()
        .AddScoped<CalendarReader>();
}
