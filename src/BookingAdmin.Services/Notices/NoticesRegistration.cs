using BookingAdmin.Services.Notices.Causes;
using BookingAdmin.Services.Notices.Mail;
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
        .AddSingleton<MailServer>()
        .AddSingleton<MailTokens>()
        .AddScoped<MailUnsubscribe>()
        .AddScoped<MailTest>()
        .AddScoped<OutboxHandler, MailHandler>()
        .AddSingleton<PushClient>()
        .AddScoped<PushKeys>()
        .AddScoped<NoticeDevices>()
        .AddScoped<OutboxHandler, PushHandler>();
}
