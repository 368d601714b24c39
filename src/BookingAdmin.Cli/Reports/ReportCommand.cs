using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Consistency.Runs;
using BookingAdmin.Text;

namespace BookingAdmin.Cli.Reports;

enum ReportFormat { Text, Json, Csv }

/// <summary>report: is the data consistent? For a person, and as one line for cron or a monitoring system.</summary>
static class ReportCommand
{
    public static Option<ReportFormat> Format { get; } = new("--format")
        { Description = "text; json: one document; csv: a row per open finding.", HelpName = "text|json|csv" };

    public static Command Create()
    {
        var run = new Option<bool>("--run") { Description = "First hold every order against every rule." };
        var states = new Option<bool>("--states")
            { Description = "Instead: every combination of statuses that the database holds, and the rule that speaks of each." };
        var command = new Command(
            "report",
            "Says whether the data is consistent: exit code 0 when nothing critical is open, 1 when something is, 2 when nothing is "
            + "known to be but nobody can tell.") { Format, run, states };
        command.Validators.Add(result =>
        {
            if (result.GetValue(Output.Json) && result.GetValue(Format) is ReportFormat.Csv)
                result.AddError("--json and --format csv are two formats: take one.");
            if (result.GetValue(states) && (result.GetValue(run) || result.GetValue(Format) is ReportFormat.Csv))
                result.AddError("--states is a report of its own, as text or with --json.");
        });
        command.SetAction((parsed, cancel) => CommandLine.RunAsync(
            parsed, (session, output) => parsed.GetValue(states)
                ? StatesReport.RunAsync(session, output, cancel)
                : RunAsync(session, output, parsed.GetValue(Format) is ReportFormat.Csv, parsed.GetValue(run), cancel), cancel));
        return command;
    }

    static async Task<int> RunAsync(Session session, Output output, bool csv, bool run, CancellationToken cancel)
    {
        if (run)
            await CheckAsync(session, cancel);
        var report = session.Get<ConsistencyReport>();
        var state = await report.StateAsync(session.Actor, cancel);
        if (csv)
            await CsvFile.WriteAsync(Console.Out, report.ExportAsync(session.Actor, null, open: true, cancel), FindingCsv.Printed, cancel);
        else
            Tell(output, session, state);
        // Where only the rows are asked for, the reason why the verdict is unknown would be lost.
        if (csv && state.Why is { } why)
            await Console.Error.WriteLineAsync($"Nobody can tell whether the data is consistent: {WorkText.Of(why)}");
        // What is known to be critical is so whatever else is not known.
        return state.Critical > 0 ? ExitCode.NotWell : state.Verdict is Verdict.Unknown ? ExitCode.CouldNotTell : ExitCode.Well;
    }

    static async Task CheckAsync(Session session, CancellationToken cancel)
    {
        using var line = new ProgressLine("");
        var steps = new Steps();
        var checking = session.Get<ConsistencyRuns>().RunAsync(session.Actor, RunKind.Full, steps, cancel);
        while (await Task.WhenAny(checking, Task.Delay(200, CancellationToken.None)) != checking)
            line.Show($"{steps.Now}: {line.Elapsed.TotalSeconds:0} s");
        await checking;
    }

    static void Tell(Output output, Session session, ConsistencyState state)
    {
        foreach (var line in Lines(state, session.Now))
            output.Say(line);
        output.Document(new
        {
            session.Database,
            state.Verdict,
            Why = WorkText.Of(state.Why),
            state.CheckedAt,
            state.Orders,
            TookMilliseconds = (long?)state.Took?.TotalMilliseconds,
            state.LastConsistentAt,
            state.Open,
            state.Critical,
            state.Worst,
            state.AtRisk,
            state.Running,
            Rules = state.Rules.Select(figure => new
            {
                figure.Rule, Rules.Find(figure.Rule)!.Severity, figure.On, figure.Open, figure.AtRisk, figure.OldestOpen,
                Fault = WorkText.Of(figure.Fault),
            }),
        });
    }

    static IEnumerable<string> Lines(ConsistencyState state, DateTimeOffset now)
    {
        var open =
            $"{Output.Count(state.Open, "finding is", "findings are")} "
            + $"open{(state.AtRisk.Count > 0 ? $", {string.Join(" and ", state.AtRisk)} at risk" : "")}.";
        yield return state.Verdict switch
        {
            Verdict.Consistent => "Consistent: no finding is open.",
            Verdict.Broken => $"{(state.Worst is Severity.Warning or null ? "Worth a look" : "Needs attention")}: {open}",
            _ => $"Nobody can tell: {WorkText.Of(state.Why)}{(state.Open > 0 ? $" {open}" : "")}",
        };
        if (state.CheckedAt is { } at)
            yield return $"Checked {Output.Age(now - at)} ago over "
                + $"{Output.Count(state.Orders ?? 0, "order")}{(state.Took is { } took ? $" in {took.TotalSeconds:0.0} s" : "")}. "
                + (state.LastConsistentAt is { } last
                    ? $"Last fully consistent {Output.Age(now - last)} ago." : "It was never fully consistent.");
        if (state.Running)
            yield return "A check is going on.";
        yield return "";
        yield return $"{"Rule",-18} {"Severity",-9} {"Open",7}  {"Oldest",7}  At risk";
        foreach (var figure in state.Rules)
            yield return $"{figure.Rule,-18} {Rules.Find(figure.Rule)!.Severity,-9} {(figure.On ? $"{figure.Open:N0}" : "off"),7}  "
                + $"{(figure.OldestOpen is { } oldest ? Output.Age(now - oldest) : "-"),7}  "
                    + $"{WorkText.Of(figure.Fault) ?? (figure.AtRisk.Count > 0 ? string.Join(" and ", figure.AtRisk) : "-")}";
    }

    /// <summary>The step at which a check is.</summary>
    sealed class Steps : IProgress<RunProgress>
    {
        public string Now { get; private set; } = "Starting";

        public void Report(RunProgress value) => Now = value.Step;
    }
}
