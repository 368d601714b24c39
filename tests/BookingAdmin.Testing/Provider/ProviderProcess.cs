using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace BookingAdmin.Testing.Provider;

/// <summary>tests/provider/provider.mjs, one child process for all tests of this one. It ends when its input closes.</summary>
sealed class ProviderProcess
{
    const string Remedy = "./test.sh installs them, or npm ci in tests/provider.";
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    static readonly Lazy<ProviderProcess> Shared = new(Start);
    static readonly SemaphoreSlim Gate = new(1);

    readonly Process process;
    readonly StringBuilder complaints = new();

    ProviderProcess(Process process)
    {
        this.process = process;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (complaints)
                complaints.AppendLine(line.Data);
        };
        process.BeginErrorReadLine();
    }

    /// <exception cref="InvalidOperationException">Node or its packages are missing.</exception>
    public static ProviderProcess Get() => Shared.Value;

    /// <exception cref="InvalidOperationException">It could not be done.</exception>
    public async Task<JsonElement> CommandAsync(string command, object? arguments = null, string? issuer = null)
    {
        var line = JsonSerializer.SerializeToNode(arguments ?? new { })!.AsObject();
        (line["command"], line["issuer"]) = (command, issuer);
        await Gate.WaitAsync();
        try
        {
            await process.StandardInput.WriteLineAsync(line.ToJsonString());
            await process.StandardInput.FlushAsync();
            using var answer = JsonDocument.Parse(await LineAsync());
            return answer.RootElement.TryGetProperty("error", out var error)
                ? throw new InvalidOperationException($"The identity provider could not do {command}: {error}")
                : answer.RootElement.GetProperty("result").Clone();
        }
        finally
        {
            Gate.Release();
        }
    }

    static ProviderProcess Start()
    {
        var folder = Path.Combine(Repository.Root, "tests", "provider");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "oidc-provider")))
            throw new InvalidOperationException($"The identity provider of the tests lacks its packages: {Remedy}");
        var process = new Process
        {
            StartInfo = new("node", [Path.Combine(folder, "provider.mjs")])
            {
                UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            },
        };
        try
        {
            process.Start();
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException($"The identity provider of the tests needs Node and its packages: {Remedy}", missing);
        }
        return new(process);
    }

    async Task<string> LineAsync()
    {
        if (await process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
            return line;
        await process.WaitForExitAsync().WaitAsync(Patience);
        lock (complaints)
            throw new InvalidOperationException($"The identity provider of the tests ended: {complaints}");
    }
}
