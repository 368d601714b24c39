using BookingAdmin.Data;
using BookingAdmin.Data.Own;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Consistency.Runs;
using BookingAdmin.Testing;
using BookingAdmin.Text;
using Npgsql;

namespace BookingAdmin.Services.Tests.Consistency.Runs;

/// <summary>Runs that do not come to their end, and those that meet.</summary>
public sealed class RunTroubleTests
{
    static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_that_is_cancelled_stops_on_the_server_and_leaves_nothing_half_done()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var blocked = await Blocked.ByAsync(marketplace);
        using var stop = new CancellationTokenSource();
        var running = marketplace.Get<ConsistencyRuns>().RunAsync(TestMarketplace.Admin, RunKind.Full, null, stop.Token);
        await marketplace.WaitForLockAsync();

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => running);
        while (await marketplace.ScalarAsync<bool>(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')"))
            await Task.Delay(20, Cancel);
        (await marketplace.RunsAsync()).ShouldHaveSingleItem().State.ShouldBe(RunState.Cancelled);
        (await marketplace.FindingsAsync()).ShouldBeEmpty();
        await blocked.EndAsync();
        // Whoever cancels does not stand in the way of the next.
        WorkText.Of((await marketplace.StateAsync()).Why).ShouldBe("No full scan has been made yet.");
        (await marketplace.RunAsync()).Rules[0].Open.ShouldBe(1);
    }

    [Fact]
    public async Task Two_runs_at_once_are_one_and_a_refusal()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var blocked = await Blocked.ByAsync(marketplace);
        var first = marketplace.RunAsync();
        await marketplace.WaitForLockAsync();

        (await marketplace.StateAsync()).ShouldSatisfyAllConditions(
            state => state.Running.ShouldBeTrue(), state => state.Verdict.ShouldBe(Verdict.Unknown), state =>
                WorkText.Of(state.Why).ShouldBe("The first full scan is going on."));
        await Should.ThrowAsync<RunUnderWayException>(() => marketplace.RunAsync(RunKind.Quick));

        await blocked.EndAsync();
        (await first).Rules[0].Open.ShouldBe(1);
        (await marketplace.RunsAsync()).ShouldHaveSingleItem();
        (await marketplace.StateAsync()).Running.ShouldBeFalse();
        await marketplace.RunAsync(RunKind.Quick);
    }

    [Fact]
    public async Task A_run_whose_session_is_killed_has_failed_and_its_findings_are_as_they_were()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.RunAsync();
        var before = await marketplace.FindingsAsync();
        await using var blocked = await Blocked.ByAsync(marketplace);
        var running = marketplace.RunAsync();
        await marketplace.WaitForLockAsync();

        await marketplace.ScalarAsync<bool>(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");

        await Should.ThrowAsync<NpgsqlException>(() => running);
        await blocked.EndAsync();
        var run = (await marketplace.RunsAsync())[^1];
        (run.State, run.Fault).ShouldBe((RunState.Failed, "CheckStopped 57P01"));
        (await marketplace.FindingsAsync()).Select(f => (f.Id, f.ResolvedAt)).ShouldBe(before.Select(f => (f.Id, f.ResolvedAt)));
        var state = await marketplace.StateAsync();
        (state.Verdict, WorkText.Of(state.Why))
            .ShouldBe((Verdict.Unknown, "The last full scan failed: The database stopped this check (error 57P01)."));
        state.CheckedAt.ShouldNotBeNull();
        await marketplace.RunAsync();
        (await marketplace.StateAsync()).Verdict.ShouldBe(Verdict.Broken);
    }

    [Fact]
    public async Task A_run_that_lost_its_database_is_marked_by_the_next_one()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.RunAsync();
        await using var blocked = await Blocked.ByAsync(marketplace);
        var running = marketplace.RunAsync();
        await marketplace.WaitForLockAsync();

        await marketplace.AllowConnectionsAsync(false);
        // By itself, or within what Entity Framework says of it: it depends on the moment.
        DatabaseFault.IsUnavailable(await Should.ThrowAsync<Exception>(() => running)).ShouldBeTrue();
        await marketplace.AllowConnectionsAsync(true);

        (await marketplace.RunsAsync())[^1].State.ShouldBe(RunState.Running);
        var state = await marketplace.StateAsync();
        (state.Running, state.Verdict, WorkText.Of(state.Why))
            .ShouldBe((false, Verdict.Unknown, "The last full scan failed: It was cut off: the process or the database ended first."));
        var next = await marketplace.RunAsync(RunKind.Quick);
        var left = (await marketplace.RunsAsync()).Single(run => run.Id == next.RunId - 1);
        (left.State, left.Fault).ShouldBe((RunState.Failed, "CutOff"));
        left.FinishedAt.ShouldNotBeNull();
    }

    /// <summary>Somebody who holds the bookings, so that a run waits in the middle.</summary>
    sealed class Blocked(NpgsqlConnection connection) : IAsyncDisposable
    {
        public static async Task<Blocked> ByAsync(TestMarketplace marketplace)
        {
            var connection = await marketplace.OpenAsync();
            await using var hold = new NpgsqlCommand("""BEGIN; LOCK TABLE "Booking" IN ACCESS EXCLUSIVE MODE""", connection);
            await hold.ExecuteNonQueryAsync(Cancel);
            return new(connection);
        }

        public async Task EndAsync()
        {
            await using var end = new NpgsqlCommand("ROLLBACK", connection);
            await end.ExecuteNonQueryAsync(Cancel);
        }

        public ValueTask DisposeAsync() => connection.DisposeAsync();
    }
}
