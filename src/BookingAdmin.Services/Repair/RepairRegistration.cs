using BookingAdmin.Services.Jobs;

namespace BookingAdmin.Services.Repair;

static class RepairRegistration
{
    public static IServiceCollection AddRepair(this IServiceCollection services) => services
        .AddScoped<RepairBatch>()
        .AddScoped<IJobWork, MissingBookingWork>()
        .AddScoped<IJobWork, FindingWork>()
        .AddScoped<RepairConsent>()
        .AddScoped<FindingRepair>();
}
