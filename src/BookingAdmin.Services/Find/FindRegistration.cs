namespace BookingAdmin.Services.Find;

static class FindRegistration
{
    public static IServiceCollection AddFind(this IServiceCollection services) => services.AddScoped<Finder>();
}
