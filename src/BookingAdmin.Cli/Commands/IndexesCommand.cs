using BookingAdmin.Services.Indexes;

namespace BookingAdmin.Cli.Commands;

/// <summary>indexes list, create, drop: what makes a large marketplace fast, on the owner's tables, and can be taken back.</summary>
static class IndexesCommand
{
    public static Command Create() =>
        new("indexes", "BookingAdmin's indexes on the marketplace's tables. They are built and dropped without blocking its writes.")
    {
        Subcommand("list", "Which there are.", (_, _) => Task.CompletedTask),
        Subcommand("create", "Creates those that are missing; needs the rights of the tables' owner, and time on large tables.",
            async (session, cancel) =>
            {
                using var progress = new ProgressLine("");
                await session.Get<MarketplaceIndexes>().CreateAsync(session.Actor, new Building(progress), cancel);
            }),
        Subcommand("drop", "Takes all of them back.", (session, cancel) =>
            session.Get<MarketplaceIndexes>().DropAsync(session.Actor, cancel)),
    };

    static Command Subcommand(string name, string description, Func<Session, CancellationToken, Task> work)
    {
        var command = new Command(name, description);
        command.SetAction((parsed, cancel) => CommandLine.RunAsync(parsed, async (session, output) =>
        {
            await work(session, cancel);
            var indexes = await session.Get<MarketplaceIndexes>().ListAsync(session.Actor, cancel);
            foreach (var index in indexes)
            {
                var size = index.Valid ? $"{index.Bytes / 1048576.0,9:N1} MB" : index.Exists ? "cut off" : "missing";
                output.Say($"{index.Name,-32} {size,-12}  {index.Purpose}");
            }
            output.Document(new { session.Database, Indexes = indexes });
            return ExitCode.Well;
        // Run by the owner of the tables, who may have no right on our schema.
        }, cancel, prepared: false));
        return command;
    }

    sealed class Building(ProgressLine line) : IProgress<string>
    {
        public void Report(string value) => line.Show($"Building {value} …");
    }
}
