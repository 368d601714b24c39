using BookingAdmin.Data;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Embedded.Demo;
using BookingAdmin.Embedded.Server;
using BookingAdmin.Services;
using BookingAdmin.Services.Indexes;
using BookingAdmin.Services.Settings;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BookingAdmin.Bench;

/// <summary>A marketplace of a given size on a private server, kept between runs.</summary>
sealed class BenchMarketplace : IAsyncDisposable
{
    public static readonly Actor Support = new(ActorId.Demo("bench"), "Bench", Roles.Support | Roles.Admin);

    readonly EmbeddedPostgres server;
    readonly ServiceProvider provider;

    BenchMarketplace(EmbeddedPostgres server, ServiceProvider provider, int orders)
    {
        this.server = server;
        this.provider = provider;
        Orders = orders;
        Services = provider.CreateScope().ServiceProvider;
    }

    public int Orders { get; }
    public string ConnectionString => provider.GetRequiredService<DatabaseConnection>().Text;
    public IServiceProvider Services { get; }
    public NpgsqlDataSource Database => provider.GetRequiredService<NpgsqlDataSource>();

    /// <param name="indexes">Ours too; else the tables are as their owner made them.</param>
    public static async Task<BenchMarketplace> CreateAsync(
        int orders, StripeSettings? stripe = null, bool indexes = true, Action<IServiceCollection>? change = null)
    {
        var server = await EmbeddedPostgres.StartAsync(
            Path.Combine(".data", "bench"), new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["shared_buffers"] = "1GB", ["max_wal_size"] = "8GB", ["synchronous_commit"] = "on",
        }, CancellationToken.None);
        var name = indexes ? $"bench_{orders}" : $"bench_{orders}_plain";
        await server.EnsureDatabaseAsync(name, CancellationToken.None);
        var connection = new DatabaseConnection(server.ConnectionString(name));
        var settings = new BookingAdminSettings(
            connection.Text, ".data", true, new RepairPolicy(), 30, new(TimeSpan.FromHours(1), TimeSpan.FromHours(12)))
            { Stripe = stripe ?? StripeSettings.Default };
        var services = new ServiceCollection().AddLogging().AddBookingAdmin(settings, connection);
        change?.Invoke(services);
        var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<DatabaseSetup>().PrepareAsync(CancellationToken.None);
        var marketplace = new BenchMarketplace(server, provider, orders);
        await marketplace.FillAsync(indexes);
        return marketplace;
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        command.CommandTimeout = 0;
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }

    async Task FillAsync(bool indexes)
    {
        if (await ScalarAsync<bool>("""SELECT NOT EXISTS (SELECT FROM "User")"""))
        {
            await using var connection = await Database.OpenConnectionAsync();
            await DemoMarketplace.FillAsync(connection, Orders, 0, CancellationToken.None);
        }
        if (indexes)
            await Services.GetRequiredService<MarketplaceIndexes>().CreateAsync(Support, null, CancellationToken.None);
        await ExecuteAsync("VACUUM (ANALYZE)");
    }

    public async ValueTask DisposeAsync()
    {
        await provider.DisposeAsync();
        await server.DisposeAsync();
    }
}
