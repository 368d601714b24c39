using System.Globalization;
using BookingAdmin.Embedded.Server;
using Npgsql;

namespace BookingAdmin.Web.Tests.Host;

/// <summary>The host on its embedded default, started, stopped and killed as people do.</summary>
public sealed class EmbeddedHostTests : IDisposable
{
    readonly string directory = Path.Combine(Path.GetTempPath(), $"booking-admin-host-{Guid.NewGuid():N}");

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task It_fills_the_demo_stops_the_database_cleanly_and_keeps_the_data_for_the_next_start(string signal)
    {
        await using (var first = HostProcess.Start(directory))
        {
            (await first.SignInPageAsync()).ShouldContain("Emma Stone");
            first.Output.ShouldContain("Sam Okafor (support)");
            await RenameEmmaAsync();
            (await first.SignalAsync(signal)).ShouldBe(0);
        }
        File.Exists(Path.Combine(directory, "data", "postmaster.pid")).ShouldBeFalse("the database was stopped");

        await using var second = HostProcess.Start(directory);
        (await second.SignInPageAsync()).ShouldContain("Emma Stone-Jones");
    }

    [Fact]
    public async Task After_the_host_was_killed_the_next_start_works()
    {
        await using (var first = HostProcess.Start(directory))
        {
            await first.AddressAsync();
            first.Kill();
            await first.ExitAsync();
        }
        await using var second = HostProcess.Start(directory);
        (await second.SignInPageAsync()).ShouldContain("Emma Stone");
    }

    [Fact]
    public async Task After_the_database_was_killed_the_host_still_stops_when_asked_and_the_next_start_works()
    {
        await using (var first = HostProcess.Start(directory))
        {
            await first.SignInPageAsync();
            var server = int.Parse(
                (await File.ReadAllLinesAsync(
                    Path.Combine(directory, "data", "postmaster.pid"), Xunit.TestContext.Current.CancellationToken))[0],
                    CultureInfo.InvariantCulture);
            System.Diagnostics.Process.GetProcessById(server).Kill();
            await first.SignalAsync("TERM");
        }
        await using var second = HostProcess.Start(directory);
        (await second.SignInPageAsync()).ShouldContain("Emma Stone");
    }

    [Fact]
    public async Task Production_without_a_connection_string_or_with_the_demo_sign_in_refuses_to_start_with_both_reasons()
    {
        await using var host = HostProcess.Start(
            directory, "Production", ("DemoSignIn__Enabled", "true"), ("Decisions__UndoSeconds", "30"));
        (await host.ExitAsync()).ShouldBe(1);
        host.Output.ShouldContain("ConnectionStrings:BookingAdmin: is needed in Production");
        host.Output.ShouldContain("DemoSignIn:Enabled: must not be true in Production");
        host.Output.ShouldNotContain("   at ", customMessage: "no stack trace");
    }

    [Fact]
    public async Task Bad_settings_are_told_all_at_once()
    {
        await using var host = HostProcess.Start(directory, "Development", ("Repair__DueDays", "many"), ("Decisions__UndoSeconds", "-1"));
        (await host.ExitAsync()).ShouldBe(1);
        host.Output.ShouldContain("Repair:DueDays");
        host.Output.ShouldContain("Decisions:UndoSeconds");
    }

    /// <summary>As a second user of the same server, beside the host.</summary>
    async Task RenameEmmaAsync()
    {
        await using var server = await EmbeddedPostgres.StartAsync(directory, null, Xunit.TestContext.Current.CancellationToken);
        await using var connection = new NpgsqlConnection(server.ConnectionString("marketplace") + ";Pooling=false");
        await connection.OpenAsync(Xunit.TestContext.Current.CancellationToken);
        await using var rename = new NpgsqlCommand("""UPDATE "User" SET name = 'Emma Stone-Jones' WHERE name = 'Emma Stone'""", connection);
        (await rename.ExecuteNonQueryAsync(Xunit.TestContext.Current.CancellationToken)).ShouldBe(1);
    }

    public void Dispose()
    {
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
    }
}
