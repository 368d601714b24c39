using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Services.Repair;

static class RepairRegistration
{
    public static IServiceCollection AddRepair(this IServiceCollection services) => services
        .AddSingleton<RepairJobRunner>()
        .AddScoped<BookingRepair>()
        .AddScoped<RepairConsent>()
        .AddScoped<FindingRepair>()
        .AddScoped<RepairJobs>();
}
