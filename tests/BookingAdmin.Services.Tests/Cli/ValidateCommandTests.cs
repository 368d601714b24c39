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

    [Fact]
    public async Task One_rule_can_be_asked_for_and_only_errors_and_worse_fail_unless_strict()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var missing = await marketplace.MissingOrderAsync();
        var other = await marketplace.ScalarAsync<string>("""SELECT "orderNumber" FROM "Order" WHERE status = 'COMPLETED' LIMIT 1""");
        // A warning and nothing worse: paid, and not by which payment.
        await marketplace.ExecuteAsync($"""UPDATE "Order" SET "paidAt" = NULL WHERE "orderNumber" = '{other}'""");

        var booked = await CommandRun.OfAsync(marketplace, "validate", other, "--rule", "missing-booking");
        (booked.ExitCode, booked.Out).ShouldBe((0, $"{other}: no finding of missing-booking.\n"));
        var lacking = await CommandRun.OfAsync(marketplace, "validate", missing.OrderNumber, "--rule", "missing-booking");
        lacking.ExitCode.ShouldBe(1);
        lacking.Out.ShouldStartWith($"{missing.OrderNumber}: 1 finding of missing-booking.\n");
        (await CommandRun.OfAsync(marketplace, "validate", missing.OrderNumber, "--rule", "copied-fields")).ExitCode.ShouldBe(0);

        var warned = await CommandRun.OfAsync(marketplace, "validate", other);
        warned.Out.ShouldContain("Warning  payment-record");
        warned.ExitCode.ShouldBe(0);
        (await CommandRun.OfAsync(marketplace, "validate", other, "--strict")).ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task A_rule_that_is_none_or_switched_off_tells_nothing()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var missing = await marketplace.MissingOrderAsync();
        var none = await CommandRun.OfAsync(marketplace, "validate", missing.OrderNumber, "--rule", "guard-truth");
        none.ExitCode.ShouldBe(2);
        none.Error.ShouldContain("--rule is one of missing-booking, ");
        var off = await CommandRun.OfAsync(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ConnectionStrings__BookingAdmin"] = marketplace.ConnectionString, ["Rules__Off"] = "missing-booking",
        }, "validate", missing.OrderNumber, "--rule", "missing-booking");
        (off.ExitCode, off.Error).ShouldBe((2, "The rule missing-booking is switched off (Rules:Off), so nobody can tell.\n"));
    }

    [Theory]
    [InlineData("ko-lower-1")]
    [InlineData("KO/with/slashes")]
    [InlineData("KO%2F1")]
    [InlineData("..")]
    [InlineData(" KO with a blank before")]
    [InlineData("Ко-заказ-日本")]
    [InlineData(
        "KO-long-012345678901234567890123456789012345678901234567890123456789"
            + "0123456789012345678901234567890123456789012345678901234567890123456789")]
    public async Task A_number_of_any_form_is_found(string number)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var missing = await marketplace.MissingOrderAsync();
        await marketplace.ExecuteAsync($"""UPDATE "Order" SET "orderNumber" = '{number}' WHERE id = '{missing.Id}'""");
        (await CommandRun.OfAsync(marketplace, "validate", number)).Out.ShouldStartWith($"{number}: 1 finding.");
        (await CommandRun.OfAsync(marketplace, "repair", number)).Out.ShouldBe($"{number}: The booking was created.\n");
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
