using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Monitor.Alerting;
using BookingAdmin.Services.Payments.Intents;

namespace BookingAdmin.Services.Monitor;

/// <param name="What">What was looked at, in a word: "guard".</param>
/// <param name="Passed">Null: it was left out.</param>
/// <param name="Sentence">What was seen, a sentence.</param>
public sealed record SelfTestStep(string What, bool? Passed, string Sentence);

/// <param name="Result">As it is kept.</param>
/// <param name="Steps">What was looked at, in order; empty where it could not be run.</param>
public sealed record SelfTestReport(SelfTestView Result, IReadOnlyList<SelfTestStep> Steps);

/// <summary>
/// The drill: an order without its booking is made in a transaction that is rolled back, and guard, rule and repair must see it there; then
/// a notification and an alert must arrive. Nothing of it stays in the marketplace's tables.
/// </summary>
public sealed partial class SelfTest(
    IDbContextFactory<BookingAdminContext> contexts, BookingGuard guard, SelfTestDrill drill, SelfTestSignals signals, Alerts alerts,
    TimeProvider clock, ILogger<SelfTest> logger)
{
    public async Task<SelfTestReport> RunAsync(Actor actor, CancellationToken cancel)
    {
        actor.Require(Permission.RunChecks);
        await StartAsync(actor, cancel);
        var status = await guard.StatusAsync(actor, cancel);
        if (status.Mode is GuardMode.Off)
            return new(
                await KeepAsync(
                    actor, null, null, "Not run: the guard is off, so nothing could catch a missing booking at once. Install it first.",
                        cancel), []);
        List<SelfTestStep> steps = [Whole(status)];
        var (caught, impossible) = await drill.RunAsync(status.Mode, steps, cancel);
        if (impossible is not null)
            return new(await KeepAsync(actor, null, null, $"Not run: {impossible}", cancel), []);
        steps.Add(await signals.HearAsync(cancel));
        steps.Add(await signals.MonitorAsync(cancel));
        steps.Add(await signals.AlertAsync(cancel));
        return new(await KeepAsync(actor, steps.All(step => step.Passed is not false), caught, Sentence(steps), cancel), steps);
    }

    static SelfTestStep Whole(GuardStatus status) => status.IsWhole
        ? new("guard", true, $"The guard is whole, in mode {status.Mode}.")
        : new("guard", false, string.Join(' ', status.Faults));

    /// <summary>What failed; else what was left out or is not as everywhere, for that is what a reader must know.</summary>
    static string Sentence(List<SelfTestStep> steps)
    {
        var failed = steps.Where(step => step.Passed is false).Select(step => step.Sentence).ToList();
        if (failed.Count > 0)
            return $"Failed: {string.Join(' ', failed)}";
        var notable = steps.Where(step => step.Passed is null || step.What == SelfTestDrill.OwnTrigger).Select(step => step.Sentence);
        return string.Join(' ', ["Guard, rule and repair caught the missing booking, and it left no trace.", .. notable]);
    }

    async Task StartAsync(Actor actor, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        context.Add(AuditEntry.Of(actor, AuditAction.SelfTestStarted, clock.Now()));
        await context.SaveChangesAsync(cancel);
    }

    async Task<SelfTestView> KeepAsync(Actor actor, bool? passed, TimeSpan? caught, string told, CancellationToken cancel)
    {
        var ms = caught is { } time ? (long?)Math.Ceiling(time.TotalMilliseconds) : null;
        var row = new SelfTestRow { At = clock.Now(), ByName = actor.Name, Passed = passed, CaughtMs = ms, Told = told };
        await using (var context = await contexts.CreateDbContextAsync(cancel))
        {
            context.SelfTests.Add(row);
            await context.SaveChangesAsync(cancel);
        }
        switch (passed)
        {
            case true:
                Passed(logger, ms ?? 0);
                break;
            case null:
                NotRun(logger, told);
                break;
            default:
                Failed(logger, told);
                await alerts.SelfTestAsync(failed: true, $"The self-test failed. {told}", cancel);
                break;
        }
        return new(row.At, row.ByName, passed, ms is null ? null : TimeSpan.FromMilliseconds(ms.Value), told);
    }

    [LoggerMessage(
        EventId = 291, Level = LogLevel.Information, Message = "The self-test passed: the drift was caught in {Milliseconds} ms")]
    static partial void Passed(ILogger logger, long milliseconds);

    [LoggerMessage(EventId = 292, Level = LogLevel.Critical, Message = "The self-test failed: {Told}")]
    static partial void Failed(ILogger logger, string told);

    [LoggerMessage(EventId = 293, Level = LogLevel.Warning, Message = "The self-test could not be run: {Told}")]
    static partial void NotRun(ILogger logger, string told);
}
