using BookingAdmin.Embedded;
using BookingAdmin.Services;
using BookingAdmin.Services.Guard;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Cli;

/// <summary>The services on the database that the settings name, ready for use.</summary>
sealed class Session : IAsyncDisposable
{
    readonly MarketplaceDatabase database;
    readonly ServiceProvider provider;
    readonly AsyncServiceScope scope;

    Session(MarketplaceDatabase database, ServiceProvider provider)
    {
        this.database = database;
        this.provider = provider;
        scope = provider.CreateAsyncScope();
    }

    /// <summary>The user who is signed in to this machine; what they may do here, the database decides.</summary>
    public Actor Actor { get; } = new(
        ActorId.CommandLine(Environment.UserName), $"{Environment.UserName} (command line)", Roles.Support | Roles.Admin);

    /// <summary>Which database, without any secret.</summary>
    public string Database => database.IsEmbedded ? "embedded" : database.Connection.ToString();

    public string ConnectionString => database.Connection.Text;

    public DateTimeOffset Now => Get<TimeProvider>().GetUtcNow();

    public T Get<T>() where T : notnull => scope.ServiceProvider.GetRequiredService<T>();

    public static async Task<Session> OpenAsync(Surroundings around, bool withDemo, bool prepared, CancellationToken cancel)
    {
        var settings = SettingsFiles.Read(around);
        var opened = await MarketplaceDatabase.OpenAsync(settings.ConnectionString, settings.EmbeddedFolder, cancel);
        var services = new ServiceCollection()
            .AddBookingAdmin(settings with { CreateMarketplace = settings.CreateMarketplace || opened.IsEmbedded }, opened.Connection)
            .BuildServiceProvider();
        var session = new Session(opened, services);
        try
        {
            // The embedded database is ours to prepare in any case.
            if (prepared || opened.IsEmbedded)
                await session.Get<DatabaseSetup>().PrepareAsync(cancel);
            if (opened.IsEmbedded && withDemo)
                await opened.FillWithDemoAsync(BookingGuard.WithDemo(settings.Repair), cancel);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await scope.DisposeAsync();
        await provider.DisposeAsync();
        await database.DisposeAsync();
    }
}
