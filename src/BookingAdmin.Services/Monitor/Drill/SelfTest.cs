using System.Globalization;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Monitor.Alerting;
using BookingAdmin.Services.Payments.Intents;

namespace BookingAdmin.Services.Monitor.Drill;

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
            return new(await KeepAsync(actor, null, null, [new("guard", null, SelfTestSight.GuardOff)], cancel), []);
        List<SelfTestStep> steps = [Whole(status)];
        var (caught, impossible) = await drill.RunAsync(status.Mode, steps, cancel);
        if (impossible is not null)
            return new(await KeepAsync(actor, null, null, [impossible], cancel), []);
        steps.Add(await signals.HearAsync(cancel));
        steps.Add(await signals.MonitorAsync(cancel));
        steps.Add(await signals.AlertAsync(cancel));
        return new(await KeepAsync(actor, steps.All(step => step.Passed is not false), caught, Notable(steps), cancel), steps);
    }

    static SelfTestStep Whole(GuardStatus status) => status.IsWhole
        ? new("guard", true, SelfTestSight.GuardWhole, status.Mode.ToString())
        : new("guard", false, SelfTestSight.GuardBroken, status.Faults.Count.ToString(CultureInfo.InvariantCulture));

    /// <summary>What failed; else what was left out or is not as everywhere, for that is what a reader must know.</summary>
    static List<SelfTestStep> Notable(List<SelfTestStep> steps)
    {
        var failed = steps.FindAll(step => step.Passed is false);
        return failed.Count > 0 ? failed : steps.FindAll(step => step.Passed is null || step.What == "own trigger");
    }

    async Task StartAsync(Actor actor, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        context.Add(AuditEntry.Of(actor, AuditAction.SelfTestStarted, clock.Now()));
        await context.SaveChangesAsync(cancel);
    }

    async Task<SelfTestView> KeepAsync(
        Actor actor, bool? passed, TimeSpan? caught, IReadOnlyList<SelfTestStep> notable, CancellationToken cancel)
    {
        var ms = caught is { } time ? (long?)Math.Ceiling(time.TotalMilliseconds) : null;
        var codes = string.Join('\n', notable.Select(step => step.Code));
        var row = new SelfTestRow { At = clock.Now(), ByName = actor.Name, Passed = passed, CaughtMs = ms, Told = codes };
        await using (var context = await contexts.CreateDbContextAsync(cancel))
        {
            context.SelfTests.Add(row);
            await context.SaveChangesAsync(cancel);
        }
        var view = SelfTestView.Of(row);
        switch (passed)
        {
            case true:
                Passed(logger, ms ?? 0);
                break;
            case null:
                NotRun(logger, codes);
                break;
            default:
                Failed(logger, codes);
                await alerts.SelfTestAsync(failed: true, InEnglish(() => $"The self-test failed. {view.Sentence}"), cancel);
                break;
        }
        return view;
    }

    [LoggerMessage(
        EventId = 291, Level = LogLevel.Information,
        Message = "The self-test passed: the missing booking was caught in {Milliseconds} ms")]
    static partial void Passed(ILogger logger, long milliseconds);

    [LoggerMessage(EventId = 292, Level = LogLevel.Critical, Message = "The self-test failed: {Seen}")]
    static partial void Failed(ILogger logger, string seen);

    [LoggerMessage(EventId = 293, Level = LogLevel.Warning, Message = "The self-test could not be run: {Seen}")]
    static partial void NotRun(ILogger logger, string seen);
}
