using BookingAdmin.Services.Requests.Calendar;

namespace BookingAdmin.Services.Requests;

static class RequestsRegistration
{
    public static IServiceCollection AddRequests(this IServiceCollection services) => services
        .AddSingleton<UnrepairableOrders>()
        .AddScoped<RequestHealing>()
        .AddScoped<RequestInbox>()
        .AddScoped<RequestDecisions>()
        .AddScoped<RequestFeed>()
        .AddScoped<CalendarAddress>()
        .AddScoped<CalendarReader>();
}
