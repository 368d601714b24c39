using BookingAdmin.Embedded.Server;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BookingAdmin.Web.Tests.Demo;

/// <summary>The whole host on its embedded default, as `./run.sh` starts it, but with a second to undo and no monitor.</summary>
sealed class EmbeddedDashboard : WebApplicationFactory<Program>
{
    readonly string directory;
    AsyncServiceScope? scope;

    public EmbeddedDashboard(string directory)
    {
        this.directory = directory;
        UseKestrel(0);
        StartServer();
    }

    public Uri Address => ClientOptions.BaseAddress;

    public T Get<T>() where T : notnull => (scope ??= Services.CreateAsyncScope()).ServiceProvider.GetRequiredService<T>();

    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder
        .UseEnvironment("Development")
        .UseSetting("Embedded:Directory", directory)
        .UseSetting("Decisions:UndoSeconds", "1")
        .UseSetting("Monitor:Minutes", "0")
        .UseSetting("Logging:LogLevel:Default", "Warning");

    /// <summary>Waits until the database has stopped, too, which is after the host has.</summary>
    public override async ValueTask DisposeAsync()
    {
        if (scope is { } open)
            await open.DisposeAsync();
        await base.DisposeAsync();
        while (File.Exists(Path.Combine(directory, "data", "postmaster.pid")))
            await Task.Delay(100);
    }

    /// <summary>Deletes the data for good.</summary>
    public static async Task ForgetAsync(string directory)
    {
        await EmbeddedPostgres.ResetAsync(directory, CancellationToken.None);
        Directory.Delete(directory, recursive: true);
    }
}
