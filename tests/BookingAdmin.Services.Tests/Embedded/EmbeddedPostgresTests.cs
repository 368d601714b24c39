using System.Diagnostics;
using BookingAdmin.Embedded.Server;
using Npgsql;

namespace BookingAdmin.Services.Tests.Embedded;

public sealed class EmbeddedPostgresTests : IDisposable
{
    private static readonly Dictionary<string, string> Quick = new() { ["fsync"] = "off" };
    private readonly PrivateDirectory _directory = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task First_start_makes_a_database_that_takes_connections_only_through_a_private_socket()
    {
        await using var server = await StartAsync();
        await server.EnsureDatabaseAsync("book\"ing", Ct);
        await server.EnsureDatabaseAsync("book\"ing", Ct);

        Assert.Equal("book\"ing", await ScalarAsync(server, "SELECT current_database()", "book\"ing"));
        Assert.Equal("UTF8", await ScalarAsync(server, "SHOW server_encoding"));
        Assert.Equal("", await ScalarAsync(server, "SHOW listen_addresses"));
        Assert.Equal("off", await ScalarAsync(server, "SHOW fsync"));
        Assert.Equal(_directory.Cluster, server.Directory);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(new NpgsqlConnectionStringBuilder(server.ConnectionString("postgres")).Host!));
        }
    }

    [Fact]
    public async Task Second_start_keeps_the_data()
    {
        await using (var first = await StartAsync())
        {
            await ScalarAsync(first, "CREATE TABLE kept AS SELECT 42 AS n");
        }

        Assert.False(File.Exists(PidFile));
        await using var second = await StartAsync();
        Assert.Equal(42, await ScalarAsync(second, "SELECT n FROM kept"));
    }

    [Fact]
    public async Task Users_share_one_server_and_the_last_one_stops_it()
    {
        var users = await Task.WhenAll(StartAsync(), StartAsync(), StartAsync());
        Assert.Single(users.Select(user => user.ServerProcessId).Distinct());

        await users[0].DisposeAsync();
        await users[0].DisposeAsync();
        await users[1].DisposeAsync();
        Assert.Equal(1, await ScalarAsync(users[2], "SELECT 1"));

        await users[2].DisposeAsync();
        Assert.False(IsAlive(users[2].ServerProcessId));
    }

    [Fact]
    public async Task A_server_that_is_killed_starts_again_with_what_was_committed()
    {
        await using var first = await StartAsync();
        await ScalarAsync(first, "CREATE TABLE kept AS SELECT 42 AS n");
        await using var session = new NpgsqlConnection(first.ConnectionString("postgres"));
        await session.OpenAsync(Ct);
        Kill(first.ServerProcessId);

        await using var second = await StartAsync();
        Assert.NotEqual(first.ServerProcessId, second.ServerProcessId);
        Assert.Equal(42, await ScalarAsync(second, "SELECT n FROM kept"));
    }

    [Fact]
    public async Task A_server_that_is_killed_starts_again_once_its_last_session_is_gone()
    {
        await using var first = await StartAsync();
        await using var session = new NpgsqlConnection(first.ConnectionString("postgres"));
        await session.OpenAsync(Ct);
        await SignalAsync("STOP", session.ProcessID);
        Kill(first.ServerProcessId);

        var starting = StartAsync();
        await Task.Delay(1500, Ct);
        var early = starting.IsCompleted;
        await SignalAsync("CONT", session.ProcessID);
        Assert.False(early);

        await using var second = await starting;
        Assert.Equal(1, await ScalarAsync(second, "SELECT 1"));
    }

    [Fact]
    public async Task A_server_whose_pid_another_program_got_starts_again()
    {
        await using (await StartAsync())
        {
        }

        // Not the pid of this test: PostgreSQL ignores that of the process that started pg_ctl.
        using var other = Process.Start("sleep", ["60"]);
        await File.WriteAllTextAsync(PidFile, $"{other.Id}\n{_directory.Cluster}/data\n0\n5432\n{_directory.Cluster}/data\n", Ct);
        await using (var server = await StartAsync())
        {
            Assert.NotEqual(other.Id, server.ServerProcessId);
        }

        Assert.False(other.HasExited);
        other.Kill();
    }

    [Fact]
    public async Task A_server_left_running_by_a_killed_process_is_joined_and_then_stopped()
    {
        int left;
        using (var other = await OtherProcess.StartAsync(_directory, Ct))
        {
            left = other.ServerProcessId;
            await using (await StartAsync())
            {
            }

            Assert.True(IsAlive(left)); // the other process uses it
            await other.KillAsync(Ct);
        }

        Assert.True(IsAlive(left));
        await using (var joined = await StartAsync())
        {
            Assert.Equal(left, joined.ServerProcessId);
        }

        Assert.False(IsAlive(left));
    }

    [Fact]
    public async Task Half_a_data_directory_is_made_again()
    {
        var half = Path.Combine(_directory.Cluster, "data.new-1", "base");
        Directory.CreateDirectory(half);
        await File.WriteAllTextAsync(Path.Combine(half, "..", "PG_VERSION"), "15\n", Ct);

        await using var server = await StartAsync();
        Assert.Equal(1, await ScalarAsync(server, "SELECT 1"));
        Assert.False(Directory.Exists(half));
    }

    [Fact]
    public async Task A_cancelled_first_start_leaves_nothing_that_the_next_one_trips_over()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var starting = EmbeddedPostgres.StartAsync(_directory.Cluster, Quick, cancel.Token);
        while (!starting.IsCompleted
            && (!Directory.Exists(_directory.Cluster) || Directory.GetDirectories(_directory.Cluster, "data.new-*").Length == 0))
        {
            await Task.Delay(10, Ct);
        }

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
        Assert.False(Directory.Exists(Path.Combine(_directory.Cluster, "data")));

        await using var server = await StartAsync();
        Assert.Equal(1, await ScalarAsync(server, "SELECT 1"));
    }

    [Theory]
    [InlineData("long")]
    [InlineData("it's $HOME, \"quoted\": `false`")]
    public async Task Any_path_will_do(string name)
    {
        var directory = Path.Combine(_directory.Root, name == "long" ? new string('a', 60) + "/" + new string('b', 60) : name, "cluster");
        string host;
        await using (var server = await EmbeddedPostgres.StartAsync(directory, Quick, Ct))
        {
            Assert.Equal(1, await ScalarAsync(server, "SELECT 1"));
            Assert.Equal(directory, server.Directory);
            host = new NpgsqlConnectionStringBuilder(server.ConnectionString("postgres")).Host!;
        }

        Assert.NotEqual(Path.Combine(directory, "data"), host);
        Assert.False(Directory.Exists(host));
    }

    [Fact]
    public async Task Root_gets_a_cluster_elsewhere_when_the_servers_user_cannot_enter_the_directory()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root runs the server as another user.");
        var closed = Directory.CreateTempSubdirectory("embedded-");
        var asked = Path.Combine(closed.FullName, "cluster");
        string place;
        await using (var server = await EmbeddedPostgres.StartAsync(asked, Quick, Ct))
        {
            place = server.Directory;
            Assert.Equal(1, await ScalarAsync(server, "SELECT 1"));
        }

        Assert.StartsWith("/var/lib/booking-admin/", place, StringComparison.Ordinal);
        Assert.False(Directory.Exists(asked));
        await EmbeddedPostgres.ResetAsync(asked, Ct);
        Assert.False(Directory.Exists(Path.Combine(place, "data")));
        Directory.Delete(place, recursive: true);
        closed.Delete(recursive: true);
    }

    [Fact]
    public async Task Root_leaves_the_data_of_an_ordinary_user_to_that_user()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root runs the server as another user.");
        await using (await StartAsync())
        {
        }

        using var chown = Process.Start("chown", ["-R", "1:1", _directory.Cluster]);
        await chown.WaitForExitAsync(Ct);
        await using var server = await StartAsync();
        Assert.Contains("Uid:\t1\t", await File.ReadAllTextAsync($"/proc/{server.ServerProcessId}/status", Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_of_another_version_is_refused_until_it_is_reset()
    {
        var data = Path.Combine(_directory.Cluster, "data");
        Directory.CreateDirectory(data);
        await File.WriteAllTextAsync(Path.Combine(data, "PG_VERSION"), "12\n", Ct);

        var refused = await Assert.ThrowsAsync<EmbeddedPostgresException>(StartAsync);
        Assert.Contains("PostgreSQL 12, but this machine has PostgreSQL", refused.Message, StringComparison.Ordinal);
        Assert.Contains(data, refused.Message, StringComparison.Ordinal);
        Assert.Contains("./run.sh --reset", refused.Message, StringComparison.Ordinal);

        await EmbeddedPostgres.ResetAsync(_directory.Cluster, Ct);
        await using var server = await StartAsync();
        Assert.Equal(1, await ScalarAsync(server, "SELECT 1"));
    }

    [Fact]
    public async Task Reset_refuses_data_that_is_in_use_and_deletes_it_otherwise()
    {
        await using (await StartAsync())
        {
            var refused = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => EmbeddedPostgres.ResetAsync(_directory.Cluster, Ct));
            Assert.Contains("in use", refused.Message, StringComparison.Ordinal);
        }

        await EmbeddedPostgres.ResetAsync(_directory.Cluster, Ct);
        Assert.False(Directory.Exists(Path.Combine(_directory.Cluster, "data")));
    }

    [Fact]
    public async Task A_setting_that_the_server_refuses_is_named_at_once()
    {
        var wrong = new Dictionary<string, string> { ["work_mem"] = "a lot; it's" };
        var refused = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => EmbeddedPostgres.StartAsync(_directory.Cluster, wrong, Ct));
        Assert.Contains("work_mem", refused.Message, StringComparison.Ordinal);
        Assert.Contains("server.log", refused.Message, StringComparison.Ordinal);
    }

    private string PidFile => Path.Combine(_directory.Cluster, "data", "postmaster.pid");

    private Task<EmbeddedPostgres> StartAsync() => EmbeddedPostgres.StartAsync(_directory.Cluster, Quick, Ct);

    private static async Task<object?> ScalarAsync(EmbeddedPostgres server, string sql, string database = "postgres")
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString(database));
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Ct);
    }

    private static void Kill(int pid)
    {
        using var process = Process.GetProcessById(pid);
        process.Kill();
    }

    private static async Task SignalAsync(string signal, int pid)
    {
        using var kill = Process.Start("sh", ["-c", $"kill -{signal} {pid}"]);
        await kill.WaitForExitAsync(Ct);
    }

    private static bool IsAlive(int pid) =>
        File.Exists($"/proc/{pid}/stat") && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z", StringComparison.Ordinal);
}
