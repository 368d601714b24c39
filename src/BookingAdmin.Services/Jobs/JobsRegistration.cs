namespace BookingAdmin.Services.Jobs;

static class JobsRegistration
{
    public static IServiceCollection AddJobs(this IServiceCollection services) => services
        .AddScoped<RepairJobRunner>()
        .AddScoped<RepairJobs>();
}
