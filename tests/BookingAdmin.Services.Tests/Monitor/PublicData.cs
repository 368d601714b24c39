using System.Diagnostics;
using System.Globalization;
using BookingAdmin.Embedded.Server;
using BookingAdmin.Testing;
using Npgsql;

namespace BookingAdmin.Services.Tests.Monitor;

/// <summary>Everything that the owner's tables hold, as pg_dump writes it.</summary>
static class PublicData
{
    public static async Task<string> DumpAsync(TestMarketplace marketplace)
    {
        var to = new NpgsqlConnectionStringBuilder(marketplace.ConnectionString);
        var program = PostgresBinaries.FindAll(PostgresBinaries.UsualFolders())[0].Program("pg_dump");
        var start = new ProcessStartInfo(program,
            ["--data-only", "--schema=public", "--host", to.Host!, "--port", to.Port.ToString(CultureInfo.InvariantCulture), "--username",
                to.Username!, to.Database!])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        start.Environment["PGPASSWORD"] = to.Password;
        using var dump = Process.Start(start)!;
        var (output, error) = (dump.StandardOutput.ReadToEndAsync(), dump.StandardError.ReadToEndAsync());
        await dump.WaitForExitAsync();
        dump.ExitCode.ShouldBe(0, await error);
        // A new random word each time.
        return string.Join('\n', (await output).Split('\n').Where(line => !line.Contains("restrict ", StringComparison.Ordinal)));
    }
}
