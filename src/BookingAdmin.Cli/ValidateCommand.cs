using System.CommandLine;
using BookingAdmin.Services.Consistency;

namespace BookingAdmin.Cli;

/// <summary>validate ORDER: one order held against the rules.</summary>
static class ValidateCommand
{
    public static Command Create()
    {
        var order = new Argument<string>("ORDER") { Description = "Order number or id." };
        var command = new Command("validate", "Holds one order against every rule: exit code 0 without a finding, 1 with one.") { order };
        command.SetAction((parsed, cancel) => CommandLine.RunAsync(parsed, (session, output) => RunAsync(session, output, parsed.GetRequiredValue(order), cancel), cancel));
        return command;
    }

    static async Task<int> RunAsync(Session session, Output output, string order, CancellationToken cancel)
    {
        if (await session.Get<BookingCheck>().ValidateAsync(session.Actor, order, cancel) is not { } validation)
            return output.Fault("There is no such order.");

        output.Say($"{validation.OrderNumber}: {(validation.Findings.Count == 0 ? "no finding" : Output.Count(validation.Findings.Count, "finding"))}.");
        foreach (var finding in validation.Findings)
            output.Say($"  {finding.Severity,-8} {finding.Rule,-18} {finding.Sentence}");
        output.Document(new { session.Database, validation.OrderId, validation.OrderNumber, validation.Findings });
        return validation.Findings.Count == 0 ? ExitCode.Well : ExitCode.NotWell;
    }
}
