namespace BookingAdmin.Services.Indexes;

static class IndexesRegistration
{
    public static IServiceCollection AddIndexes(this IServiceCollection services) => services
        .AddScoped<MarketplaceIndexes>();
}
