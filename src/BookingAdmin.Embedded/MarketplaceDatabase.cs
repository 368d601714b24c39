using BookingAdmin.Data;
using BookingAdmin.Embedded.Demo;
using BookingAdmin.Embedded.Server;
using BookingAdmin.Embedded.Stripe;
using Npgsql;

namespace BookingAdmin.Embedded;

/// <summary>The database that a process works on: the configured one, or the embedded default, which it starts and leaves.</summary>
public sealed class MarketplaceDatabase : IAsyncDisposable
{
    const string EmbeddedName = "marketplace";

    readonly EmbeddedPostgres? embedded;

    MarketplaceDatabase(DatabaseConnection connection, EmbeddedPostgres? embedded)
    {
        (Connection, this.embedded) = (connection, embedded);
        Stripe = embedded is null ? null : new(connection);
    }

    public DatabaseConnection Connection { get; }

    public bool IsEmbedded => embedded is not null;

    /// <param name="configured">A connection string; null: the embedded one.</param>
    /// <param name="folder">Where the embedded one keeps its data.</param>
    /// <exception cref="EmbeddedPostgresException">The embedded database cannot be started.</exception>
    public static async Task<MarketplaceDatabase> OpenAsync(string? configured, string folder, CancellationToken cancel)
    {
        if (configured is not null)
            return new(new(configured), null);
        var server = await EmbeddedPostgres.StartAsync(folder, null, cancel);
        await server.EnsureDatabaseAsync(EmbeddedName, cancel);
        return new(new(server.ConnectionString(EmbeddedName)), server);
    }

    /// <summary>
    /// The double of Stripe that the demo's payments go to; null for a configured database, whose payments are nobody's to play with.
    /// </summary>
    public DemoStripe? Stripe { get; }

    /// <summary>Fills an empty marketplace with the demo; one that has orders stays as it is.</summary>
    /// <param name="guard">
    /// What installs the guard. The embedded marketplace is ours, so it gets one and a past with the demo, and its pages are live.
    /// </param>
    public async Task FillWithDemoAsync(string guard, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(Connection.Text);
        await connection.OpenAsync(cancel);
        await DemoMarketplace.FillAsync(connection, cancel, IsEmbedded ? guard : null);
    }

    public async ValueTask DisposeAsync()
    {
        if (embedded is null)
            return;
        Stripe?.Dispose();
        NpgsqlConnection.ClearAllPools();
        await embedded.DisposeAsync();
    }
}
