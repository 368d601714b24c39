using System.CommandLine;
using System.CommandLine.Parsing;
using BookingAdmin.Data;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Embedded.Server;
using BookingAdmin.Services.Consistency;
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

    public static async Task<int> InvokeAsync(ParseResult parsed)
    {
        try
        {
            return parsed.Errors.Count == 0
                ? await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = StopPatience })
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
        return new Output(parsed.GetResult(Output.Json) is { Implicit: false }).Fault($"{faults} See: {string.Join(' ', ["bookingadmin", .. Names(parsed.CommandResult), "--help"])}");
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
            await using var session = await Session.OpenAsync(withDemo, prepared, cancel);
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
