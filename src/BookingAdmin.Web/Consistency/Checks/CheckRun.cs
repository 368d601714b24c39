using BookingAdmin.Data.Own;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Consistency.Runs;
using BookingAdmin.Web.Ui.Loading;
using BookingAdmin.Web.Ui.Words;

namespace BookingAdmin.Web.Consistency.Checks;

/// <summary>The check that a person starts from a page.</summary>
public sealed class CheckRun(ConsistencyRuns runs, Action changed) : PageRun(changed), IProgress<RunProgress>
{
    public Task StartAsync(Actor actor) => RunAsync(
        T("Starting the check…"), T("The check was cancelled. What was known before still counts."), async cancel =>
    {
        try
        {
            var result = await runs.RunAsync(actor, RunKind.Full, this, cancel);
            return (Sentence(result), result.Rules.Any(rule => rule.Fault is not null));
        }
        catch (RunUnderWayException)
        {
            return (T("A check is already at work, started by somebody else. Its result shows here as soon as it is done."), false);
        }
    });

    void IProgress<RunProgress>.Report(RunProgress value) =>
        Show(value.Done, value.Of, T($"Step {Math.Min(value.Done + 1, value.Of)} of {value.Of}: {value.Step}"));

    static string Sentence(RunResult result)
    {
        var (appeared, cleared) = (result.Rules.Sum(rule => rule.Appeared), result.Rules.Sum(rule => rule.Cleared));
        var faults = result.Rules.Count(rule => rule.Fault is not null);
        var changes = (appeared, cleared) switch
        {
            (0, 0) => T("Nothing new."),
            (var some, 0) => T($"{some:N0} new."),
            (0, var some) => T($"{some:N0} no longer there."),
            var (some, gone) => T($"{some:N0} new, {gone:N0} no longer there."),
        };
        var sentence = T($"Checked in {TimeWords.Length(result.Took)}. {changes}");
        return faults == 0 ? sentence : $"{sentence} {Plural(faults, "{0} rule could not be checked.", "{0} rules could not be checked.")}";
    }
}
