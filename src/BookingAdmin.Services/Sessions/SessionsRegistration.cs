using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace BookingAdmin.Services.Sessions;

static class SessionsRegistration
{
    public static IServiceCollection AddSessions(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("BookingAdmin");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider =>
            new ConfigureOptions<KeyManagementOptions>(keys => keys.XmlRepository = provider.GetRequiredService<SharedKeys>()));
        return services
            .AddSingleton<SharedKeys>()
            .AddSingleton<SessionWatch>()
            .AddScoped<SessionStore>()
            .AddScoped<SessionList>()
            .AddScoped<RoleChecks>();
    }
}
