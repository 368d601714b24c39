using Microsoft.Extensions.Hosting;

namespace BookingAdmin.Services.Live;

/// <summary>
/// Passes on what the guard's triggers have noted, for all processes: one of them follows, and another takes over when its session is gone.
/// </summary>
public sealed partial class ChangeFollower(DatabaseConnection database, TimeProvider clock, ILogger<ChangeFollower> logger)
    : BackgroundService
{
    /// <summary>Of all processes the one that has it may follow.</summary>
    static readonly SessionLock Turn = new(7310_0005);

    /// <summary>Each look costs the database some 0.1 ms, each change a page waits half of it.</summary>
    static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(150);

    static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1), LongestWait = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wait = BetweenTries;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // Nothing of it must outlive the process, and no answer is waited for on the disk.
                var parameters = new NpgsqlConnectionStringBuilder(database.Text)
                    { Pooling = false, Options = $"{new NpgsqlConnectionStringBuilder(database.Text).Options} -c synchronous_commit=off" };
                await using var connection = new NpgsqlConnection(parameters.ConnectionString);
                await connection.OpenAsync(stoppingToken);
                while (!await HasTableAsync(connection, stoppingToken) || !await Turn.TryTakeAsync(connection, stoppingToken))
                    await Task.Delay(BetweenTries, clock, stoppingToken);
                await RunAsync(connection, $"SET lock_timeout = '{LongestWait.TotalMilliseconds}ms'", stoppingToken);
                await RunAsync(connection, $"SELECT pg_advisory_lock({GuardChanges.FollowedLock})", stoppingToken);
                // What was written while nobody followed was not noted.
                await RunAsync(connection, $"SELECT pg_notify('{Changes.Channel}', '{Changes.Everybody}')", stoppingToken);
                wait = BetweenTries;
                await using var passOn = new NpgsqlCommand(GuardChanges.PassOn, connection);
                await passOn.PrepareAsync(stoppingToken);
                while (true)
                {
                    await passOn.ExecuteNonQueryAsync(stoppingToken);
                    await Task.Delay(BetweenLooks, clock, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            // Whatever it is: a follower that gives up would take the host with it.
            catch (Exception e)
            {
                Lost(logger, wait.TotalSeconds, e.GetType().Name);
            }
            await Task.Delay(wait, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }
    }

    static async Task<bool> HasTableAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var ask = new NpgsqlCommand($"SELECT to_regclass('{GuardChanges.Table}') IS NOT NULL", connection);
        return await ask.ExecuteScalarAsync(cancel) is true;
    }

    static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 60 };
        await command.ExecuteNonQueryAsync(cancel);
    }

    [LoggerMessage(
        EventId = 3, Level = LogLevel.Warning,
        Message = "Changes of the marketplace are not passed on ({Fault}); trying again in {Seconds} s")]
    static partial void Lost(ILogger logger, double seconds, string fault);
}
