namespace BookingAdmin.Services.Live;

static class LiveRegistration
{
    public static IServiceCollection AddLive(this IServiceCollection services) => services
        .AddSingleton<ChangeFeed>()
        .AddSingleton<JobFeed>();
}
