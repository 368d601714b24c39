using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Cli;

public sealed class GuardCommandTests
{
    [Fact]
    public async Task The_guard_is_installed_told_damaged_put_right_and_removed()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var off = await CommandRun.OfAsync(marketplace, "guard", "status");
        (off.ExitCode, off.Out).ShouldBe((1, "The guard is off.\n"));

        var installed = await CommandRun.OfAsync(marketplace, "guard", "install", "--mode", "watch", "--yes", "--json");
        installed.ExitCode.ShouldBe(0, installed.Error);
        (installed.Json.GetProperty("mode").GetString(), installed.Json.GetProperty("whole").GetBoolean(),
            installed.Json.GetProperty("onList").GetInt64()).ShouldBe(("watch", true, 1));
        (await CommandRun.OfAsync(marketplace, "guard", "status")).Out.ShouldMatch(
            @"^The guard is whole, in mode Watch, since .* UTC by .* \(command line\): 1 order on the watch list\.\n$");

        await marketplace.ExecuteAsync("""DROP TRIGGER booking_admin_deleted ON public."Booking" """);
        var damaged = await CommandRun.OfAsync(marketplace, "guard", "status");
        damaged.ExitCode.ShouldBe(1);
        damaged.Out.ShouldContain(
            "The trigger booking_admin_deleted on public.\"Booking\" is missing.\nTo repair it: bookingadmin guard "
            + "install --mode Watch\n");
        var refused = await CommandRun.OfAsync(marketplace, "guard", "rebuild");
        (refused.ExitCode, refused.Error)
            .ShouldBe((2, "The guard is not whole, so its list would not stay true. Install it again, which also rebuilds the list.\n"));

        (await CommandRun.OfAsync(marketplace, "guard", "install", "--mode", "Watch", "--yes")).Out.ShouldStartWith(
            "The guard was repaired; its mode is Watch. 1 order is without its booking now.\n");
        (await CommandRun.OfAsync(marketplace, "guard", "rebuild")).Out.ShouldStartWith("The watch list was true. Nothing was changed.\n");
        var removed = await CommandRun.OfAsync(marketplace, "guard", "remove", "--yes");
        (removed.ExitCode, removed.Out).ShouldBe((0, "The guard was removed. Missing bookings are found by the full scan only.\n"));
    }

    [Theory]
    [InlineData("install", "--mode", "Create")]
    [InlineData("remove")]
    public async Task Without_a_terminal_somebody_must_say_yes_beforehand(params string[] words)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        using var process = CommandRun.Start(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["ConnectionStrings__BookingAdmin"] = marketplace.ConnectionString },
            ["guard", .. words, "--json"]);
        var run = await CommandRun.EndOfAsync(process);
        (run.ExitCode, run.Error)
            .ShouldBe((2, "Somebody must say yes to the SQL that this runs: at a terminal, or with --yes. Nothing was changed.\n"));
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.guard")).ShouldBe(0);
    }

    [Theory]
    [InlineData("install", "--yes")]
    [InlineData("install", "--mode", "Off", "--yes")]
    [InlineData("install", "--mode", "1", "--yes")]
    public async Task A_mode_that_is_none_is_told(params string[] words)
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var run = await CommandRun.OfAsync(marketplace, ["guard", .. words]);
        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("--mode");
    }

    [Fact]
    public async Task The_owners_comments_are_printed_not_run_and_can_be_run()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var run = await CommandRun.OfAsync(marketplace, "guard", "comments");
        run.ExitCode.ShouldBe(0);
        (await marketplace.ScalarAsync<bool>("""SELECT obj_description('public."Order"'::regclass) IS NULL""")).ShouldBeTrue();
        await marketplace.ExecuteAsync(run.Out);
        (await marketplace.ScalarAsync<string>("""SELECT obj_description('public."Order"'::regclass)"""))
            .ShouldContain("Every order must have exactly one booking");
    }
}
