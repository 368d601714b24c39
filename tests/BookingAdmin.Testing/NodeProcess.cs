using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BookingAdmin.Testing;

/// <summary>A script of tests/…, one child process for all tests of this one. It ends when its input closes.</summary>
sealed class NodeProcess
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    static readonly SemaphoreSlim Gate = new(1);

    readonly Process process;
    readonly string what;
    readonly StringBuilder complaints = new();

    NodeProcess(Process process, string what)
    {
        (this.process, this.what) = (process, what);
        process.ErrorDataReceived += (_, line) =>
        {
            lock (complaints)
                complaints.AppendLine(line.Data);
        };
        process.BeginErrorReadLine();
    }

    /// <exception cref="InvalidOperationException">It could not be done.</exception>
    public async Task<JsonElement> CommandAsync(string command, object? arguments = null, params (string Name, JsonNode? Value)[] more)
    {
        var line = JsonSerializer.SerializeToNode(arguments ?? new { })!.AsObject();
        line["command"] = command;
        foreach (var (name, value) in more)
            line[name] = value;
        await Gate.WaitAsync();
        try
        {
            await process.StandardInput.WriteLineAsync(line.ToJsonString());
            await process.StandardInput.FlushAsync();
            using var answer = JsonDocument.Parse(await LineAsync());
            return answer.RootElement.TryGetProperty("error", out var error)
                ? throw new InvalidOperationException($"{what} could not do {command}: {error}")
                : answer.RootElement.GetProperty("result").Clone();
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <param name="folder">Of tests.</param>
    /// <param name="package">One that it needs.</param>
    /// <param name="what">"The identity provider of the tests".</param>
    /// <exception cref="InvalidOperationException">Node or its packages are missing.</exception>
    public static NodeProcess Start(string folder, string script, string package, string what)
    {
        var remedy = $"./test.sh installs them, or npm ci in tests/{folder}.";
        var path = Path.Combine(Repository.Root, "tests", folder);
        if (!Directory.Exists(Path.Combine(path, "node_modules", package)))
            throw new InvalidOperationException($"{what} lacks its packages: {remedy}");
        var process = new Process
        {
            StartInfo = new("node", [Path.Combine(path, script)])
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
            throw new InvalidOperationException($"{what} needs Node and its packages: {remedy}", missing);
        }
        return new(process, what);
    }

    async Task<string> LineAsync()
    {
        if (await process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
            return line;
        await process.WaitForExitAsync().WaitAsync(Patience);
        lock (complaints)
            throw new InvalidOperationException($"{what} ended: {complaints}");
    }
}
