using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Cli;

/// <summary>One run of the command line.</summary>
sealed record CommandRun(int ExitCode, string Out, string Error)
{
    /// <summary>The one document that --json writes; anything else on stdout does not parse.</summary>
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    /// <summary>Within this process.</summary>
    public static Task<CommandRun> OfAsync(TestMarketplace marketplace, params string[] words) => OfAsync(On(marketplace), words);

    public static async Task<CommandRun> OfAsync(IReadOnlyDictionary<string, string> environment, params string[] words)
    {
        var (exitCode, output, error) = await CommandHere.RunAsync(environment, words);
        return new(exitCode, output, error);
    }

    /// <summary>As a process of its own, as an operator starts it.</summary>
    public static Task<CommandRun> OfProgramAsync(TestMarketplace marketplace, params string[] words) =>
        OfProgramAsync(On(marketplace), words);

    public static async Task<CommandRun> OfProgramAsync(IReadOnlyDictionary<string, string> environment, params string[] words)
    {
        using var process = Start(environment, words);
        return await EndOfAsync(process);
    }

    public static Process Start(IReadOnlyDictionary<string, string> environment, params string[] words)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "bookingadmin.dll"), .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        // Not what the shell of the tests has set.
        foreach (var name in new[] { "ConnectionStrings__BookingAdmin", "DOTNET_ENVIRONMENT", "ASPNETCORE_ENVIRONMENT" })
            start.Environment.Remove(name);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public static async Task<CommandRun> EndOfAsync(Process process)
    {
        var cancel = TestContext.Current.CancellationToken;
        var output = process.StandardOutput.ReadToEndAsync(cancel);
        var error = process.StandardError.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return new(process.ExitCode, await output, await error);
    }

    /// <summary>What kill sends: "INT" is Ctrl-C.</summary>
    public static async Task SignalAsync(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    static Dictionary<string, string> On(TestMarketplace marketplace) =>
        new(StringComparer.Ordinal) { ["ConnectionStrings__BookingAdmin"] = marketplace.ConnectionString };
}
