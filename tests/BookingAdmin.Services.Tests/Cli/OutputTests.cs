using System.Diagnostics;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Cli;

/// <summary>What is written to a full disk, to a reader who leaves, and what a name can do to a line.</summary>
public sealed class OutputTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("check > /dev/full", 2)]
    [InlineData("check --json > /dev/full", 2)]
    [InlineData("--help > /dev/full", 2)]
    public async Task A_full_disk_is_no_fault_of_the_database_and_none_of_ours(string words, int exitCode)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var run = await ShellAsync(marketplace, $"dotnet {Program} {words}");
        run.ExitCode.ShouldBe(exitCode);
        run.Error.ShouldStartWith("The output could not be written whole: No space left on device");
        run.Error.TrimEnd().ShouldNotContain("\n");
    }

    [Theory]
    [InlineData("check")]
    [InlineData("--help")]
    public async Task A_reader_who_leaves_ends_it_without_a_word_as_a_pipe_expects(string words)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var run = await ShellAsync(marketplace, $"set -o pipefail; dotnet {Program} {words} | true");
        run.ShouldBe(new(141, "", ""));
    }

    [Fact]
    public async Task What_is_appended_to_a_file_from_both_outputs_stays_whole()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var run = await ShellAsync(
            marketplace,
            $"f=$(mktemp); echo before > $f; dotnet {Program} validate KO-NONE >> $f 2>&1; dotnet {Program} check >> $f "
            + "2>&1; cat $f; rm $f");
        run.Out.ShouldStartWith("before\nThere is no such order.\n");
        run.Out.ShouldContain("need a booking");
    }

    [Fact]
    public async Task A_name_that_turns_the_direction_or_steers_the_terminal_is_seen_and_does_neither()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var missing = await marketplace.MissingOrderAsync();
        await marketplace.ExecuteAsync($"""UPDATE "Order" SET "orderNumber" = E'KO-\u202E1\u001B[31m' WHERE id = '{missing.Id}'""");

        var run = await CommandRun.OfAsync(marketplace, "check");

        run.Out.ShouldContain(@"KO-\u202E1\u001B[31m");
        run.Out.ShouldNotContain("\u202E");
        run.Out.ShouldNotContain("\u001B");
        (await CommandRun.OfAsync(marketplace, "report", "--run", "--format", "csv")).Out.ShouldContain(@"KO-\u202E1");
    }

    static string Program => Path.Combine(AppContext.BaseDirectory, "bookingadmin.dll");

    static async Task<CommandRun> ShellAsync(TestMarketplace marketplace, string script)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", script])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            Environment = { ["ConnectionStrings__BookingAdmin"] = marketplace.ConnectionString, ["DOTNET_ENVIRONMENT"] = null,
                ["ASPNETCORE_ENVIRONMENT"] = null },
        })!;
        return await CommandRun.EndOfAsync(shell).WaitAsync(Cancel);
    }
}
