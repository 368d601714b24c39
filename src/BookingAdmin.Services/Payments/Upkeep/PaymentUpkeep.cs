using BookingAdmin.Services.Payments.Captures;
using Microsoft.Extensions.Hosting;

namespace BookingAdmin.Services.Payments.Upkeep;

/// <summary>
/// Now and then: ends orders that nobody pays, looks after holds, deletes what is needed no longer, keeps the findings of events true.
/// Several instances may do it at once.
/// </summary>
sealed partial class PaymentUpkeep(IServiceScopeFactory scopes, TimeProvider clock, ILogger<PaymentUpkeep> logger) : BackgroundService
{
    static readonly TimeSpan Between = TimeSpan.FromMinutes(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await TryAsync<UnpaidOrders>("unpaid orders", (unpaid, cancel) => unpaid.CloseAsync(cancel), stoppingToken);
            await TryAsync<AuthorizationUpkeep>("holds", (holds, cancel) => holds.RunAsync(cancel), stoppingToken);
            await TryAsync<PaymentPruning>("pruning", (pruning, cancel) => pruning.PruneAsync(cancel), stoppingToken);
            await TryAsync<EventUpkeep>("findings of events", (events, cancel) => events.AlignAsync(cancel), stoppingToken);
            await TryAsync<EventUpkeep>("pruning of events", (events, cancel) => events.PruneAsync(cancel), stoppingToken);
            await Task.Delay(Between, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async Task TryAsync<T>(string step, Func<T, CancellationToken, Task<int>> work, CancellationToken stoppingToken) where T : notnull
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await work(scope.ServiceProvider.GetRequiredService<T>(), stoppingToken);
        }
        // A worker that gives up would take the host with it.
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            NotDone(logger, step, Between.TotalMinutes, e);
        }
        catch (OperationCanceledException)
        {
            // The host ends.
        }
    }

    [LoggerMessage(
        EventId = 463, Level = LogLevel.Warning, Message = "The upkeep of payments ({Step}) failed; it goes on in {Minutes:0} minutes")]
    static partial void NotDone(ILogger logger, string step, double minutes, Exception fault);
}
