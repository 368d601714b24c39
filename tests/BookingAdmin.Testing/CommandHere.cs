using System.CommandLine;
using System.Globalization;
using BookingAdmin.Cli;

namespace BookingAdmin.Testing;

/// <summary>The command line within this process, which spares the second that a start takes.</summary>
public static class CommandHere
{
    // Made once: an option that all commands share keeps a list of them, which is not for several threads.
    static readonly RootCommand Commands = CommandLine.Commands();

    /// <param name="variables">The only ones that it sees.</param>
    /// <param name="words">As in the shell.</param>
    public static async Task<(int ExitCode, string Out, string Error)> RunAsync(
        IReadOnlyDictionary<string, string> variables, params string[] words)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        using var said = new OwnConsole();
        var exitCode = await CommandLine.InvokeAsync(Commands.Parse(words), new()
        {
            EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null, Variables = variables,
        });
        return (exitCode, said.Out, said.Error);
    }
}
