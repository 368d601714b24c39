using BookingAdmin.Data;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Embedded.Demo;
using BookingAdmin.Services;
using BookingAdmin.Services.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BookingAdmin.Testing;

/// <summary>A marketplace database of its own for one test, with the services on it and a clock that the test can move.</summary>
public sealed class TestMarketplace : IAsyncDisposable
{
    public static readonly Actor Support = new(ActorId.Demo("test-support"), "Sam Okafor", Roles.Support);
    public static readonly Actor Admin = new(ActorId.Demo("test-admin"), "Ada Whitfield", Roles.Admin);

    static readonly BookingAdminSettings Defaults = new(
        null, ".data", true, new RepairPolicy(), 30, new(TimeSpan.FromHours(1), TimeSpan.FromHours(12)))
    {
        // No marketplace writes beside these tests, so nobody waits for it.
        Payments = PaymentSettings.Default with { Webhook = WebhookMode.Instead },
    };
    static readonly SemaphoreSlim Gate = new(1);
    static string? emptyTemplate, demoTemplate;

    readonly AsyncServiceScope scope;
    // Kept open between the statements of a test: a new connection takes the server longer than most of them.
    readonly NpgsqlDataSource kept;

    TestMarketplace(string name, string connectionString, ServiceProvider provider, ManualClock clock)
    {
        Name = name;
        ConnectionString = connectionString;
        Provider = provider;
        Clock = clock;
        kept = NpgsqlDataSource.Create(connectionString);
        scope = provider.CreateAsyncScope();
    }

    public string Name { get; }
    public string ConnectionString { get; }
    public ServiceProvider Provider { get; }
    public ManualClock Clock { get; }

    public IDbContextFactory<BookingAdminContext> Contexts => Get<IDbContextFactory<BookingAdminContext>>();

    /// <summary>A service, as a page gets it.</summary>
    public T Get<T>() where T : notnull => scope.ServiceProvider.GetRequiredService<T>();

    /// <summary>The tables and nothing in them.</summary>
    public static Task<TestMarketplace> EmptyAsync(Func<BookingAdminSettings, BookingAdminSettings>? change = null) =>
        CreateAsync(demo: false, change);

    /// <summary>The demo marketplace: 32 orders that need a booking, one of them without.</summary>
    /// <param name="services">What stands in for something outside, such as the push services of browsers.</param>
    public static Task<TestMarketplace> DemoAsync(
        Func<BookingAdminSettings, BookingAdminSettings>? change = null, Action<IServiceCollection>? services = null) =>
        CreateAsync(demo: true, change, services);

    /// <summary>147 orders as the marketplace's own code wrote them, with its payouts and transfers (tests/marketplace-life).</summary>
    public static async Task<TestMarketplace> LifeAsync(Func<BookingAdminSettings, BookingAdminSettings>? change = null)
    {
        var marketplace = await CreateAsync(demo: false, change);
        foreach (var file in (string[])["other-tables.sql", "life.sql"])
            await marketplace.ExecuteAsync(await File.ReadAllTextAsync(Path.Combine(LifeFolder, file)));
        return marketplace;
    }

    /// <summary>Where the evidence of what the marketplace's own code writes is kept.</summary>
    public static string LifeFolder => Path.Combine(Repository, "tests", "marketplace-life");

    /// <summary>The folder of the solution.</summary>
    public static string Repository
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "BookingAdmin.sln")))
                folder = folder.Parent;
            return folder?.FullName ?? throw new InvalidOperationException("The tests must run within the repository.");
        }
    }

    /// <summary>A database without any table.</summary>
    public static async Task<string> BlankDatabaseAsync()
    {
        var server = await TestServer.GetAsync();
        var name = TestServer.NewName();
        await TestServer.ExecuteAsync(server, $"CREATE DATABASE {name}");
        return server.ConnectionString(name);
    }

    public async Task<NpgsqlConnection> OpenAsync()
    {
        // Not pooled: a test may cut every connection.
        var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Runs SQL as the owner's application would.</summary>
    public Task<int> ExecuteAsync(string sql) => OnKeptAsync(async () =>
    {
        await using var command = kept.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync();
    });

    /// <summary>The first column of the first row.</summary>
    public Task<T> ScalarAsync<T>(string sql) => OnKeptAsync(async () =>
    {
        await using var command = kept.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    });

    /// <summary>The celebrity of that name, as they sign in.</summary>
    public async Task<Actor> CelebrityAsync(string name)
    {
        await using var context = await Contexts.CreateDbContextAsync();
        return await context.Celebrities.Where(c => c.User!.Name == name)
            .Select(c => new Actor(ActorId.User(c.UserId), name, Roles.Celebrity, c.Id)).SingleAsync();
    }

    /// <summary>Lets the database go away (no new connection, the open ones cut) or come back.</summary>
    public async Task AllowConnectionsAsync(bool allow)
    {
        var server = await TestServer.GetAsync();
        await TestServer.ExecuteAsync(server, $"ALTER DATABASE {Name} ALLOW_CONNECTIONS {allow}");
        if (allow)
            return;
        // A connection that is being opened may have passed the check already and not be listed yet, so only several empty looks in a row
        // count.
        for (var empty = 0; empty < 5; await Task.Delay(20))
            empty = await TestServer.ScalarAsync<long>(
                server, $"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{Name}'") == 0 ? empty + 1 : 0;
    }

    public async ValueTask DisposeAsync()
    {
        await scope.DisposeAsync();
        await Provider.DisposeAsync();
        await kept.DisposeAsync();
        await TestServer.ExecuteAsync(await TestServer.GetAsync(), $"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");
    }

    async Task<T> OnKeptAsync<T>(Func<Task<T>> run)
    {
        try
        {
            return await run();
        }
        catch (NpgsqlException e) when (e.InnerException is IOException || e.SqlState is PostgresErrorCodes.AdminShutdown)
        {
            // The test has cut the idle connection, so the statement was not carried out.
            kept.Clear();
            return await run();
        }
    }

    static async Task<TestMarketplace> CreateAsync(
        bool demo, Func<BookingAdminSettings, BookingAdminSettings>? change, Action<IServiceCollection>? services = null)
    {
        var server = await TestServer.GetAsync();
        var template = await TemplateAsync(demo);
        var name = TestServer.NewName();
        await TestServer.CopyAsync(server, template, name);
        return Open(name, server.ConnectionString(name), change?.Invoke(Defaults) ?? Defaults, services);
    }

    static TestMarketplace Open(
        string name, string connectionString, BookingAdminSettings settings, Action<IServiceCollection>? services = null)
    {
        var clock = new ManualClock();
        var collection = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(clock)
            .AddBookingAdmin(settings, new(connectionString));
        services?.Invoke(collection);
        return new(name, connectionString, collection.BuildServiceProvider(validateScopes: true), clock);
    }

    static async Task<string> TemplateAsync(bool demo)
    {
        await Gate.WaitAsync();
        try
        {
            if ((demo ? demoTemplate : emptyTemplate) is { } made)
                return made;
            var server = await TestServer.GetAsync();
            var name = TestServer.NewName();
            await TestServer.ExecuteAsync(server, $"CREATE DATABASE {name}");
            var text = server.ConnectionString(name) + ";Pooling=false";
            var opened = Open(name, text, Defaults);
            await using (opened.Provider)
                await opened.Get<DatabaseSetup>().PrepareAsync(CancellationToken.None);
            if (demo)
            {
                await using var connection = new NpgsqlConnection(text);
                await connection.OpenAsync();
                await DemoMarketplace.FillAsync(connection, CancellationToken.None);
            }
            return demo ? demoTemplate = name : emptyTemplate = name;
        }
        finally
        {
            Gate.Release();
        }
    }
}

/// <summary>The system's clock, which a test can put forward.</summary>
public sealed class ManualClock : TimeProvider
{
    TimeSpan ahead, passed, eachLook;
    (DateTimeOffset Now, long Timestamp)? stopped;

    public override DateTimeOffset GetUtcNow() => (stopped?.Now ?? System.GetUtcNow()) + ahead;

    /// <summary>The hand that counts goes with it, unless it is put back, for that one cannot.</summary>
    public override long GetTimestamp()
    {
        passed += eachLook;
        return (stopped?.Timestamp ?? System.GetTimestamp()) + (long)(passed.TotalSeconds * TimestampFrequency);
    }

    /// <summary>From now on it goes on only when it is put forward, however slow the machine is. Timers run all the same.</summary>
    /// <param name="perLook">How far each look at the hand that counts moves it, for whoever divides by what it counted.</param>
    public void Stop(TimeSpan perLook = default) => (stopped, eachLook) = ((System.GetUtcNow(), System.GetTimestamp()), perLook);

    public void Advance(TimeSpan by)
    {
        ahead += by;
        passed += by > TimeSpan.Zero ? by : TimeSpan.Zero;
    }
}
