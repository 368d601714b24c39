using BookingAdmin.Services.Settings;
using Microsoft.Extensions.Hosting;

namespace BookingAdmin.Services.Requests.Expiry;

/// <summary>Lets requests expire, every few minutes. Several instances may do it at once.</summary>
sealed partial class ExpiryWorker(
    IServiceScopeFactory scopes, BookingAdminSettings settings, TimeProvider clock, ILogger<ExpiryWorker> logger) : BackgroundService
{
    static readonly TimeSpan Between = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (settings.Expire is ExpiryMode.Decline && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<RequestExpiry>().RunAsync(stoppingToken);
            }
            // A worker that gives up would take the host with it.
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                NotDone(logger, Between.TotalMinutes, e);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await Task.Delay(Between, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(
        EventId = 482, Level = LogLevel.Warning, Message = "Requests could not expire; it is tried again in {Minutes:0} minutes")]
    static partial void NotDone(ILogger logger, double minutes, Exception fault);
}
