using BookingAdmin.Domain.Consistency;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Consistency.Runs;

/// <summary>
/// Checks all orders against the rules and keeps the findings. Only one run at a time in a database, no matter who starts it.
/// </summary>
public sealed partial class ConsistencyRuns(
    IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings, TimeProvider clock, ILogger<ConsistencyRuns> log)
{
    static readonly string Instance = $"{Environment.MachineName}:{Environment.ProcessId}";

    /// <summary>The rules; a test takes others.</summary>
    internal IReadOnlyList<Rule> Looked { get; init; } = Rules.Checked;

    /// <summary>One pass over the rules that are switched on. What it finds is written at its end, all or nothing.</summary>
    /// <exception cref="RunUnderWayException">Another run is going on.</exception>
    public async Task<RunResult> RunAsync(Actor actor, RunKind kind, IProgress<RunProgress>? progress, CancellationToken cancel)
    {
        actor.Require(Permission.RunChecks);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await context.Database.OpenConnectionAsync(cancel);
        var connection = (NpgsqlConnection)context.Database.GetDbConnection();
        try
        {
            await RunLock.TakeAsync(connection, cancel);
            var started = clock.Now();
            var (runId, seen) = await BeginAsync(connection, actor, kind, started, cancel);
            var rules = Looked.Where(settings.Rules.IsOn).ToArray();
            foreach (var off in Looked.Except(rules))
                progress?.Report(new($"{off.Id} is switched off and not looked at", 0, 3));
            try
            {
                var (outcomes, orders) = await new RunWork(
                    context, settings, runId, kind, rules, settings.Rules.LimitsAt(started), seen, progress).DoAsync(clock.Now, cancel);
                var result = new RunResult(runId, kind, Took(started), orders, outcomes);
                Tell(result);
                return result;
            }
            catch (Exception) when (cancel.IsCancellationRequested)
            {
                await EndAsync(runId, RunState.Cancelled, nameof(WorkFault.Cancelled));
                RunCancelled(runId);
                throw;
            }
            catch (Exception e)
            {
                var fault = FaultOf(e);
                RunFailed(runId, fault);
                await EndAsync(runId, RunState.Failed, fault);
                throw;
            }
        }
        finally
        {
            await RunLock.LeaveAsync(connection);
            await context.Database.CloseConnectionAsync();
        }
    }

    /// <summary>
    /// Writes the run's row before anything else, so that everybody sees the run. The holder of the lock knows that no other run is going
    /// on.
    /// </summary>
    /// <returns>With the time by the database's clock: what others did since is dated by that clock, and the guard knows no
    /// other.</returns>
    static async Task<(long Id, DateTimeOffset Seen)> BeginAsync(
        NpgsqlConnection connection, Actor actor, RunKind kind, DateTimeOffset now, CancellationToken cancel)
    {
        // The monitor's own checks are no news for the audit: there are hundreds a day, and each has its row of runs.
        const string Sql = $"""
            UPDATE booking_admin.run SET state = 'Failed', finished_at = greatest(@now, started_at), fault = '{nameof(WorkFault.CutOff)}'
            WHERE state = 'Running';
            WITH started AS (
                INSERT INTO booking_admin.run (kind, state, actor_kind, actor_name, instance, started_at)
                VALUES (@kind, 'Running', @actor_kind, @actor_name, @instance, @now) RETURNING id
            ), logged AS (
                {AuditSql.Insert}, run_id)
                SELECT @now, @actor_kind, @actor_id, @actor_name, '{nameof(AuditAction.CheckStarted)}', s.id FROM started s
                    WHERE @actor_kind = '{nameof(ActorKind.Person)}'
            )
            SELECT id, clock_timestamp() FROM started
            """;
        await using var command = new NpgsqlCommand(Sql, connection);
        NpgsqlParameter[] parameters =
        [
            new NpgsqlParameter<DateTime>("now", now.UtcDateTime),
            new NpgsqlParameter<string>("kind", kind.ToString()),
            new NpgsqlParameter<string>("actor_kind", actor.Kind.ToString()),
            new NpgsqlParameter<string>("actor_id", actor.Id),
            new NpgsqlParameter<string>("actor_name", actor.Name),
            new NpgsqlParameter<string>("instance", Instance),
        ];
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        return (reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1));
    }

    /// <summary>On a connection of its own: that of the run may be lost. Where the database is away too, the next run does it.</summary>
    async Task EndAsync(long runId, RunState state, string fault)
    {
        try
        {
            await using var context = await contexts.CreateDbContextAsync(CancellationToken.None);
            var (name, now) = (state.ToString(), clock.Now());
            await context.Database.ExecuteSqlAsync($"""
                UPDATE booking_admin.run SET state = {name}, finished_at = greatest({now}, started_at), fault = {fault}
                    WHERE id = {runId} AND state = 'Running'
                """, CancellationToken.None);
        }
        catch (Exception e) when (DatabaseFault.IsUnavailable(e))
        {
            RunLeft(runId);
        }
    }

    static string FaultOf(Exception e) => e switch
    {
        PostgresException when DatabaseFault.IsChanged(e) => nameof(WorkFault.TablesChanged),
        PostgresException answer =>
            $"{(DatabaseFault.IsUnavailable(e) ? WorkFault.CheckStopped : WorkFault.CheckRefused)} {answer.SqlState}",
        _ when DatabaseFault.IsUnavailable(e) => nameof(WorkFault.DatabaseAway),
        _ => $"{WorkFault.OwnFault} {e.GetType().Name}",
    };

    TimeSpan Took(DateTimeOffset started) => clock.Now() is var now && now > started ? now - started : TimeSpan.Zero;

    void Tell(RunResult result)
    {
        RunDone(result.RunId, result.Kind, (long)result.Took.TotalMilliseconds, result.Rules.Sum(rule => rule.Open),
            result.Rules.Sum(rule => rule.Appeared), result.Rules.Sum(rule => rule.Cleared));
        foreach (var rule in result.Rules.Where(rule => rule.Fault is not null))
            RuleFailed(result.RunId, rule.Rule, rule.Fault!);
    }

    [LoggerMessage(
        221, LogLevel.Information,
        "Check {RunId} ({Kind}) took {Milliseconds} ms: {Open} findings are open, {Appeared} appeared, {Cleared} cleared")]
    partial void RunDone(long runId, RunKind kind, long milliseconds, long open, long appeared, long cleared);

    [LoggerMessage(222, LogLevel.Error, "Check {RunId} could not work out the rule {Rule}: {Fault}")]
    partial void RuleFailed(long runId, string rule, string fault);

    [LoggerMessage(223, LogLevel.Information, "Check {RunId} was cancelled")]
    partial void RunCancelled(long runId);

    [LoggerMessage(224, LogLevel.Error, "Check {RunId} failed: {Fault}")]
    partial void RunFailed(long runId, string fault);

    [LoggerMessage(225, LogLevel.Warning, "Check {RunId} could not be marked as ended, as the database is away; the next check does it")]
    partial void RunLeft(long runId);
}
