using BookingAdmin.Domain.Consistency;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Cli.Commands;

/// <summary>validate ORDER: one order held against the rules.</summary>
static class ValidateCommand
{
    public static Command Create()
    {
        var order = new Argument<string>("ORDER") { Description = "Order number or id." };
        var rule = new Option<string?>("--rule") { Description = "Only this rule, such as missing-booking.", HelpName = "RULE" };
        rule.Validators.Add(result =>
        {
            var known = Rules.All.Where(one => one.Broken is not null).Select(one => one.Id).ToList();
            if (result.GetValueOrDefault<string?>() is { } id && !known.Contains(id, StringComparer.Ordinal))
                result.AddError($"--rule is one of {string.Join(", ", known)}.");
        });
        var strict = new Option<bool>("--strict") { Description = "Exit code 1 for a warning too." };
        var command = new Command(
            "validate",
            "Holds one order against the rules: exit code 0 when it breaks none, 1 when it breaks one whose severity is "
            + "error or critical.") { order, rule, strict };
        command.SetAction((parsed, cancel) => CommandLine.RunAsync(parsed, (session, output) =>
            RunAsync(session, output, parsed.GetRequiredValue(order), parsed.GetValue(rule), parsed.GetValue(strict), cancel), cancel));
        return command;
    }

    static async Task<int> RunAsync(Session session, Output output, string order, string? rule, bool strict, CancellationToken cancel)
    {
        if (await session.Get<BookingCheck>().ValidateAsync(session.Actor, order, cancel) is not { } validation)
            return output.Fault("There is no such order.");

        if (rule is not null && !session.Get<BookingAdminSettings>().Rules.IsOn(Rules.Find(rule)!))
            return output.Fault($"The rule {rule} is switched off (Rules:Off), so nobody can tell.");

        List<Finding> findings = [.. validation.Findings.Where(finding => rule is null || finding.Rule == rule)];
        output.Say(
            $"{validation.OrderNumber}: "
            + $"{(findings.Count == 0 ? "no finding" : Output.Count(findings.Count, "finding"))}{(rule is null ? "" : $" of {rule}")}.");
        foreach (var finding in findings)
            output.Say($"  {finding.Severity,-8} {finding.Rule,-18} {finding.Sentence}");
        output.Document(new { session.Database, validation.OrderId, validation.OrderNumber, findings });
        return findings.Any(finding => strict || finding.Severity >= Severity.Error) ? ExitCode.NotWell : ExitCode.Well;
    }
}
