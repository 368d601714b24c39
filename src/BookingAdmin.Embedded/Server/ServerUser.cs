using System.ComponentModel;
using System.Diagnostics;

namespace BookingAdmin.Embedded.Server;

/// <summary>The user that PostgreSQL's programs run as: ourselves, but never root, whom they refuse.</summary>
internal sealed class ServerUser
{
    private readonly string? _owner;
    private readonly string[] _become;

    private ServerUser(string? owner, params string[] become) => (_owner, _become) = (owner, become);

    public static ServerUser Current { get; } = new(null);

    /// <summary>Who starts and stops the server whose data is (or will be) in <paramref name="data"/>.</summary>
    public static async Task<ServerUser> ForAsync(string data, CancellationToken ct)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return Current;
        }

        // Data that an ordinary user made stays theirs when root comes along (sudo), or they could not go on with it.
        var (exit, owner) = await Current.RunAsync("stat", ["-c", "%u:%g", data], "/", ct);
        var user = exit == 0 && !owner.StartsWith("0:", StringComparison.Ordinal)
            ? new ServerUser(owner, "setpriv", $"--reuid={owner.Split(':')[0]}", $"--regid={owner.Split(':')[1]}", "--clear-groups")
            : new ServerUser("postgres:postgres", "setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups");
        var (refused, why) = await user.RunAsync("true", [], "/", ct);
        return refused == 0 ? user : throw new EmbeddedPostgresException(
            $"PostgreSQL refuses to run as root and cannot be run as the user {user._owner} here ({LastLine(why)}): " +
            "install PostgreSQL with its user `postgres`, start BookingAdmin as an ordinary user, " +
            "or name your own database in the setting ConnectionStrings:BookingAdmin.");
    }

    public async Task<bool> CanEnterAsync(string folder, CancellationToken ct) =>
        (await RunAsync("test", ["-x", folder], "/", ct)).Exit == 0;

    /// <summary>Makes <paramref name="folder"/> this user's, with nobody else allowed in if it is new.</summary>
    public async Task OwnAsync(string folder, CancellationToken ct)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new EmbeddedPostgresException(
                "The private PostgreSQL needs Linux or macOS: name your own database in the setting ConnectionStrings:BookingAdmin.");
        }

        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (_owner is not null)
        {
            await Current.RunAsync("chown", [_owner, folder], "/", ct);
        }
    }

    /// <summary>
    /// Runs a program to its end and returns what it wrote; 127 if there is no such program. It must not leave a child
    /// behind that holds its output, or this waits for that child. Cancelling kills it.
    /// </summary>
    public async Task<(int Exit, string Output)> RunAsync(
        string program, IEnumerable<string> arguments, string folder, CancellationToken ct, string? data = null)
    {
        string[] words = [.. _become, program, .. arguments];
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // PGPORT, PGOPTIONS and the like of the operator's shell mean another server.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["LC_ALL"] = "C"; // English messages; and on macOS the server does not start without one
        start.Environment["PGDATA"] = data;
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            try
            {
                var output = process.StandardOutput.ReadToEndAsync(ct);
                var errors = process.StandardError.ReadToEndAsync(ct);
                await process.WaitForExitAsync(ct);
                return (process.ExitCode, (await output + await errors).Trim());
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
        }
        catch (Win32Exception e)
        {
            return (127, e.Message);
        }
    }

    public static string LastLine(string output) => output.Split('\n')[^1].Trim();
}
