namespace BookingAdmin.Services.Sessions;

static class SessionsRegistration
{
    public static IServiceCollection AddSessions(this IServiceCollection services) => services
        .AddSingleton<SharedKeys>()
        .AddSingleton<SessionWatch>()
        .AddScoped<SessionStore>()
        .AddScoped<SessionList>()
        .AddScoped<RoleChecks>();
}
