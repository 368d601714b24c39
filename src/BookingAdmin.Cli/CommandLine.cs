using System.CommandLine.Parsing;
using BookingAdmin.Cli.Commands;
using BookingAdmin.Cli.Repairs;
using BookingAdmin.Cli.Reports;
using BookingAdmin.Embedded.Server;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Consistency.Runs;
using BookingAdmin.Services.Settings;
using Npgsql;

namespace BookingAdmin.Cli;

static class ExitCode
{
    public const int Well = 0;
    public const int NotWell = 1;
    public const int CouldNotTell = 2;
    /// <summary>As a shell reports a program that Ctrl-C ended.</summary>
    public const int Stopped = 130;
    /// <summary>As a shell reports a program whose reader ended, such as head.</summary>
    public const int ReaderLeft = 141;
}

/// <summary>Runs a command: its faults become one sentence and an exit code.</summary>
static class CommandLine
{
    // Ctrl-C in the middle of a batch: the database rolls it back, and the embedded one is stopped.
    static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);

    public static RootCommand Commands() => new RootCommand("""
        Finds orders of the marketplace that lack their booking, and repairs them.

        The database is that of ConnectionStrings:BookingAdmin (appsettings.json, or ConnectionStrings__BookingAdmin
        in the environment), else the embedded demo marketplace.
        Exit codes: 0 all is well, 1 something is not, 2 could not tell, 130 stopped,
        141 the reader of the output has left.
        """)
    {
        Output.Json,
        CheckCommand.Create(),
        ValidateCommand.Create(),
        ReportCommand.Create(),
        RepairCommand.Create(),
        DemoCommand.Create(),
        SelfTestCommand.Create(),
        AuditCommand.Create(),
        IndexesCommand.Create(),
        GuardCommand.Create(),
        PaymentsCommand.Create(),
        NoticesCommand.Create(),
        ResetCommand.Create(),
    };

    /// <param name="parsed">The command and its words.</param>
    /// <param name="around">Another caller than the shell, in the same process.</param>
    public static async Task<int> InvokeAsync(ParseResult parsed, Surroundings? around = null)
    {
        try
        {
            return parsed.Errors.Count == 0
                ? await parsed.InvokeAsync(
                    around ?? new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = StopPatience })
                : Misused(parsed);
        }
        catch (OutputException e)
        {
            return Output.Fault(e);
        }
    }

    static int Misused(ParseResult parsed)
    {
        var faults = string.Join(' ', parsed.Errors.Select(error => error.Message));
        return new Output(parsed.GetResult(Output.Json) is { Implicit: false })
            .Fault($"{faults} See: {string.Join(' ', ["bookingadmin", .. Names(parsed.CommandResult), "--help"])}");
    }

    /// <summary>Of a command and those that it is one of, outermost first.</summary>
    static IEnumerable<string> Names(SymbolResult? command) =>
        command is CommandResult { Command: not RootCommand } one ? [.. Names(one.Parent), one.Command.Name] : [];

    /// <summary>Work on the database.</summary>
    /// <param name="withDemo">Whether a new embedded marketplace gets the demo, as the dashboard gives it.</param>
    /// <param name="prepared">Whether the work needs our own schema.</param>
    public static Task<int> RunAsync(
        ParseResult parsed, Func<Session, Output, Task<int>> work, CancellationToken cancel, bool withDemo = true, bool prepared = true) =>
        RunAsync(parsed, async output =>
        {
            await using var session = await Session.OpenAsync(Surroundings.Of(parsed), withDemo, prepared, cancel);
            return await work(session, output);
        }, cancel);

    /// <summary>Work without one.</summary>
    public static async Task<int> RunAsync(ParseResult parsed, Func<Output, Task<int>> work, CancellationToken cancel)
    {
        var output = new Output(parsed.GetValue(Output.Json) || parsed.GetValue(ReportCommand.Format) is ReportFormat.Json);
        try
        {
            return await work(output);
        }
        catch (OutputException)
        {
            throw;
        }
        // What a cancelled query throws depends on where it was.
        catch (Exception) when (cancel.IsCancellationRequested)
        {
            return output.Fault("Stopped.", ExitCode.Stopped);
        }
        catch (Exception e) when (IsForOperator(e))
        {
            return output.Fault(e.Message);
        }
        catch (Exception e) when (DatabaseFault.Sentence(e) is { } sentence)
        {
            return output.Fault(DatabaseFault.Names(e) is { } names ? $"{sentence} The database said: {names}." : sentence);
        }
        catch (Exception e) when (DatabaseFault.IsUnavailable(e))
        {
            return output.Fault($"The database went away: {Reason(e.GetBaseException())}.");
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync(e.ToString());
            return output.Fault($"This is a fault of BookingAdmin: {e.Message}");
        }
    }

    static string Reason(Exception e) => (e is PostgresException answer ? answer.MessageText : e.Message).TrimEnd('.');

    /// <summary>Whether its message was written to be shown.</summary>
    static bool IsForOperator(Exception e) =>
        e is InvalidSettingsException or DatabaseSetupException or EmbeddedPostgresException or InvalidInputException or NotAllowedException
            or RunUnderWayException;
}
