using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Data.Embedded;
using BookingAdmin.Services.Data.Own;
using BookingAdmin.Services.Demo;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Settings;
using Npgsql;

namespace BookingAdmin.Services.Data;

/// <summary>The database that a process works on: the configured one, or the embedded default, which it starts and leaves.</summary>
public sealed class MarketplaceDatabase : IAsyncDisposable
{
    const string EmbeddedName = "marketplace";

    static readonly Actor Demo = new(ActorKind.Job, "demo", "The demo", Roles.None);

    readonly EmbeddedPostgres? embedded;

    readonly RepairPolicy repair;

    MarketplaceDatabase(DatabaseConnection connection, EmbeddedPostgres? embedded, RepairPolicy repair)
    {
        (Connection, this.repair) = (connection, repair);
        this.embedded = embedded;
    }

    public DatabaseConnection Connection { get; }

    public bool IsEmbedded => embedded is not null;

    /// <exception cref="EmbeddedPostgresException">The embedded database cannot be started.</exception>
    public static async Task<MarketplaceDatabase> OpenAsync(BookingAdminSettings settings, CancellationToken cancel)
    {
        if (settings.ConnectionString is { } configured)
            return new(new(configured), null, settings.Repair);
        var server = await EmbeddedPostgres.StartAsync(settings.EmbeddedFolder, null, cancel);
        await server.EnsureDatabaseAsync(EmbeddedName, cancel);
        return new(new(server.ConnectionString(EmbeddedName)), server, settings.Repair);
    }

    /// <summary>Fills an empty marketplace with the demo; one that has orders stays as it is. The embedded one is ours, so it gets a guard with it, and its pages are live.</summary>
    public async Task FillWithDemoAsync(CancellationToken cancel)
    {
        var guard = IsEmbedded ? GuardScript.Of(GuardMode.Watch, repair, Demo) : null;
        await using var connection = new NpgsqlConnection(Connection.Text);
        await connection.OpenAsync(cancel);
        await DemoMarketplace.FillAsync(connection, cancel, guard);
    }

    public async ValueTask DisposeAsync()
    {
        if (embedded is null)
            return;
        NpgsqlConnection.ClearAllPools();
        await embedded.DisposeAsync();
    }
}
