using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using BookingAdmin.Testing;

namespace BookingAdmin.Web.Tests.Host;

/// <summary>The host as a process of its own, as an operator starts it.</summary>
sealed partial class HostProcess : IAsyncDisposable
{
    readonly Process process;
    bool disposed;
    readonly StringBuilder output = new();
    readonly TaskCompletionSource<string> address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    HostProcess(Process process)
    {
        this.process = process;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
    }

    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    public static HostProcess Start(
        string? embeddedDirectory, string environment = "Development", params (string Key, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.Root,
        };
        start.Environment.Remove("ConnectionStrings__BookingAdmin");
        start.Environment["ASPNETCORE_ENVIRONMENT"] = environment;
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        if (embeddedDirectory is not null)
            start.Environment["Embedded__Directory"] = embeddedDirectory;
        foreach (var (key, value) in settings)
            start.Environment[key] = value;
        var host = new HostProcess(new() { StartInfo = start, EnableRaisingEvents = true });
        host.process.Exited += (_, _) => host.address.TrySetException(new InvalidOperationException($"The host ended: {host.Output}"));
        host.process.Start();
        host.process.BeginOutputReadLine();
        host.process.BeginErrorReadLine();
        return host;
    }

    /// <summary>Where it listens, once it does.</summary>
    public Task<string> AddressAsync() => address.Task.WaitAsync(TimeSpan.FromMinutes(2));

    /// <summary>The sign-in page, which lists the demo people.</summary>
    public async Task<string> SignInPageAsync()
    {
        using var client = new HttpClient { BaseAddress = new(await AddressAsync()) };
        return await client.GetStringAsync("/sign-in");
    }

    public void Kill() => process.Kill();

    public async Task<int> ExitAsync()
    {
        await process.WaitForExitAsync(Xunit.TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1));
        return process.ExitCode;
    }

    /// <summary>Asks it to stop, as Ctrl-C and a service manager do.</summary>
    public async Task<int> SignalAsync(string signal)
    {
        using var kill = Process.Start(
            new ProcessStartInfo("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]) { UseShellExecute = false })!;
        await kill.WaitForExitAsync(Xunit.TestContext.Current.CancellationToken);
        return await ExitAsync();
    }

    void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null)
            return;
        lock (output)
            output.AppendLine(line.Data);
        if (Listening().Match(line.Data) is { Success: true } match)
            address.TrySetResult(match.Groups["address"].Value);
    }

    public async ValueTask DisposeAsync()
    {
        // A test that failed between a kill and the next start disposes of what is gone already.
        if (disposed)
            return;
        disposed = true;
        if (!process.HasExited)
            await SignalAsync("TERM");
        process.Dispose();
    }

    [GeneratedRegex("Now listening on: (?<address>http://\\S+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Listening();
}
