using BookingAdmin.Embedded.Server;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Cli;

public sealed class DemoCommandTests
{
    [Fact]
    public async Task An_invented_marketplace_has_as_many_orders_and_missing_bookings_as_asked_for()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();

        var demo = await CommandRun.OfAsync(marketplace, "demo", "--orders", "2000", "--missing", "7", "--json");
        demo.ExitCode.ShouldBe(0, demo.Error);
        demo.Json.GetProperty("orders").GetInt64().ShouldBe(2000);
        demo.Json.GetProperty("missing").GetInt64().ShouldBe(7);
        (await marketplace.ScalarAsync<long>("""SELECT count(*) FROM public."Order" """)).ShouldBe(2000);

        var check = await CommandRun.OfAsync(marketplace, "check");
        check.Out.ShouldContain(" have one, 7 are missing.\n");
        check.ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task A_marketplace_with_orders_is_not_filled()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var orders = await marketplace.ScalarAsync<long>("""SELECT count(*) FROM public."Order" """);

        var demo = await CommandRun.OfAsync(marketplace, "demo", "--orders", "10");

        demo.ExitCode.ShouldBe(2);
        demo.Error.ShouldBe("This marketplace is not empty. Orders are invented in an empty one only. Nothing was written.\n");
        (await marketplace.ScalarAsync<long>("""SELECT count(*) FROM public."Order" """)).ShouldBe(orders);
    }

    [Fact]
    public async Task The_embedded_marketplace_is_made_filled_checked_and_deleted()
    {
        // Not in the temp folder: as root, the server runs as a user who may not enter it.
        var folder = Path.Combine(Repository.Root, ".data", $"cli-{Guid.NewGuid():N}");
        var embedded = new Dictionary<string, string>(StringComparer.Ordinal) { ["Embedded__Directory"] = folder };
        try
        {
            var demo = await CommandRun.OfProgramAsync(embedded, "demo", "--orders", "300", "--missing", "3");
            demo.ExitCode.ShouldBe(0, demo.Error);
            (await CommandRun.OfProgramAsync(embedded, "check")).Out.ShouldContain(" have one, 3 are missing.\n");
            (await CommandRun.OfProgramAsync(embedded, "demo", "--orders", "300")).ExitCode.ShouldBe(2);

            await using (await EmbeddedPostgres.StartAsync(folder, null, TestContext.Current.CancellationToken))
            {
                var refused = await CommandRun.OfProgramAsync(embedded, "reset");
                refused.ExitCode.ShouldBe(2);
                refused.Error.ShouldContain("in use by another process");
                (await CommandRun.OfProgramAsync(embedded, "check")).Out.ShouldContain(
                    "3 are missing", customMessage: "It joins the server that runs.");
            }

            (await CommandRun.OfProgramAsync(embedded, "reset")).ExitCode.ShouldBe(0);
            (await CommandRun.OfProgramAsync(embedded, "check")).Out.ShouldStartWith(
                "32 orders need a booking: 31 have one, 1 is missing.\n");
        }
        finally
        {
            await EmbeddedPostgres.ResetAsync(folder, CancellationToken.None);
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Reset_never_touches_a_configured_database()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var reset = await CommandRun.OfAsync(marketplace, "reset");
        reset.ExitCode.ShouldBe(2);
        reset.Error.ShouldStartWith("ConnectionStrings:BookingAdmin names a database, and only the embedded one can be reset.");
        (await CommandRun.OfAsync(marketplace, "check")).ExitCode.ShouldBe(1);
    }
}
