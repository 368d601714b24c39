using Npgsql;

namespace BookingAdmin.Embedded.Server;

/// <summary>
/// A private PostgreSQL, started from the binaries on this machine and reached only through a Unix socket in a folder
/// that nobody else may enter. Every process that names the same directory shares one server; the last to leave stops
/// it. A killed process counts as having left; a server that nobody stopped is joined at the next start.
/// </summary>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    internal const string User = "booking_admin";

    private readonly Cluster _cluster;
    private readonly FileStream _use;
    private readonly RunningServer _server;
    private int _left;

    private EmbeddedPostgres(Cluster cluster, FileStream use, RunningServer server) =>
        (_cluster, _use, _server) = (cluster, use, server);

    /// <summary>Where the cluster is: not the directory asked for if that is out of the server's reach.</summary>
    public string Directory => _cluster.Folder;

    public int ServerProcessId => _server.ProcessId;

    /// <summary>Starts or joins the cluster in <paramref name="directory"/>, a folder that holds nothing else.</summary>
    /// <param name="directory">Made if missing.</param>
    /// <param name="settings">More settings of PostgreSQL, such as fsync=off for tests; a server that already runs keeps its own.</param>
    /// <param name="ct">Cancels the start; a server that is up by then is left as by <see cref="DisposeAsync"/>.</param>
    /// <exception cref="EmbeddedPostgresException">It cannot be had, with the reason as one sentence for the operator.</exception>
    public static Task<EmbeddedPostgres> StartAsync(
        string directory, IReadOnlyDictionary<string, string>? settings, CancellationToken ct) =>
        StartAsync(directory, settings, PostgresBinaries.UsualFolders(), ct);

    internal static Task<EmbeddedPostgres> StartAsync(
        string directory, IReadOnlyDictionary<string, string>? settings, IEnumerable<string> folders, CancellationToken ct) =>
        WithSentenceAsync(directory, async () =>
        {
            PostgresBinaries.FindAll(folders); // the first thing to say on a machine without any
            var cluster = await Cluster.AtAsync(directory, folders, ct);
            await using var starting = await cluster.LockAsync(ct);
            var use = cluster.Use();
            try
            {
                return new EmbeddedPostgres(cluster, use, await cluster.StartAsync(settings, ct));
            }
            catch
            {
                await LeaveAsync(cluster, use);
                throw;
            }
        });

    /// <summary>Stops a server that nobody uses any more and deletes its data, for good.</summary>
    /// <exception cref="EmbeddedPostgresException">Another process uses it.</exception>
    public static Task ResetAsync(string directory, CancellationToken ct) =>
        WithSentenceAsync(directory, async () =>
        {
            var cluster = await Cluster.AtAsync(directory, PostgresBinaries.UsualFolders(), ct);
            await using var starting = await cluster.LockAsync(ct);
            await using var alone = cluster.TryAlone() ?? throw new EmbeddedPostgresException(
                $"The private PostgreSQL in {cluster.Folder} is in use by another process, so its data stays: stop BookingAdmin first.");
            await cluster.StopAsync();
            cluster.Delete();
            return true;
        });

    public string ConnectionString(string database) => _server.ConnectionString(database);

    /// <summary>Makes the database <paramref name="name"/> unless it is there.</summary>
    public async Task EnsureDatabaseAsync(string name, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(_server.ConnectionString("postgres", pooling: false));
        await connection.OpenAsync(ct);
        await using var find = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection)
            { Parameters = { new() { Value = name } } };
        if (await find.ExecuteScalarAsync(ct) is not null)
        {
            return;
        }

        try
        {
            await using var create = connection.CreateCommand();
#pragma warning disable CA2100 // CREATE DATABASE takes no parameters: the name is quoted
            create.CommandText = $"CREATE DATABASE {new NpgsqlCommandBuilder().QuoteIdentifier(name)}";
#pragma warning restore CA2100
            await create.ExecuteNonQueryAsync(ct);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another process was first.
        }
    }

    /// <summary>
    /// Leaves the server, and stops it if nobody else uses it. Dispose data sources before: their pooled connections break.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _left, 1) == 1)
        {
            return;
        }

        await using var use = _use; // given up even if the lock cannot be had
        await using var stopping = await _cluster.LockAsync(CancellationToken.None);
        await LeaveAsync(_cluster, use);
    }

    private static async Task LeaveAsync(Cluster cluster, FileStream use)
    {
        await use.DisposeAsync();
        await using var alone = cluster.TryAlone();
        if (alone is not null)
        {
            await cluster.StopAsync();
        }
    }

    private static async Task<T> WithSentenceAsync<T>(string directory, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EmbeddedPostgresException(
                $"The private PostgreSQL cannot use {directory} ({e.Message.TrimEnd('.')}): start BookingAdmin as the user who owns it, "
                    + "or choose another directory.", e);
        }
    }
}
