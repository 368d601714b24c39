using BookingAdmin.Services.Audit;

namespace BookingAdmin.Cli.Commands;

/// <summary>audit verify, seal, list: is the record of what was done whole, and what does it say?</summary>
static class AuditCommand
{
    public static Command Create() => new("audit", "The lasting record of who did what.") { Verify(), Seal(), List() };

    static Command Verify()
    {
        var command = new Command(
            "verify",
            "Recomputes the chain over the entries: exit code 0 when they are as they were written, 1 when not. Prints its head, to be "
            + "held against the log.");
        command.SetAction((parsed, cancel) => CommandLine.RunAsync(parsed, async (session, output) =>
        {
            var verdict = await session.Get<AuditSeals>().VerifyAsync(session.Actor, cancel);
            output.Say(verdict.Intact ? verdict.Sentence : $"The audit is not as it was written. {verdict.Sentence}");
            if (verdict.Head is { } head)
                output.Say(
                    $"{(verdict.Intact ? "Head" : "Good so far")}: {head}, sealed "
                    + $"{verdict.SealedAt?.ToString("u", CultureInfo.InvariantCulture)}");
            output.Document(
                new { session.Database, verdict.Intact, verdict.Sealed, verdict.Unsealed, verdict.FirstBadSeal, verdict.Sentence,
                    verdict.SealedAt, verdict.Head });
            return !verdict.Intact ? ExitCode.NotWell : verdict is { Sealed: 0, Unsealed: > 0 } ? ExitCode.CouldNotTell : ExitCode.Well;
        }, cancel));
        return command;
    }

    static Command Seal()
    {
        var command = new Command("seal", "Seals the entries since the last seal; the monitor does it by itself.");
        command.SetAction((parsed, cancel) => CommandLine.RunAsync(parsed, async (session, output) =>
        {
            var outcome = await session.Get<AuditSeals>().SealAsync(session.Actor, cancel);
            output.Say(outcome switch
            {
                { Waits: true } => "Somebody is writing entries just now. Try again in a moment.",
                { Entries: 0 } => "Everything is sealed already.",
                _ => $"{Output.Count(outcome.Entries, "entry", "entries")} sealed.",
            });
            if (outcome.Head is { } head)
                output.Say($"Head: {head}, through entry {outcome.ThroughId}");
            output.Document(new { session.Database, outcome.Waits, outcome.Entries, outcome.ThroughId, outcome.Head });
            return outcome.Waits ? ExitCode.CouldNotTell : ExitCode.Well;
        }, cancel));
        return command;
    }

    static Command List()
    {
        var order = new Option<string?>("--order") { Description = "Only what happened to this order: number or id.", HelpName = "ORDER" };
        var limit = new Option<int>("--limit")
            { Description = "How many entries, from the newest on.", DefaultValueFactory = _ => 25, HelpName = "N" };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
                result.AddError("--limit must be at least 1.");
        });
        var command = new Command("list", "Lists entries, the newest first.") { order, limit };
        command.SetAction((parsed, cancel) => CommandLine.RunAsync(parsed, async (session, output) =>
        {
            var items = await session.Get<AuditList>().ExportAsync(session.Actor, new(Order: parsed.GetValue(order)), cancel)
                .Take(parsed.GetValue(limit)).ToListAsync(cancel);
            foreach (var item in items)
            {
                output.Say(
                    $"{item.At:yyyy-MM-dd HH:mm:ss}  "
                    + $"{item.What}{(item.OrderNumber ?? item.OrderId) switch { { } about => $", {about}", _ => "" }}, by "
                    + $"{item.Who}{(item.Undone ? " (taken back since)" : "")}");
                if (item.Reason is { } reason)
                    output.Say($"    {reason.ReplaceLineEndings(" ")}");
                foreach (var change in item.Changes)
                    output.Say($"    {change.Field}: {change.Before ?? "nothing"} → {change.After ?? "nothing"}");
            }
            if (items.Count == 0)
                output.Say("There is no such entry.");
            output.Document(new { session.Database, Entries = items });
            return ExitCode.Well;
        }, cancel));
        return command;
    }
}
