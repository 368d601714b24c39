using BookingAdmin.Services.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Services.Repair;

static class RepairRegistration
{
    public static IServiceCollection AddRepair(this IServiceCollection services) => services
        .AddSingleton<RepairBatch>()
        .AddSingleton<IJobWork, MissingBookingWork>()
        .AddSingleton<IJobWork, FindingWork>()
        .AddScoped<RepairConsent>()
        .AddScoped<FindingRepair>();
}
