using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BookingAdmin.Services.Payments.Upkeep;

/// <summary>Beside the outbox, now and then: ends orders that nobody pays, and deletes what is needed no longer. Several instances may do it at once.</summary>
sealed partial class PaymentUpkeep(UnpaidOrders unpaid, PaymentPruning pruning, TimeProvider clock, ILogger<PaymentUpkeep> logger) : BackgroundService
{
    static readonly TimeSpan Between = TimeSpan.FromMinutes(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await TryAsync("unpaid orders", unpaid.CloseAsync, stoppingToken);
            await TryAsync("pruning", pruning.PruneAsync, stoppingToken);
            await Task.Delay(Between, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async Task TryAsync(string step, Func<CancellationToken, Task<int>> work, CancellationToken stoppingToken)
    {
        try
        {
            await work(stoppingToken);
        }
        // Whatever it is: a worker that gives up would take the host with it.
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            NotDone(logger, step, Between.TotalMinutes, e);
        }
        catch (OperationCanceledException)
        {
            // The host ends.
        }
    }

    [LoggerMessage(EventId = 463, Level = LogLevel.Warning, Message = "The upkeep of payments ({Step}) failed; it goes on in {Minutes:0} minutes")]
    static partial void NotDone(ILogger logger, string step, double minutes, Exception fault);
}
