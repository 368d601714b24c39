namespace BookingAdmin.Web.Access.Sessions;

/// <summary>Lets a batch of roles be reviewed every few seconds, and goes on until none is due.</summary>
sealed partial class RoleReviewWorker(IServiceScopeFactory scopes, TimeProvider clock, ILogger<RoleReviewWorker> logger) : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await ReviewAsync(stoppingToken) == RoleReview.Batch)
                {
                }
            }
            // Every fault is caught: a worker that gives up would take the host with it.
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                NotReviewed(logger, e.GetType().Name);
            }
        }
    }

    async Task<int> ReviewAsync(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<RoleReview>().ReviewAsync(cancel);
    }

    [LoggerMessage(EventId = 13, Level = LogLevel.Warning, Message = "Roles could not be reviewed ({Fault}); trying again")]
    static partial void NotReviewed(ILogger logger, string fault);
}
