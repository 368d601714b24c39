using BookingAdmin.Services.Monitor.Alerting;
using BookingAdmin.Services.Monitor.Drill;
using BookingAdmin.Services.Outbox;

namespace BookingAdmin.Services.Monitor;

static class MonitorRegistration
{
    public static IServiceCollection AddMonitor(this IServiceCollection services) => services
        .AddSingleton<Alerts>()
        .AddSingleton<AlertReceiver>()
        .AddScoped<OutboxHandler, AlertHandler>()
        .AddScoped<SafeguardState>()
        .AddScoped<SelfTest>()
        .AddScoped<SelfTestDrill>()
        .AddScoped<SelfTestSignals>();
}
