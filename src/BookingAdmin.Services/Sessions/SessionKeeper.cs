using BookingAdmin.Services.Settings;
using Microsoft.Extensions.Hosting;

namespace BookingAdmin.Services.Sessions;

/// <summary>
/// Asks the database about the sessions of open pages, whatever was or was not heard; ends what has expired, and forgets what is long over.
/// </summary>
public sealed partial class SessionKeeper(
    IServiceScopeFactory scopes, IDbContextFactory<BookingAdminContext> contexts, SessionWatch watch, BookingAdminSettings settings,
    TimeProvider clock,
    ILogger<SessionKeeper> logger) : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(5), KeptFor = TimeSpan.FromDays(30);
    const int RoundsBetweenTidying = 12;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        for (var round = 0; await timer.WaitForNextTickAsync(stoppingToken); round++)
        {
            try
            {
                await using (var scope = scopes.CreateAsyncScope())
                    await watch.AskAsync(scope.ServiceProvider.GetRequiredService<SessionStore>(), stoppingToken);
                if (round % RoundsBetweenTidying == 0)
                    await TidyAsync(stoppingToken);
            }
            // Whatever it is: a keeper that gives up would take the host with it.
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                NotAsked(logger, e.GetType().Name);
            }
        }
    }

    internal async Task TidyAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var (idleSince, forgotten) = (now - settings.Sessions.IdleTime, now - KeptFor);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await SessionSql.EndAsync(
            context, context.Sessions.Where(s => s.EndsAt <= now || s.SeenAt <= idleSince), SessionEnd.Expired, null, now, cancel);
        await context.Sessions.Where(s => s.EndedAt < forgotten).ExecuteDeleteAsync(cancel);
    }

    [LoggerMessage(
        EventId = 1, Level = LogLevel.Warning, Message = "The sessions of open pages could not be checked ({Fault}); trying again")]
    static partial void NotAsked(ILogger logger, string fault);
}
