using BookingAdmin.Services.Data.Embedded;
using BookingAdmin.Services.Demo;
using BookingAdmin.Services.Settings;
using Npgsql;

namespace BookingAdmin.Services.Data;

/// <summary>The database that a process works on: the configured one, or the embedded default, which it starts and leaves.</summary>
public sealed class MarketplaceDatabase : IAsyncDisposable
{
    const string EmbeddedName = "marketplace";

    readonly EmbeddedPostgres? embedded;

    MarketplaceDatabase(DatabaseConnection connection, EmbeddedPostgres? embedded)
    {
        Connection = connection;
        this.embedded = embedded;
    }

    public DatabaseConnection Connection { get; }

    public bool IsEmbedded => embedded is not null;

    /// <exception cref="EmbeddedPostgresException">The embedded database cannot be started.</exception>
    public static async Task<MarketplaceDatabase> OpenAsync(BookingAdminSettings settings, CancellationToken cancel)
    {
        if (settings.ConnectionString is { } configured)
            return new(new(configured), null);
        var server = await EmbeddedPostgres.StartAsync(settings.EmbeddedFolder, null, cancel);
        await server.EnsureDatabaseAsync(EmbeddedName, cancel);
        return new(new(server.ConnectionString(EmbeddedName)), server);
    }

    /// <summary>Fills an empty marketplace with the demo; one that has orders stays as it is.</summary>
    public async Task FillWithDemoAsync(CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(Connection.Text);
        await connection.OpenAsync(cancel);
        await DemoMarketplace.FillAsync(connection, cancel);
    }

    public async ValueTask DisposeAsync()
    {
        if (embedded is null)
            return;
        NpgsqlConnection.ClearAllPools();
        await embedded.DisposeAsync();
    }
}
