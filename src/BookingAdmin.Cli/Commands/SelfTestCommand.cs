using BookingAdmin.Services.Monitor.Drill;

namespace BookingAdmin.Cli.Commands;

/// <summary>self-test: do the safeguards catch a booking that goes missing on purpose?</summary>
static class SelfTestCommand
{
    public static Command Create()
    {
        var command = new Command("self-test",
            "Makes an order without a booking in a transaction that is rolled back, and looks whether guard, rule, repair, monitor and "
                + "alert catch it: exit code 0 passed, 1 failed, 2 not run.");
        command.SetAction((parsed, cancel) => CommandLine.RunAsync(parsed, (session, output) => RunAsync(session, output, cancel), cancel));
        return command;
    }

    static async Task<int> RunAsync(Session session, Output output, CancellationToken cancel)
    {
        var (result, steps) = await session.Get<SelfTest>().RunAsync(session.Actor, cancel);
        foreach (var step in steps)
            output.Say(
                $"{(step.Passed switch { true => "passed", false => "FAILED", null => "left out" }),-9} {step.What,-13} {step.Sentence}");
        if (steps.Count > 0)
            output.Say("");
        output.Say(result.Sentence);
        if (result is { Passed: true, Caught: { } caught })
            output.Say($"The missing booking was caught in {caught.TotalMilliseconds:N0} ms.");
        output.Document(new
        {
            session.Database,
            Outcome = result.Passed switch { true => "passed", false => "failed", null => "notRun" },
            result.At,
            Told = result.Sentence,
            CaughtMs = (long?)result.Caught?.TotalMilliseconds,
            Steps = steps.Select(step => new { step.What, step.Passed, Told = step.Sentence }),
        });
        return result.Passed switch { true => ExitCode.Well, false => ExitCode.NotWell, null => ExitCode.CouldNotTell };
    }
}
