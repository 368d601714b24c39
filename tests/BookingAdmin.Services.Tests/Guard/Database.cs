using System.Diagnostics;
using BookingAdmin.Services.Guard;
using BookingAdmin.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BookingAdmin.Services.Tests.Guard;

/// <summary>What tests of the guard do with a database besides writing: dump it, restore it, and use it as somebody else.</summary>
static class Database
{
    /// <summary>By the real pg_dump. Without the lines that are random in each dump.</summary>
    public static async Task<string> DumpAsync(string connectionString, params string[] words)
    {
        var text = await RunAsync("pg_dump", connectionString, words);
        return string.Join(
            '\n', text.Split('\n')
            .Where(line =>
            !line.StartsWith("\\restrict ", StringComparison.Ordinal) && !line.StartsWith("\\unrestrict ", StringComparison.Ordinal)));
    }

    /// <summary>A copy of the whole database in a new one, by pg_dump and pg_restore.</summary>
    public static async Task<string> RestoredAsync(TestMarketplace marketplace)
    {
        var file = Path.GetTempFileName();
        var target = await TestMarketplace.BlankDatabaseAsync();
        try
        {
            await RunAsync("pg_dump", marketplace.ConnectionString, "--format=custom", $"--file={file}");
            await RunAsync("pg_restore", target, $"--dbname={new NpgsqlConnectionStringBuilder(target).Database}", "--exit-on-error", file);
        }
        finally
        {
            File.Delete(file);
        }
        return target;
    }

    /// <summary>A role that may do what is granted here, {0} standing for its name.</summary>
    public static async Task<string> RoleAsync(TestMarketplace marketplace, string grants)
    {
        var role = $"test_{Guid.NewGuid():N}";
        await marketplace.ExecuteAsync(
            $"CREATE ROLE {role}; {string.Format(System.Globalization.CultureInfo.InvariantCulture, grants, role)}");
        return role;
    }

    /// <summary>The guard's service, connected as that role.</summary>
    public static BookingGuard GuardAs(TestMarketplace marketplace, string role) =>
        Open($"{marketplace.ConnectionString};Options=-c role={role}").Guard();

    public static Copy Open(string connectionString) => new(connectionString);

    public sealed class Copy(string connectionString) : IAsyncDisposable
    {
        readonly ServiceProvider provider = new ServiceCollection()
            .AddBookingAdmin(
                new(connectionString, ".data", false, new(), 30, new(TimeSpan.FromHours(1), TimeSpan.FromHours(1))),
                new(connectionString + ";Pooling=false")).BuildServiceProvider();

        public BookingGuard Guard() => provider.CreateScope().ServiceProvider.GetRequiredService<BookingGuard>();

        public async Task ExecuteAsync(string sql)
        {
            await using var command = provider.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }

        public ValueTask DisposeAsync() => provider.DisposeAsync();
    }

    static async Task<string> RunAsync(string program, string connectionString, params string[] words)
    {
        var parts = new NpgsqlConnectionStringBuilder(connectionString);
        var start = new ProcessStartInfo(program, [$"--host={parts.Host}", $"--username={parts.Username}", .. words])
            { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["PGDATABASE"] = parts.Database;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, await error);
        return await output;
    }
}
