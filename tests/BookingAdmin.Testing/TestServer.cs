using System.Globalization;
using BookingAdmin.Embedded.Server;
using Npgsql;

namespace BookingAdmin.Testing;

/// <summary>The PostgreSQL of all tests on this machine: one private server, joined by every test process. Without PostgreSQL it throws, so that no test is skipped silently.</summary>
static class TestServer
{
    const string Prefix = "test_";
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
            // What a test loses in a power cut is no loss.
            var settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["fsync"] = "off", ["synchronous_commit"] = "off", ["full_page_writes"] = "off", ["max_connections"] = "400",
            };
            server = await EmbeddedPostgres.StartAsync(Path.Combine(Repository.Root, ".data", "tests"), settings, CancellationToken.None);
            AppDomain.CurrentDomain.ProcessExit += (_, _) => server.DisposeAsync().AsTask().GetAwaiter().GetResult();
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

    public static async Task ExecuteAsync(EmbeddedPostgres server, string sql)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync();
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
