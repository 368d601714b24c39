using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace BookingAdmin.Embedded.Server;

/// <summary>
/// One private PostgreSQL on disk: `data`, `server.log` and two lock files in a folder that holds nothing else.
/// Starting, stopping and deleting are for the holder of <see cref="LockAsync"/> only.
/// </summary>
internal sealed class Cluster
{
    public const string Socket = ".s.PGSQL.5432";

    private const string OutOfReach = "/var/lib/booking-admin";
    private const int LongestSocketPath = 100; // bytes; the kernel allows 107 on Linux, 103 on macOS
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(90);

    private readonly ServerUser _user;
    private readonly IEnumerable<string> _folders;
    private readonly DataDirectory _data;
    private readonly PostmasterFile _postmaster;

    private Cluster(string folder, ServerUser user, IEnumerable<string> folders)
    {
        (Folder, _user, _folders) = (folder, user, folders);
        _data = new DataDirectory(folder, user);
        _postmaster = new PostmasterFile(Path.Combine(_data.Location, "postmaster.pid"));
    }

    public string Folder { get; }
    private string Log => In("server.log");
    private string PreviousLog => In("server.previous.log");

    /// <summary>
    /// The cluster of <paramref name="directory"/>, which is elsewhere if the server's user cannot get there (root's home).
    /// </summary>
    /// <param name="directory">The folder asked for.</param>
    /// <param name="programFolders">Where the server's programs may be.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<Cluster> AtAsync(string directory, IEnumerable<string> programFolders, CancellationToken ct)
    {
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        var user = await ServerUser.ForAsync(new DataDirectory(folder, ServerUser.Current).Location, ct);
        var parent = Path.GetDirectoryName(folder)
            ?? throw new EmbeddedPostgresException("The private PostgreSQL needs a directory of its own, not the root of the file system.");
        Directory.CreateDirectory(parent);
        if (!await user.CanEnterAsync(parent, ct))
        {
            Directory.CreateDirectory(OutOfReach);
            folder = Path.Combine(OutOfReach, Hash(folder));
        }

        await user.OwnAsync(folder, ct);
        return new Cluster(folder, user, programFolders);
    }

    /// <summary>Keeps every other process from starting, joining, leaving or deleting this cluster until disposed.</summary>
    public async Task<FileStream> LockAsync(CancellationToken ct)
    {
        for (var since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < LockPatience; await Task.Delay(100, ct))
        {
            if (FileLock.TryExclusive(In("start.lock")) is { } taken)
            {
                return taken;
            }
        }

        throw new EmbeddedPostgresException(
            $"Another process has been starting or stopping the private PostgreSQL in {Folder} for over a minute: end it and try again.");
    }

    /// <summary>Counts the caller as a user of the server until disposed or killed.</summary>
    public FileStream Use() => FileLock.TryShared(In("in-use"))
        ?? throw new EmbeddedPostgresException($"Another process has locked {In("in-use")}: end it and try again.");

    /// <summary>Null while anybody uses the server.</summary>
    public FileStream? TryAlone() => FileLock.TryExclusive(In("in-use"));

    /// <summary>The server that answers here, started if there is none.</summary>
    public async Task<RunningServer> StartAsync(IReadOnlyDictionary<string, string>? settings, CancellationToken ct)
    {
        if (await AnsweringAsync(ct) is { } running)
        {
            return running;
        }

        var programs = await _data.ChooseProgramsAsync(PostgresBinaries.FindAll(_folders), ct);
        await _data.EnsureAsync(programs, ct);
        if (File.Exists(Log))
        {
            File.Move(Log, PreviousLog, overwrite: true);
        }

        string[] all = // a later one wins
        [
            "max_connections=200", "timezone=UTC",
            .. settings?.Select(setting => $"{setting.Key}={setting.Value}") ?? [],
            "listen_addresses=", "port=5432", "unix_socket_permissions=0700", $"unix_socket_directories={await SocketFolderAsync(ct)}",
        ];
        // Paths go by PGDATA and the working folder because pg_ctl pastes its own options into a shell command; -l keeps the
        // server off our output; pg_ctl gives it a session of its own, so that Ctrl-C in the terminal reaches only us.
        string[] start = [
            "start", "-w", "-t", "60", "-s", "-l", "server.log", "-o",
            string.Join(' ', all.Select(setting => "-c " + ShellQuoted(setting)))];

        // A file left over means that the last server died: its children may live, and hold its memory, a little longer.
        var died = _postmaster.Exists;
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            _postmaster.DeleteIfDead();
            // Not cancelled half-way: a server would be left running that we do not know of.
            var (exit, output) = await _user.RunAsync(programs.Program("pg_ctl"), start, Folder, CancellationToken.None, _data.Location);
            ct.ThrowIfCancellationRequested();
            if (await AnsweringAsync(ct) is { } started)
            {
                return started;
            }

            if ((exit != 0 && !died) || Stopwatch.GetElapsedTime(since) > Patience)
            {
                throw new EmbeddedPostgresException($"PostgreSQL does not start in {Folder} ({Reason(output)}): its log is {Log}.");
            }

            await Task.Delay(250, ct);
        }
    }

    /// <summary>Ends the server if one runs, sessions first, and waits until its data is on disk.</summary>
    public async Task StopAsync()
    {
        if (!_postmaster.Exists || !_postmaster.NamesPostgres())
        {
            return;
        }

        var socketFolder = _postmaster.SocketFolder;
        var (exit, output) = await _user.RunAsync(PostgresBinaries.FindAll(_folders)[0].Program("pg_ctl"),
            ["stop", "-m", "fast", "-w", "-t", "60", "-s"], Folder, CancellationToken.None, _data.Location);
        if (exit != 0 && _postmaster.Exists)
        {
            throw new EmbeddedPostgresException($"PostgreSQL does not stop in {Folder} ({ServerUser.LastLine(output)}): its log is {Log}.");
        }

        if (socketFolder.Length > 0 && socketFolder != _data.Location && Directory.Exists(socketFolder)
            && Directory.GetFileSystemEntries(socketFolder).Length == 0)
        {
            Directory.Delete(socketFolder);
        }
    }

    public void Delete()
    {
        _data.Delete();
        File.Delete(Log);
        File.Delete(PreviousLog);
    }

    private string In(string name) => Path.Combine(Folder, name);

    /// <summary>The data directory, which nobody else may enter, unless its path is not good as a socket address.</summary>
    private async Task<string> SocketFolderAsync(CancellationToken ct)
    {
        if (IsGood(_data.Location))
        {
            return _data.Location;
        }

        foreach (var temp in new[] { Path.GetTempPath(), "/tmp" })
        {
            var folder = Path.Combine(temp, "booking-admin-" + Hash(_data.Location));
            // The name can be guessed: chmod, which only the owner may, refuses a folder that somebody else put there.
            var (exit, _) = await _user.RunAsync("sh",
                ["-c", "mkdir -m 700 \"$0\" 2>/dev/null || { [ ! -L \"$0\" ] && chmod 700 \"$0\"; }", folder], "/", ct);
            if (exit == 0 && IsGood(folder))
            {
                return folder;
            }
        }

        throw new EmbeddedPostgresException(
            $"The path {_data.Location} is too long for PostgreSQL's socket, and the temp folder cannot be used instead: choose a "
            + "shorter directory.");

        // Comma and colon separate hosts and ports in a connection string.
        static bool IsGood(string folder) =>
            folder.IndexOfAny([',', ':']) < 0 && Encoding.UTF8.GetByteCount(Path.Combine(folder, Socket)) <= LongestSocketPath;
    }

    /// <summary>
    /// A connection is the proof that a server lives: its pid may be another program's, or out of sight in another container.
    /// </summary>
    private async Task<RunningServer?> AnsweringAsync(CancellationToken ct)
    {
        if (!_postmaster.Exists || _postmaster.SocketFolder is not { Length: > 0 } host)
        {
            return null;
        }

        var server = new RunningServer(_postmaster.ProcessId, host);
        try
        {
            await using var connection = new NpgsqlConnection(server.ConnectionString("postgres", pooling: false));
            await connection.OpenAsync(ct);
            return server;
        }
        catch (PostgresException e) when (e.SqlState != PostgresErrorCodes.CannotConnectNow)
        {
            return server; // full, say; what cannot connect now is starting or stopping
        }
        catch (NpgsqlException)
        {
            return null;
        }
    }

    private string Reason(string output) =>
        (File.Exists(Log) ? File.ReadLines(Log).LastOrDefault(line => line.Contains("FATAL:", StringComparison.Ordinal)) : null)
            ?.Split("FATAL:")[1].Trim() ?? ServerUser.LastLine(output);

    private static string ShellQuoted(string word) => $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private static string Hash(string path) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..16];
}
