namespace BookingAdmin.Services.Guard;

static class GuardRegistration
{
    public static IServiceCollection AddGuard(this IServiceCollection services) => services
        .AddScoped<BookingGuard>();
}
