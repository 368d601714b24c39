using BookingAdmin.Services.Notices.Causes;
using BookingAdmin.Services.Notices.Push;
using BookingAdmin.Services.Outbox;

namespace BookingAdmin.Services.Notices;

static class NoticesRegistration
{
    public static IServiceCollection AddNotices(this IServiceCollection services) => services
        .AddSingleton<NoticeChannels>()
        .AddScoped<NoticeCauses>()
        .AddScoped<NoticePlanner>()
        .AddScoped<NoticePruning>()
        .AddScoped<OwnNotices>()
        .AddScoped<NoticeLog>()
        .AddScoped<NoticeReader>()
        .AddSingleton<PushClient>()
        .AddScoped<PushKeys>()
        .AddScoped<NoticeDevices>()
        .AddScoped<OutboxHandler, PushHandler>();
}
