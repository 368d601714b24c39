using System.Diagnostics;
using BookingAdmin.Data;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Embedded.Demo;
using BookingAdmin.Embedded.Server;
using BookingAdmin.Services.Jobs;
using BookingAdmin.Services.Settings;
using BookingAdmin.Services.Tests.Embedded;
using BookingAdmin.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BookingAdmin.Services.Tests.Jobs;

public sealed class RepairJobRestartTests : IDisposable
{
    static readonly CancellationToken Cancel = CancellationToken.None;
    readonly PrivateDirectory directory = new();

    [Fact]
    public async Task A_server_that_is_killed_in_the_middle_of_a_job_and_started_again_loses_and_repeats_nothing()
    {
        await using var first = await StartAsync();
        await first.EnsureDatabaseAsync("jobs", Cancel);
        var text = first.ConnectionString("jobs");
        var settings = new BookingAdminSettings(
            text, ".data", true, new RepairPolicy(), 30, new(TimeSpan.FromHours(1), TimeSpan.FromHours(12)));
        await using var provider = new ServiceCollection().AddLogging().AddBookingAdmin(settings, new(text)).BuildServiceProvider();
        await provider.GetRequiredService<DatabaseSetup>().PrepareAsync(Cancel);
        await ExecuteAsync(text, async connection => await DemoMarketplace.FillAsync(connection, 1_000, 800, Cancel));
        await using var scope = provider.CreateAsyncScope();
        var jobs = scope.ServiceProvider.GetRequiredService<RepairJobs>();
        var runner = provider.GetRequiredService<RepairJobRunner>();
        var job = await jobs.PlanAsync(TestMarketplace.Support, new("missing-booking"), null, Cancel);
        await jobs.StartAsync(TestMarketplace.Support, job, Cancel);
        (await runner.RunAsync(job, 100, Cancel)).Items.ShouldBe(100);

        using (var server = Process.GetProcessById(first.ServerProcessId))
        {
            server.Kill();
            await server.WaitForExitAsync(Cancel);
        }
        DatabaseFault.IsUnavailable(await Should.ThrowAsync<Exception>(runner.RunAsync(job, 100, Cancel))).ShouldBeTrue();
        await using var second = await StartAsync();
        second.ConnectionString("jobs").ShouldBe(text);
        NpgsqlConnection.ClearAllPools();
        provider.GetRequiredService<NpgsqlDataSource>().Clear();

        (await RepairJobsTests.RunAsync(runner, job, 100)).Sum(run => run.Items).ShouldBe(700);
        var view = (await jobs.FindAsync(TestMarketplace.Support, job, Cancel)).ShouldNotBeNull();
        (view.State, view.Repaired, view.Failed).ShouldBe((RepairJobState.Done, 800, 0));
        await ExecuteAsync(text, async connection =>
        {
            await using var count = new NpgsqlCommand("""
                SELECT count(*) = 800 AND count(DISTINCT order_id) = 800
                FROM booking_admin.audit_entry e JOIN "Booking" b ON b.id = e.booking_id
                """, connection);
            ((bool)(await count.ExecuteScalarAsync(Cancel))!).ShouldBeTrue();
        });
    }

    // Commits are safe on disk here: what a kill loses is what the test is about.
    Task<EmbeddedPostgres> StartAsync() =>
        EmbeddedPostgres.StartAsync(directory.Cluster, new Dictionary<string, string>(StringComparer.Ordinal), Cancel);

    static async Task ExecuteAsync(string text, Func<NpgsqlConnection, Task> work)
    {
        await using var connection = new NpgsqlConnection(text + ";Pooling=false");
        await connection.OpenAsync(Cancel);
        await work(connection);
    }

    public void Dispose() => directory.Dispose();
}
