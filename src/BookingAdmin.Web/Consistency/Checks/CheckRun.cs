using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Web.Ui.Loading;
using BookingAdmin.Web.Ui.Words;

namespace BookingAdmin.Web.Consistency.Checks;

/// <summary>
/// The check that a person starts from a page: one at a time, with its progress, and what came of it. When the person leaves the page, the
/// check goes on: others wait for its result.
/// </summary>
/// <param name="changed">Called on any thread: the page must get back to its own.</param>
public sealed class CheckRun(ConsistencyRuns runs, Action changed) : IProgress<RunProgress>
{
    CancellationTokenSource? stop;

    /// <summary>Null while none of ours is at work.</summary>
    public RunProgress? Progress { get; private set; }

    public bool Stopping => stop is { IsCancellationRequested: true };

    public bool Working => stop is not null;

    /// <summary>What came of the last one.</summary>
    public string? Told { get; private set; }

    /// <summary>The check did not come to its end.</summary>
    public bool Failed { get; private set; }

    public async Task StartAsync(Actor actor)
    {
        if (Working)
            return;
        (stop, Progress, Told, Failed) = (new(), null, null, false);
        changed();
        try
        {
            var result = await runs.RunAsync(actor, RunKind.Full, this, stop.Token);
            Told = Of(result);
            Failed = result.Rules.Any(rule => rule.Fault is not null);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Told = "The check was cancelled. What was known before still counts.";
        }
        catch (RunUnderWayException)
        {
            Told = "A check is already at work, started by somebody else. Its result shows here as soon as it is done.";
        }
        // The run has logged every fault and kept itself as failed.
        catch (Exception e)
        {
            (Told, Failed) = (
                Trouble.Of(e) is { } trouble ? $"The check failed: {trouble.Sentence}"
                : "The check failed. The log of the dashboard says why.", true);
        }
        finally
        {
            stop.Dispose();
            stop = null;
            changed();
        }
    }

    public void Cancel()
    {
        stop?.Cancel();
        changed();
    }

    public void Dismiss() => Told = null;

    void IProgress<RunProgress>.Report(RunProgress value)
    {
        Progress = value;
        changed();
    }

    static string Of(RunResult result)
    {
        var (appeared, cleared, faults) = (
            result.Rules.Sum(rule => rule.Appeared), result.Rules.Sum(rule => rule.Cleared),
            result.Rules.Count(rule => rule.Fault is not null));
        var news = (appeared, cleared) switch
        {
            (0, 0) => "Nothing new.",
            (var some, 0) => $"{NumberText.Of(some)} new.",
            (0, var some) => $"{NumberText.Of(some)} no longer there.",
            var (some, gone) => $"{NumberText.Of(some)} new, {NumberText.Of(gone)} no longer there.",
        };
        return $"Checked in {TimeWords.Length(result.Took)}. "
            + $"{news}{(faults == 0 ? "" : faults == 1 ? " 1 rule could not be checked." : $" {faults} rules could not be checked.")}";
    }
}
