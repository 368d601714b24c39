namespace BookingAdmin.Services.Outbox;

static class OutboxRegistration
{
    public static IServiceCollection AddOutbox(this IServiceCollection services) => services
        .AddSingleton<OutboxSignal>()
        .AddScoped<OutboxQueue>();
}
