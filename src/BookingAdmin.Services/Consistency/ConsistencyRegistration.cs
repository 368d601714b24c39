using BookingAdmin.Services.Consistency.Runs;

namespace BookingAdmin.Services.Consistency;

static class ConsistencyRegistration
{
    public static IServiceCollection AddConsistency(this IServiceCollection services) => services
        .AddSingleton<SharedCheck>()
        .AddScoped<BookingCheck>()
        .AddScoped<ConsistencyRuns>()
        .AddScoped<ConsistencyReport>()
        .AddScoped<StateMap>()
        .AddScoped<MissingNow>();
}
