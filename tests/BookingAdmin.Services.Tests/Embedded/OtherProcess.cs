using System.Diagnostics;
using System.Globalization;
using BookingAdmin.Embedded.Server;

namespace BookingAdmin.Services.Tests.Embedded;

/// <summary>A second process that uses the server until it is killed: this test program, told to run only <see cref="Hold"/>.</summary>
public sealed class OtherProcess : IDisposable
{
    private const string Variable = "EMBEDDED_POSTGRES_HOLD";
    private readonly Process? _process;

    public OtherProcess()
    {
    }

    private OtherProcess(Process process, int server) => (_process, ServerProcessId) = (process, server);

    public int ServerProcessId { get; }

    internal static async Task<OtherProcess> StartAsync(PrivateDirectory directory, CancellationToken ct)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(typeof(OtherProcess).Assembly.Location);
        }

        foreach (var word in new[] { "-explicit", "only", "-method", $"{typeof(OtherProcess).FullName}.{nameof(Hold)}" })
        {
            start.ArgumentList.Add(word);
        }

        start.Environment[Variable] = directory.Root;
        var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(ct);
        while (!File.Exists(Path.Combine(directory.Root, "held")))
        {
            Assert.False(process.HasExited, process.HasExited ? await output : "");
            await Task.Delay(100, ct);
        }

        return new OtherProcess(
            process, int.Parse(await File.ReadAllTextAsync(Path.Combine(directory.Root, "held"), ct), CultureInfo.InvariantCulture));
    }

    [Fact(Explicit = true)]
    public async Task Hold()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } root)
        {
            return; // run by hand
        }

        var ct = TestContext.Current.CancellationToken;
        await using var server = await EmbeddedPostgres.StartAsync(Path.Combine(root, "cluster"), null, ct);
        await File.WriteAllTextAsync(Path.Combine(root, "held.new"), server.ServerProcessId.ToString(CultureInfo.InvariantCulture), ct);
        File.Move(Path.Combine(root, "held.new"), Path.Combine(root, "held"));
        await Task.Delay(TimeSpan.FromMinutes(2), ct);
    }

    internal async Task KillAsync(CancellationToken ct)
    {
        _process!.Kill();
        await _process.WaitForExitAsync(ct);
    }

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
        }

        _process?.Dispose();
    }
}
