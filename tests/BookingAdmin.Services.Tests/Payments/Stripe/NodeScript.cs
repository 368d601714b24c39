using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Tests.Payments.Stripe;

/// <summary>
/// Programs of tests/stripe, with Stripe's own packages. Without Node or the packages it throws, so that no test is skipped silently.
/// </summary>
static class NodeScript
{
    const string Remedy = "./test.sh installs them, or npm ci in tests/stripe.";
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    static readonly string Folder = Path.Combine(ProgramRoot.Folder, "tests", "stripe");

    /// <returns>What the script wrote to its output.</returns>
    public static async Task<JsonElement> RunAsync(string script, object input)
    {
        var (exitCode, output, error) = await StartAsync(
            "node", [Path.Combine(Folder, script)], JsonSerializer.Serialize(input, JsonSerializerOptions.Web));
        return exitCode == 0
            ? JsonElement.Parse(output) : throw new InvalidOperationException($"{script} ended with exit code {exitCode}: {error}");
    }

    /// <summary>Stripe's command line.</summary>
    /// <param name="home">Where it keeps its own settings.</param>
    public static Task<(int ExitCode, string Output, string Error)> CommandAsync(string home, params string[] arguments) => StartAsync(
        "node", [Path.Combine(Folder, "node_modules", "@stripe", "cli", "bin", "shim.js"), .. arguments], "",
        ("HOME", home), ("XDG_CONFIG_HOME", home), ("STRIPE_CLI_TELEMETRY_OPTOUT", "1"), ("STRIPE_API_KEY", ""));

    static async Task<(int ExitCode, string Output, string Error)> StartAsync(
        string program, string[] arguments, string input, params (string Name, string Value)[] environment)
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules", "stripe")))
            throw new InvalidOperationException($"Stripe's client and command line are not installed: {Remedy}");
        using var process = new Process
        {
            StartInfo = new(program, arguments)
            {
                UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
                StandardInputEncoding = new UTF8Encoding(false), StandardOutputEncoding = Encoding.UTF8,
            },
        };
        foreach (var (name, value) in environment)
            process.StartInfo.Environment[name] = value;
        try
        {
            process.Start();
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException($"Stripe's client and command line need Node: {Remedy}", missing);
        }
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var (output, error) = (
                process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException late)
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException(
                $"{string.Join(' ', arguments.Take(2))} did not end within {Patience.TotalMinutes:0} minutes.", late);
        }
    }
}
