using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Services.Requests;

static class RequestsRegistration
{
    public static IServiceCollection AddRequests(this IServiceCollection services) => services
        .AddSingleton<RequestHealing>()
        .AddScoped<RequestInbox>()
        .AddScoped<RequestDecisions>()
        .AddScoped<RequestFeed>();
}
