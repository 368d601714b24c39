using BookingAdmin.Embedded.Server;

namespace BookingAdmin.Cli.Commands;

/// <summary>reset: deletes the embedded marketplace, so that the next start makes a new one.</summary>
static class ResetCommand
{
    public static Command Create()
    {
        var command = new Command(
            "reset",
            "Deletes the embedded demo marketplace for good; refuses while BookingAdmin runs, and touches no configured database.");
        command.SetAction((parsed, cancel) =>
            CommandLine.RunAsync(parsed, output => RunAsync(output, Surroundings.Of(parsed), cancel), cancel));
        return command;
    }

    static async Task<int> RunAsync(Output output, Surroundings around, CancellationToken cancel)
    {
        var settings = SettingsFiles.Read(around);
        if (settings.ConnectionString is not null)
            throw new InvalidInputException(
                $"{DatabaseConnection.SettingKey} names a database, and only the embedded one can be reset. Nothing was deleted.");
        await EmbeddedPostgres.ResetAsync(settings.EmbeddedFolder, cancel);
        output.Say("The embedded marketplace was deleted.");
        output.Document(new { Deleted = true });
        return ExitCode.Well;
    }
}
