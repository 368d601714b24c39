using BookingAdmin.Services.Notices.Causes;

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
        .AddScoped<NoticeReader>();
}
