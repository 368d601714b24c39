using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Cli;

public sealed class ValidateCommandTests
{
    [Fact]
    public async Task An_order_is_found_by_number_and_by_id_and_held_against_the_rules()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var missing = await marketplace.MissingOrderAsync();

        var byNumber = await CommandRun.OfAsync(marketplace, "validate", $" {missing.OrderNumber.ToLowerInvariant()} ");
        byNumber.ExitCode.ShouldBe(1);
        byNumber.Out.ShouldStartWith($"{missing.OrderNumber}: 1 finding.\n");
        byNumber.Out.ShouldContain("missing-booking");

        var byId = await CommandRun.OfAsync(marketplace, "validate", missing.Id, "--json");
        byId.ExitCode.ShouldBe(1);
        byId.Json.GetProperty("orderNumber").GetString().ShouldBe(missing.OrderNumber);
        var finding = byId.Json.GetProperty("findings").EnumerateArray().ShouldHaveSingleItem();
        finding.GetProperty("rule").GetString().ShouldBe("missing-booking");
        finding.GetProperty("severity").GetString().ShouldBe("critical");
        finding.GetProperty("sentence").GetString().ShouldBe("The order has no booking, so its celebrity cannot see it.");

        await CommandRun.OfAsync(marketplace, "repair", missing.Id);
        var repaired = await CommandRun.OfAsync(marketplace, "validate", missing.Id);
        repaired.Out.ShouldBe($"{missing.OrderNumber}: no finding.\n");
        repaired.ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("validate")]
    [InlineData("repair")]
    public async Task An_unknown_order_cannot_be_told_about(string command)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var run = await CommandRun.OfAsync(marketplace, command, "KO-1-NOSUCH", "--json");
        run.ExitCode.ShouldBe(2);
        run.Error.ShouldBe("There is no such order.\n");
        run.Json.GetProperty("error").GetString().ShouldBe("There is no such order.");
    }
}
