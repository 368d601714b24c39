using BookingAdmin.Data.Own;
using BookingAdmin.Services.Guard;

namespace BookingAdmin.Cli.Commands;

/// <summary>guard status, install, remove, rebuild, comments: the triggers that keep watch over the marketplace's orders.</summary>
static class GuardCommand
{
    static readonly Option<GuardMode> Mode = new("--mode")
    {
        Description = "Watch keeps a list of what is missing; Create also creates it at commit; Enforce refuses the commit instead.",
        Required = true,
        HelpName = "Watch|Create|Enforce",
        CustomParser = argument =>
        {
            var word = argument.Tokens.Count == 1 ? argument.Tokens[0].Value : "";
            if (Enum.GetNames<GuardMode>().FirstOrDefault(name => name.Equals(word, StringComparison.OrdinalIgnoreCase)) is { } known
                && Enum.Parse<GuardMode>(known) is not GuardMode.Off and var mode)
                return mode;
            argument.AddError("--mode is Watch, Create or Enforce.");
            return default;
        },
    };

    static readonly Option<bool> Yes = new("--yes") { Description = "Instead of the question." };

    public static Command Create() =>
        new("guard", "The guard: triggers on the orders and bookings that keep a list of what is missing, and tell open pages of changes.")
    {
        Subcommand(
            "status", "Whether all of it is there: exit code 0 when it is, 1 when it is not.", fromCatalogue: true,
            (session, output, _, cancel) => StatusAsync(session, output, null, cancel)),
        Subcommand(
            "install", "Shows the SQL, asks, and installs the guard, changes its mode, or repairs it.", fromCatalogue: false,
            (session, output, parsed, cancel) =>
            ChangeAsync(session, output, parsed.GetRequiredValue(Mode), parsed.GetValue(Yes), cancel), Mode, Yes),
        Subcommand(
            "remove", "Shows the SQL, asks, and takes all of it back, whatever has become of the tables.", fromCatalogue: true,
            (session, output, parsed, cancel) =>
            ChangeAsync(session, output, GuardMode.Off, parsed.GetValue(Yes), cancel), Yes),
        Subcommand(
            "rebuild", "Compares the list with a full scan and repairs what differs.", fromCatalogue: false,
            async (session, output, _, cancel) =>
            await StatusAsync(session, output, await session.Get<BookingGuard>().RebuildAsync(session.Actor, cancel), cancel)),
        Comments(),
    };

    /// <param name="fromCatalogue">Works also where the marketplace's tables are no longer as they must be for everything else.</param>
    static Command Subcommand(
        string name, string description, bool fromCatalogue, Func<Session, Output, ParseResult, CancellationToken, Task<int>> work,
        params Option[] options)
    {
        var command = new Command(name, description);
        foreach (var option in options)
            command.Options.Add(option);
        command.SetAction((parsed, cancel) =>
            CommandLine.RunAsync(parsed, (session, output) => work(session, output, parsed, cancel), cancel, prepared: !fromCatalogue));
        return command;
    }

    static Command Comments()
    {
        var command = new Command(
            "comments",
            "Prints SQL with which the owner of the marketplace's tables can document there that an order must have a "
            + "booking. It is never run.");
        command.SetAction((parsed, cancel) => CommandLine.RunAsync(parsed, output =>
        {
            output.Say(OwnerComments.Script.TrimEnd());
            output.Document(new { Sql = OwnerComments.Script });
            return Task.FromResult(ExitCode.Well);
        }, cancel));
        return command;
    }

    static async Task<int> ChangeAsync(Session session, Output output, GuardMode mode, bool yes, CancellationToken cancel)
    {
        var guard = session.Get<BookingGuard>();
        if (!yes)
        {
            if (output.IsJson || Console.IsInputRedirected)
                return output.Fault("Somebody must say yes to the SQL that this runs: at a terminal, or with --yes. Nothing was changed.");
            output.Say(guard.Script(session.Actor, mode));
            Console.Out.Write("Run this? Type yes: ");
            if (!string.Equals((await Console.In.ReadLineAsync(cancel))?.Trim(), "yes", StringComparison.OrdinalIgnoreCase))
                return output.Fault("Nothing was changed.");
        }
        output.WhatStays = () => "Nothing was changed.";
        var change = mode is GuardMode.Off
            ? await guard.RemoveAsync(session.Actor, cancel) : await guard.InstallAsync(session.Actor, mode, cancel);
        output.WhatStays = null;
        if (mode is not GuardMode.Off)
            return await StatusAsync(session, output, change, cancel);
        output.Say(change.Sentence);
        output.Document(new { session.Database, change.Changed, change.Sentence, Mode = mode });
        return ExitCode.Well;
    }

    static async Task<int> StatusAsync(Session session, Output output, GuardChange? change, CancellationToken cancel)
    {
        var status = await session.Get<BookingGuard>().StatusAsync(session.Actor, cancel);
        if (change is not null)
            output.Say(change.Sentence);
        output.Say(status switch
        {
            { Mode: GuardMode.Off } => "The guard is off.",
            { IsWhole: true } =>
                $"The guard is whole, in mode {status.Mode}, since {status.Since:yyyy-MM-dd HH:mm} UTC by {status.By}: "
                + $"{Output.Count(status.OnList, "order")} on the watch list.",
            _ => $"The guard (mode {status.Mode}, by {status.By}) is not whole:",
        });
        foreach (var fault in status.Faults)
            output.Say($"  {fault}");
        if (status.Faults.Count > 0)
            output.Say(
                status.Mode is GuardMode.Off
                ? "To repair it: bookingadmin guard remove" : $"To repair it: bookingadmin guard install --mode {status.Mode}");
        output.Document(new
        {
            session.Database,
            change?.Changed,
            change?.Sentence,
            status.Mode,
            Whole = status.IsWhole,
            status.Since,
            status.By,
            status.OnList,
            status.Faults,
            status.Parts,
        });
        return status.IsWhole ? ExitCode.Well : ExitCode.NotWell;
    }
}
