using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BookingAdmin.Embedded.Server;
using Npgsql;

namespace BookingAdmin.Testing;

/// <summary>
/// The PostgreSQL of all tests on this machine: one private server, joined by every test process. Without PostgreSQL it throws, so that no
/// test is skipped silently.
/// </summary>
static class TestServer
{
    const string Prefix = "test_";
    const string Memory = "/dev/shm";
    const long Room = 4L << 30;
    static readonly TimeSpan Abandoned = TimeSpan.FromHours(2);
    static readonly SemaphoreSlim Gate = new(1);
    static EmbeddedPostgres? server;

    public static async Task<EmbeddedPostgres> GetAsync()
    {
        await Gate.WaitAsync();
        try
        {
            if (server is not null)
                return server;
            // What a test loses in a power cut is no loss, and compiling a plan takes longer than a test's query runs.
            var settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["fsync"] = "off", ["synchronous_commit"] = "off", ["full_page_writes"] = "off", ["max_connections"] = "400",
                ["jit"] = "off",
            };
            var folder = DataFolder();
            server = await EmbeddedPostgres.StartAsync(folder, settings, CancellationToken.None);
            AppDomain.CurrentDomain.ProcessExit += (_, _) => LeaveAsync(folder).GetAwaiter().GetResult();
            await DropAbandonedAsync(server);
            return server;
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>A new name that tells when it was made.</summary>
    public static string NewName() => string.Create(CultureInfo.InvariantCulture,
        $"{Prefix}{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}_{Guid.NewGuid():N}");

    public static async Task ExecuteAsync(EmbeddedPostgres server, string sql) => await ScalarAsync<object?>(server, sql);

    /// <summary>Copies a database file by file: page by page, the default since PostgreSQL 15, takes three times as long.</summary>
    public static async Task CopyAsync(EmbeddedPostgres server, string template, string name)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString("postgres"));
        await connection.OpenAsync();
        var byFiles = connection.PostgreSqlVersion.Major >= 15 ? " STRATEGY file_copy" : "";
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name} TEMPLATE {template}{byFiles}", connection);
        command.CommandTimeout = 120;
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<T> ScalarAsync<T>(EmbeddedPostgres server, string sql)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>
    /// In memory where there is room: making and deleting the 300 files of a database takes most of a test's time on a disk.
    /// </summary>
    static string DataFolder()
    {
        var here = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Repository.Root)))[..16];
        var memory = Path.Combine(Memory, $"booking-admin-tests-{here}");
        // Every test process must come to the same answer, so whoever finds it made does not ask again how much is free.
        return Directory.Exists(memory) || (Directory.Exists(Memory) && new DriveInfo(Memory).AvailableFreeSpace >= Room)
            ? memory : Path.Combine(Repository.Root, ".data", "tests");
    }

    static async Task LeaveAsync(string folder)
    {
        await server!.DisposeAsync();
        if (!folder.StartsWith(Memory, StringComparison.Ordinal))
            return;
        try
        {
            await EmbeddedPostgres.ResetAsync(folder, CancellationToken.None);
        }
        catch (EmbeddedPostgresException)
        {
            // Another test process uses it, and the last one frees the memory.
        }
    }

    /// <summary>Databases of test processes that were killed.</summary>
    static async Task DropAbandonedAsync(EmbeddedPostgres server)
    {
        List<string> names = [];
        await using (var connection = new NpgsqlConnection(server.ConnectionString("postgres") + ";Pooling=false"))
        {
            await connection.OpenAsync();
            await using var list = new NpgsqlCommand($"SELECT datname FROM pg_database WHERE datname LIKE '{Prefix}%'", connection);
            await using var reader = await list.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                names.Add(reader.GetString(0));
        }
        var limit = TimeProvider.System.GetUtcNow().Subtract(Abandoned).ToUnixTimeSeconds();
        foreach (var name in names.Where(name => long.Parse(name.Split('_')[1], CultureInfo.InvariantCulture) < limit))
            await ExecuteAsync(server, $"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    }
}

/// <summary>Where this repository is.</summary>
public static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    static string Find(string? folder) => folder is null ? throw new InvalidOperationException("The tests run outside the repository.")
        : File.Exists(Path.Combine(folder, "BookingAdmin.sln")) ? folder : Find(Path.GetDirectoryName(folder));
}
