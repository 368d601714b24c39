using BookingAdmin.Services.Jobs;
using BookingAdmin.Services.Live;
using BookingAdmin.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BookingAdmin.Services.Tests.Jobs;

public sealed class RepairJobWorkerTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task Two_processes_do_a_job_together_and_leave_a_sign_of_life()
    {
        await using var marketplace = await RepairJobsTests.MissingAsync();
        await using var workers = await Workers.StartAsync(marketplace, 2);
        await RepairJobsTests.StartedAsync(marketplace);

        await DoneAsync(marketplace);

        await RepairJobsTests.EveryOrderHasOneAsync(marketplace, 32);
        await RepairJobFaultsTests.UntilAsync(() => marketplace.ScalarAsync<bool>(
            "SELECT EXISTS (SELECT FROM booking_admin.heartbeat WHERE name = 'jobs' AND fault IS NULL AND next_at > at "
                + "AND instance <> '')"));
    }

    [Fact]
    public async Task A_sign_of_life_is_by_the_clock_of_the_database()
    {
        await using var marketplace = await RepairJobsTests.MissingAsync();
        marketplace.Clock.Advance(TimeSpan.FromDays(1));
        await using var workers = await Workers.StartAsync(marketplace, 1);

        await RepairJobFaultsTests.UntilAsync(() =>
            marketplace.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM booking_admin.heartbeat WHERE name = 'jobs')"));

        (await marketplace.ScalarAsync<bool>(
            "SELECT at BETWEEN now() - interval '1 hour' AND now() + interval '1 hour' FROM booking_admin.heartbeat WHERE name = 'jobs'"))
            .ShouldBeTrue();
    }

    [Fact]
    public async Task A_database_that_is_away_and_comes_back_is_no_reason_to_give_up()
    {
        await using var marketplace = await RepairJobsTests.MissingAsync();
        await RepairJobsTests.StartedAsync(marketplace);
        await marketplace.AllowConnectionsAsync(false);
        await using var workers = await Workers.StartAsync(marketplace, 1);
        await Should.ThrowAsync<Exception>(marketplace.Get<RepairJobRunner>().RunningAsync(Cancel));

        await marketplace.AllowConnectionsAsync(true);

        await DoneAsync(marketplace);
        await RepairJobsTests.EveryOrderHasOneAsync(marketplace, 32);
    }

    [Fact]
    public async Task A_job_that_fails_is_told_in_the_sign_of_life_and_does_not_stop_another()
    {
        await using var marketplace = await RepairJobsTests.MissingAsync();
        var broken = await RepairJobsTests.StartedAsync(marketplace);
        await marketplace.ExecuteAsync("UPDATE booking_admin.repair_job SET work = 'a-rule-that-is-gone'");
        await using var workers = await Workers.StartAsync(marketplace, 1);
        await RepairJobsTests.StartedAsync(marketplace);

        await RepairJobFaultsTests.UntilAsync(() =>
            marketplace.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM booking_admin.repair_job WHERE state = 'Done')"));

        await RepairJobFaultsTests.UntilAsync(
            () => marketplace.ScalarAsync<bool>(
                "SELECT EXISTS (SELECT FROM booking_admin.heartbeat WHERE fault LIKE 'A batch of a repair job failed: %')"));
        (await marketplace.Get<RepairJobs>().FindAsync(TestMarketplace.Support, broken, Cancel))!.Done.ShouldBe(0);
    }

    [Fact]
    public async Task Every_step_of_a_job_is_heard_in_every_process()
    {
        await using var marketplace = await RepairJobsTests.MissingAsync();
        using var listening = new SemaphoreSlim(0);
        using var heard = new SemaphoreSlim(0);
        using var page = marketplace.Get<ChangeFeed>().Subscribe("nobody's", () => listening.Release());
        using var listener = ActivatorUtilities.CreateInstance<ChangeListener>(marketplace.Provider);
        await listener.StartAsync(Cancel);
        await listening.WaitAsync(Cancel);
        List<Guid> moved = [];
        using var subscription = marketplace.Get<JobFeed>().Subscribe(id =>
        {
            moved.Add(id);
            heard.Release();
        });

        var job = await RepairJobsTests.StartedAsync(marketplace);
        await marketplace.Get<RepairJobRunner>().RunAsync(job, null, Cancel);

        for (var i = 0; i < 3; i++)
            (await heard.WaitAsync(TimeSpan.FromSeconds(60), Cancel)).ShouldBeTrue();
        moved.ShouldBe([job, job, job]);
        await listener.StopAsync(Cancel);
    }

    [Fact]
    public void A_page_that_fails_keeps_no_other_from_hearing()
    {
        var jobs = new JobFeed(Microsoft.Extensions.Logging.Abstractions.NullLogger<JobFeed>.Instance);
        var changes = new ChangeFeed(Microsoft.Extensions.Logging.Abstractions.NullLogger<ChangeFeed>.Instance);
        var heard = 0;
        using var failing = jobs.Subscribe(_ => throw new ObjectDisposedException("page"));
        using var other = jobs.Subscribe(_ => heard++);
        using var failingToo = changes.Subscribe(null, () => throw new ObjectDisposedException("page"));
        using var otherToo = changes.Subscribe(null, () => heard++);

        jobs.Publish(Guid.NewGuid());
        changes.Publish(null);

        heard.ShouldBe(2);
    }

    [Theory]
    [InlineData("")]
    [InlineData("job:")]
    [InlineData("job:not-an-id")]
    [InlineData("'; DROP TABLE")]
    public void What_is_no_job_is_not_heard(string payload)
    {
        var feed = new JobFeed(Microsoft.Extensions.Logging.Abstractions.NullLogger<JobFeed>.Instance);
        var heard = 0;
        using (feed.Subscribe(_ => heard++))
        {
            feed.Hear(payload);
            heard.ShouldBe(0);
            feed.Hear($"job:{Guid.NewGuid()}");
        }
        feed.Hear($"job:{Guid.NewGuid()}");
        heard.ShouldBe(1);
    }

    static Task DoneAsync(TestMarketplace marketplace) =>
        RepairJobFaultsTests.UntilAsync(() =>
            marketplace.ScalarAsync<bool>("SELECT NOT EXISTS (SELECT FROM booking_admin.repair_job WHERE state <> 'Done')"));

    /// <summary>As so many hosts have them.</summary>
    sealed class Workers(IReadOnlyList<IHostedService> workers) : IAsyncDisposable
    {
        public static async Task<Workers> StartAsync(TestMarketplace marketplace, int count)
        {
            var started = new Workers(
                [.. Enumerable.Range(0, count).Select(_ => ActivatorUtilities.CreateInstance<RepairJobWorker>(marketplace.Provider))]);
            foreach (var worker in started.All)
                await worker.StartAsync(Cancel);
            return started;
        }

        IReadOnlyList<IHostedService> All => workers;

        public async ValueTask DisposeAsync()
        {
            foreach (var worker in workers)
                await worker.StopAsync(Cancel);
        }
    }
}
