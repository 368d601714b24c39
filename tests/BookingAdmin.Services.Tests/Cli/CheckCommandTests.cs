using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Cli;

public sealed class CheckCommandTests
{
    [Fact]
    public async Task Check_tells_the_story_of_the_demo_before_and_after_the_repair()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();

        var before = await CommandRun.OfProgramAsync(marketplace, "check");
        before.Out.ShouldStartWith("32 orders need a booking: 31 have one, 1 is missing.\n");
        before.Out.ShouldMatch(@"\nKO-\d+-\w{6} +Pending +Paid +NZ\$150\.00 ");
        before.ExitCode.ShouldBe(1);
        before.Error.ShouldBeEmpty();

        var repair = await CommandRun.OfProgramAsync(marketplace, "repair", "--all");
        repair.Out.ShouldStartWith("1 booking created.\n");
        repair.ExitCode.ShouldBe(0);
        repair.Error.ShouldBeEmpty();

        var after = await CommandRun.OfProgramAsync(marketplace, "check");
        after.Out.ShouldBe("32 orders with bookings, 0 missing.\n");
        after.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Check_gives_the_same_as_one_json_document()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var check = await CommandRun.OfAsync(marketplace, "check", "--json");

        check.ExitCode.ShouldBe(1);
        var json = check.Json;
        json.GetProperty("needBooking").GetInt64().ShouldBe(32);
        json.GetProperty("withBooking").GetInt64().ShouldBe(31);
        json.GetProperty("missing").GetInt64().ShouldBe(1);
        json.GetProperty("paidMissing").GetInt64().ShouldBe(1);
        json.GetProperty("atRisk")[0].GetRawText().ShouldMatch(@"(?s)""amount"": 150,.*""currency"": ""nzd""");
        json.GetProperty("database").GetString()!.ShouldStartWith(marketplace.Name);
        var order = json.GetProperty("orders").EnumerateArray().ShouldHaveSingleItem();
        order.GetProperty("orderNumber").GetString()!.ShouldStartWith("KO-");
        order.GetProperty("status").GetString().ShouldBe("PENDING");
        order.GetProperty("paymentStatus").GetString().ShouldBe("SUCCEEDED");
        order.GetProperty("createdAt").GetDateTimeOffset().ShouldBe(json.GetProperty("oldestMissing").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_long_list_is_cut_and_says_so()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.ExecuteAsync(
            """DELETE FROM public."Booking" b USING public."Order" o WHERE o.id = b."orderId" AND o.status = 'COMPLETED'""");

        var check = await CommandRun.OfAsync(marketplace, "check", "--limit", "1");

        check.Out.Split('\n').Count(line => line.StartsWith("KO-", StringComparison.Ordinal)).ShouldBe(1);
        check.Out.ShouldContain(" more are not listed here: see --limit.");
    }

    [Fact]
    public async Task Where_no_order_is_nothing_is_missing()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var check = await CommandRun.OfAsync(marketplace, "check");
        check.Out.ShouldBe("0 orders with bookings, 0 missing.\n");
        check.ExitCode.ShouldBe(0);
    }
}
