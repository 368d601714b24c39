using System.Collections.Concurrent;
using BookingAdmin.Services.Audit;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Consistency.Runs;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Monitor.Alerting;
using BookingAdmin.Services.Monitor.Drill;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Monitor;

/// <summary>
/// What the one monitor of all instances does: check when it is time, and repair what stays missing. A step that fails keeps no other from
/// its work.
/// </summary>
sealed partial class MonitorWork(
    IDbContextFactory<BookingAdminContext> contexts, IServiceScopeFactory scopes, Alerts alerts, BookingAdminSettings settings,
    TimeProvider clock, string instance, ILogger logger)
{
    const int FailuresToTell = 3;
    static readonly TimeSpan FutureRunsTolerated = TimeSpan.FromMinutes(10);

    readonly MonitorSchedule schedule = new(settings.Monitor, clock);
    readonly OverdueRepair overdue = new(contexts, scopes, settings, clock, logger);
    readonly ConcurrentDictionary<string, string> faults = new(StringComparer.Ordinal);
    readonly Dictionary<RunKind, int> failures = [];
    long? told;
    bool drillIsDue;
    volatile bool wasAway = true;

    public TimeSpan UntilNext => schedule.UntilNext;

    /// <summary>What does not work now, a line for each <see cref="WorkFault"/>; null while all is well.</summary>
    public string? Fault => faults.IsEmpty ? null
        : string.Join('\n', faults.OrderBy(fault => fault.Key, StringComparer.Ordinal).Select(fault => fault.Value));

    /// <summary>Half the grace, so that nothing stays much longer than that.</summary>
    public TimeSpan BetweenRepairs =>
        settings.Rules.Grace / 2 is var half && half < Standings.Tick ? half : Standings.Tick;

    /// <summary>The monitor was stopped for a while and went on: other instances may have reported its silence.</summary>
    public void ComesBack() => wasAway = true;

    /// <summary>The check that is due, if any, and what follows a check.</summary>
    public async Task CheckAsync(CancellationToken cancel)
    {
        if (wasAway && !FailsAlways && await StepAsync("return", () => alerts.MonitorIsBackAsync(instance, cancel), cancel))
            wasAway = false;
        if (schedule.Due is RunKind.Full
            && !await StepAsync("last-full-check", async () => schedule.Know(await LastFullAsync(cancel)), cancel))
            return;
        var due = schedule.Due;
        if (due is { } kind)
        {
            await StepAsync("check", () => RunAsync(kind, cancel), cancel);
            if (FailsAlways)
                await TellStuckAsync($"the last {FailuresToTell} checks failed.", cancel);
            await StepAsync("seal", () => SealAsync(cancel), cancel);
        }
        await StepAsync("alerts", () => TellAsync(cancel), cancel);
        // One that could not be run is tried again with the next check.
        if (due is not null && drillIsDue && await StepAsync("self-test", () => DrillAsync(cancel), cancel))
            drillIsDue = false;
    }

    /// <summary>Reports once that no checks are made and, after the next check that went well, that they are made again.</summary>
    public async Task TellStuckAsync(string why, CancellationToken cancel)
    {
        wasAway = true;
        await StepAsync("word-of-trouble", () => alerts.MonitorIsStuckAsync(instance, why, cancel), cancel);
    }

    bool FailsAlways => failures.Values.Any(times => times >= FailuresToTell);

    /// <summary>What stays missing for too long gets its booking.</summary>
    public async Task RepairAsync(CancellationToken cancel)
    {
        var created = 0L;
        await StepAsync("repair", async () => created = await overdue.RepairAsync(cancel), cancel);
        if (overdue.Aside > 0)
            faults["aside"] = overdue.Aside == 1 ? nameof(WorkFault.OrdersAsideOne) : $"{WorkFault.OrdersAside} {overdue.Aside}";
        else
            faults.TryRemove("aside", out _);
        if (created > 0)
            await StepAsync("alerts", () => alerts.CompareAsync(cancel), cancel);
    }

    async Task RunAsync(RunKind kind, CancellationToken cancel)
    {
        var began = clock.GetUtcNow();
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<ConsistencyRuns>().RunAsync(Actor.Monitor, kind, null, cancel);
        }
        // A check that a person started. Its findings are reported as well; ours is tried again at the next look.
        catch (RunUnderWayException)
        {
            return;
        }
        catch
        {
            schedule.Ended(kind, began, done: false);
            failures[kind] = failures.GetValueOrDefault(kind) + 1;
            throw;
        }
        schedule.Ended(kind, began, done: true);
        // A full scan is a quick one too.
        failures.Remove(RunKind.Quick);
        failures.Remove(kind);
        drillIsDue |= kind is RunKind.Full;
    }

    async Task SealAsync(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<AuditSeals>().SealAsync(cancel);
    }

    /// <summary>Compares the open findings with the alerts whenever a check has ended, no matter who started it.</summary>
    async Task TellAsync(CancellationToken cancel)
    {
        long? last;
        await using (var context = await contexts.CreateDbContextAsync(cancel))
            last = await context.Runs.Where(run => run.State == RunState.Done).OrderByDescending(run => run.Id).Select(run => (long?)run.Id)
                .FirstOrDefaultAsync(cancel);
        if (last == told)
            return;
        await alerts.CompareAsync(cancel);
        told = last;
    }

    /// <summary>The self-test that follows a full scan, where there is a guard.</summary>
    async Task DrillAsync(CancellationToken cancel)
    {
        await using (var context = await contexts.CreateDbContextAsync(cancel))
        {
            if (!await context.Guards.AnyAsync(guard => guard.Mode != GuardMode.Off, cancel))
                return;
        }
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<SelfTest>().RunAsync(Actor.Monitor, cancel);
    }

    /// <summary>When the last full scan that anybody did began; one of the future was done before the clock jumped back.</summary>
    async Task<DateTimeOffset?> LastFullAsync(CancellationToken cancel)
    {
        var latest = clock.GetUtcNow() + FutureRunsTolerated;
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await context.Runs.Where(run => run.Kind == RunKind.Full && run.State == RunState.Done && run.StartedAt <= latest)
            .MaxAsync(run => (DateTimeOffset?)run.StartedAt, cancel);
    }

    async Task<bool> StepAsync(string step, Func<Task> work, CancellationToken cancel)
    {
        try
        {
            await work();
            faults.TryRemove(step, out _);
            return true;
        }
        // Whatever it is: a monitor that gives up sees nothing more.
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            var fault = $"{WorkFault.StepFailed} {step}\n{Reason(e)}";
            // Once, and not at every look.
            if (!faults.TryGetValue(step, out var known) || known != fault)
                StepFailed(logger, step, Reason(e).TrimEnd('.'));
            faults[step] = fault;
            return false;
        }
    }

    /// <summary>Without what a message may quote of a row.</summary>
    static string Reason(Exception e) =>
        DatabaseFault.IsUnavailable(e) ? nameof(WorkFault.Unanswered)
        : e.GetBaseException() is PostgresException answer
            ? answer.SqlState.StartsWith("42", StringComparison.Ordinal) ? $"{answer.MessageText}."
                : $"{WorkFault.DatabaseRefused} {answer.SqlState}"
        : $"{e.GetBaseException().GetType().Name}.";

    [LoggerMessage(
        EventId = 286, Level = LogLevel.Warning, Message = "The monitor's step \"{Step}\" failed: {Reason}; the next one goes on")]
    static partial void StepFailed(ILogger logger, string step, string reason);
}
