namespace BookingAdmin.Services.Audit;

static class AuditRegistration
{
    public static IServiceCollection AddAudit(this IServiceCollection services) => services
        .AddScoped<AuditList>()
        .AddScoped<AuditSeals>();
}
