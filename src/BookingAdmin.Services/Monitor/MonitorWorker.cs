using BookingAdmin.Services.Live;
using BookingAdmin.Services.Monitor.Alerting;
using BookingAdmin.Services.Settings;
using Microsoft.Extensions.Hosting;

namespace BookingAdmin.Services.Monitor;

/// <summary>
/// The monitor. Of several instances the one that holds a lock in the database works; its heartbeat goes over the very connection that
/// holds the lock, so an instance that can still write a heartbeat still is the monitor. The others wait for the lock and watch the
/// heartbeat.
/// </summary>
public sealed partial class MonitorWorker(
    DatabaseConnection database, IDbContextFactory<BookingAdminContext> contexts, IServiceScopeFactory scopes, Alerts alerts,
    BookingAdminSettings settings, TimeProvider clock, ILogger<MonitorWorker> logger) : BackgroundService
{
    const long MonitorLock = 7310_0010;
    static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1), LongestWait = TimeSpan.FromSeconds(30);

    internal string Instance { get; set; } = ProcessName.Here;

    /// <summary>Between two heartbeats.</summary>
    internal TimeSpan Tick { get; set; } = Standings.Tick;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!settings.Monitor.IsOn)
            return;
        var silence = new SilenceWatch(alerts, clock, 6 * Tick);
        var wait = ShortestWait;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await OpenAsync(stoppingToken);
                while (!await TryLockAsync(connection, stoppingToken))
                {
                    wait = ShortestWait;
                    var (holder, at, overdue, _) = await HeartbeatAsync(connection, stoppingToken);
                    await silence.LookAsync(holder, at, overdue > settings.Monitor.Patience, stoppingToken);
                    await Task.Delay(Tick, clock, stoppingToken);
                }
                wait = ShortestWait;
                silence.Forget();
                await TellSilenceAsync(connection, stoppingToken);
                await LeadAsync(connection, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            // Whatever it is: a monitor that gives up would take the host with it.
            catch (Exception e)
            {
                Lost(logger, e.GetType().Name, wait.TotalSeconds);
            }
            await Task.Delay(wait, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }
    }

    /// <summary>Works until it is stopped or the lock's connection is lost, which throws.</summary>
    async Task LeadAsync(NpgsqlConnection connection, CancellationToken stopping)
    {
        Began(logger, Instance);
        var work = new MonitorWork(contexts, scopes, alerts, settings, clock, Instance, logger);
        using var leads = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var steps = Task.CompletedTask;
        try
        {
            await BeatAsync(connection, work, stopping);
            steps = Task.WhenAll(
                RepeatAsync(work.CheckAsync, Tick, leads.Token),
                RepeatAsync(work.RepairAsync, Tick < work.BetweenRepairs ? Tick : work.BetweenRepairs, leads.Token));
            while (true)
            {
                var slept = clock.GetTimestamp();
                // Not a plain delay: a connection that the server ends is noticed at once, before another instance works.
                await connection.WaitAsync(Tick, stopping);
                await BeatAsync(connection, work, stopping);
                if (clock.GetElapsedTime(slept) > 3 * Tick)
                    work.ComesBack();
                // There may be no other instance to notice.
                else if (-work.UntilNext > settings.Monitor.Patience)
                    await work.TellStuckAsync(SilenceWatch.Overdue, stopping);
            }
        }
        finally
        {
            await leads.CancelAsync();
            await steps.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    Task BeatAsync(NpgsqlConnection connection, MonitorWork work, CancellationToken cancel) =>
        Heartbeats.BeatAsync(connection, Heartbeats.Monitor, Instance, work.UntilNext, work.Fault, cancel);

    async Task RepeatAsync(Func<CancellationToken, Task> step, TimeSpan pause, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            await step(cancel);
            await Task.Delay(pause, clock, cancel);
        }
    }

    async Task<NpgsqlConnection> OpenAsync(CancellationToken cancel)
    {
        // Not pooled, because the lock lives as long as the connection.
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.Text) { Pooling = false }.ConnectionString);
        try
        {
            await connection.OpenAsync(cancel);
            // So that the server forgets a machine that lost its power within a minute, and another one gets the lock.
            await using var alive = new NpgsqlCommand(
                "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3", connection);
            await alive.ExecuteNonQueryAsync(cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    static async Task<bool> TryLockAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand($"SELECT pg_try_advisory_lock({MonitorLock})", connection) { CommandTimeout = 10 };
        return (bool)(await command.ExecuteScalarAsync(cancel))!;
    }

    /// <summary>
    /// The last monitor may have been silent for long with no other instance there to notice: then its silence is reported now, and the
    /// recovery with the first check.
    /// </summary>
    async Task TellSilenceAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var (holder, at, _, age) = await HeartbeatAsync(connection, cancel);
        if (age >= 6 * Tick)
            await alerts.MonitorIsSilentAsync(holder!, at, cancel);
    }

    /// <summary>
    /// The last heartbeat, how long a check was overdue when it was written, and how old it is. All by the database's clock, and what was
    /// overdue by one reading of it.
    /// </summary>
    static async Task<(string? Holder, DateTimeOffset? At, TimeSpan Overdue, TimeSpan Age)> HeartbeatAsync(
        NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand($"""
            SELECT instance, at, extract(epoch FROM coalesce(at - next_at, interval '0'))::double precision,
                extract(epoch FROM clock_timestamp() - at)::double precision
            FROM booking_admin.heartbeat WHERE name = '{Heartbeats.Monitor}'
            """, connection) { CommandTimeout = 10 };
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel)
            ? (reader.GetString(0), await reader.GetFieldValueAsync<DateTimeOffset>(1, cancel), TimeSpan.FromSeconds(reader.GetDouble(2)),
                TimeSpan.FromSeconds(reader.GetDouble(3)))
            : default;
    }

    [LoggerMessage(EventId = 281, Level = LogLevel.Information, Message = "This instance ({Instance}) is the monitor now")]
    static partial void Began(ILogger logger, string instance);

    [LoggerMessage(
        EventId = 282, Level = LogLevel.Warning,
        Message = "The monitor lost its connection or could not get one ({Fault}); trying again in {Seconds} s")]
    static partial void Lost(ILogger logger, string fault, double seconds);
}
