using BookingAdmin.Data;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BookingAdmin.Web.Host;

/// <summary>
/// Whether the database answers, can be written, and has what is needed. Anybody may ask, so askers share one question a second; why not is
/// for the log.
/// </summary>
sealed class DatabaseHealth(MarketplaceReadiness database, TimeProvider clock) : IHealthCheck
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    readonly Lock gate = new();
    Task<string?>? question;
    long asked;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await Question().WaitAsync(Patience, cancellationToken) is { } fault
            ? HealthCheckResult.Unhealthy(fault) : HealthCheckResult.Healthy();

    Task<string?> Question()
    {
        lock (gate)
        {
            if (question is null || question.IsCompleted && clock.GetElapsedTime(asked) >= Fresh)
                (asked, question) = (clock.GetTimestamp(), AskAsync());
            return question;
        }
    }

    async Task<string?> AskAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await database.FaultAsync(patience.Token);
    }
}
