using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace BookingAdmin.Bench.Clicks;

/// <summary>
/// The host as Production runs it: published, in a process of its own, over TLS. Only the monitor is off, because it would repair what the
/// measurement breaks.
/// </summary>
sealed class PublishedHost : IAsyncDisposable
{
    // Outside of the repository, or the program would take its settings and files from there.
    static readonly string Folder = Path.Combine(Path.GetTempPath(), "booking-admin-bench");

    readonly Process process;

    PublishedHost(Process process, string address) => (this.process, Address) = (process, address);

    public string Address { get; }

    /// <param name="connection">Of the marketplace.</param>
    public static async Task<PublishedHost> StartAsync(string connection)
    {
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
        // The build of this program has built the host as well.
        await RunAsync("publish", "src/BookingAdmin.Web", "--configuration", "Release", "--no-build", "--nologo", "--output", Folder);
        var password = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        var certificate = Path.Combine(Folder, "bench.pfx");
        await File.WriteAllBytesAsync(certificate, Certificate(password));
        var address = $"https://localhost:{FreePort()}";
        var start = new ProcessStartInfo("dotnet", [Path.Combine(Folder, "BookingAdmin.Web.dll")])
        {
            WorkingDirectory = Folder, RedirectStandardOutput = true, UseShellExecute = false,
            Environment =
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Production", ["ASPNETCORE_URLS"] = address, ["AllowedHosts"] = "localhost",
                ["Kestrel__Certificates__Default__Path"] = certificate, ["Kestrel__Certificates__Default__Password"] = password,
                ["ConnectionStrings__BookingAdmin"] = connection, ["Monitor__Minutes"] = "0",
                // Nobody signs in there: the sessions are made in the database.
                ["SignIn__Authority"] = "https://provider.invalid", ["SignIn__ClientId"] = "bench",
            },
        };
        var host = new PublishedHost(Process.Start(start)!, address);
        host.process.BeginOutputReadLine();
        await host.WaitAsync();
        return host;
    }

    /// <summary>It listens once everything is prepared.</summary>
    async Task WaitAsync()
    {
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            using var knock = new TcpClient();
            try
            {
                await knock.ConnectAsync(IPAddress.Loopback, new Uri(Address).Port);
                return;
            }
            catch (SocketException) when (!process.HasExited && Stopwatch.GetElapsedTime(begun) < TimeSpan.FromMinutes(1))
            {
            }
            await Task.Delay(100);
        }
    }

    static async Task RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, UseShellExecute = false };
        using var run = Process.Start(start)!;
        var said = await run.StandardOutput.ReadToEndAsync();
        await run.WaitForExitAsync();
        if (run.ExitCode != 0)
            throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)} failed: {said}");
    }

    static byte[] Certificate(string password)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return certificate.Export(X509ContentType.Pkcs12, password);
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
