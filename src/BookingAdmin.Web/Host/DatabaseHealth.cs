using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace BookingAdmin.Web.Host;

/// <summary>Whether the database answers. Anybody may ask, so askers share one question a second.</summary>
sealed class DatabaseHealth(NpgsqlDataSource database, TimeProvider clock) : IHealthCheck
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    readonly Lock gate = new();
    Task? question;
    long asked;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await Question().WaitAsync(Patience, cancellationToken);
        return HealthCheckResult.Healthy();
    }

    Task Question()
    {
        lock (gate)
        {
            if (question is null || question.IsCompleted && clock.GetElapsedTime(asked) >= Fresh)
                (asked, question) = (clock.GetTimestamp(), AskAsync());
            return question;
        }
    }

    async Task AskAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await using var command = database.CreateCommand("SELECT 1");
        await command.ExecuteNonQueryAsync(patience.Token);
    }
}
