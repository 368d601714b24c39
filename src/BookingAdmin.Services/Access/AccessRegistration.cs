namespace BookingAdmin.Services.Access;

static class AccessRegistration
{
    public static IServiceCollection AddAccess(this IServiceCollection services) => services
        .AddSingleton<ActionLimits>()
        .AddScoped<CelebrityProfiles>()
        .AddScoped<CustomerProfiles>()
        .AddScoped<MarketplaceUsers>();
}
