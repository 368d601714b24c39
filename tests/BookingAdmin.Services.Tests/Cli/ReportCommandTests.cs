using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Services.Tests.Consistency;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Cli;

public sealed class ReportCommandTests
{
    [Fact]
    public async Task Report_tells_what_is_wrong_and_exits_with_1_when_it_is_critical()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();

        var unknown = await CommandRun.OfAsync(marketplace, "report");
        unknown.ExitCode.ShouldBe(2);
        unknown.Out.ShouldStartWith("Nobody can tell: No full scan has been made yet.\n");

        var report = await CommandRun.OfAsync(marketplace, "report", "--run");
        report.ExitCode.ShouldBe(1);
        report.Error.ShouldBeEmpty();
        report.Out.ShouldStartWith("Needs attention: 2 findings are open, NZ$150.00 at risk.\nChecked 0 min ago over ");
        report.Out.ShouldContain("It was never fully consistent.");
        report.Out.ShouldMatch(@"\nmissing-booking +Critical +1 +3 d +NZ\$150\.00\n");
        report.Out.ShouldMatch(@"\nsplit +Warning +0 +- +-\n");
    }

    [Fact]
    public async Task What_is_critical_exits_with_1_also_where_nobody_can_tell_the_rest()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.RunAsync(RunKind.Quick);
        var report = await CommandRun.OfAsync(marketplace, "report");
        report.ExitCode.ShouldBe(1);
        report.Out.ShouldStartWith("Nobody can tell: No full scan has been made yet. 1 finding is open, NZ$150.00 at risk.\n");
    }

    [Fact]
    public async Task What_is_open_but_not_critical_exits_with_0_and_is_told_all_the_same()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await CommandRun.OfAsync(marketplace, "repair", "--all");
        var report = await CommandRun.OfAsync(marketplace, "report", "--run");
        report.ExitCode.ShouldBe(0);
        report.Out.ShouldStartWith("Worth a look: 1 finding is open.\n");
    }

    [Fact]
    public async Task An_empty_marketplace_is_consistent()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var report = await CommandRun.OfAsync(marketplace, "report", "--run");
        report.ExitCode.ShouldBe(0);
        report.Out.ShouldStartWith("Consistent: no finding is open.\n");
    }

    [Fact]
    public async Task Report_gives_one_json_document_by_either_name()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.RunAsync();
        foreach (var words in new string[][] { ["report", "--format", "json"], ["report", "--json"] })
        {
            var report = await CommandRun.OfAsync(marketplace, words);
            report.ExitCode.ShouldBe(1);
            var json = report.Json;
            json.GetProperty("verdict").GetString().ShouldBe("broken");
            json.GetProperty("open").GetInt64().ShouldBe(2);
            json.GetProperty("critical").GetInt64().ShouldBe(1);
            json.GetProperty("atRisk")[0].GetProperty("amount").GetDecimal().ShouldBe(150m);
            json.GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("rule").GetString())
                .ShouldBe(Rules.All.Select(rule => rule.Id));
            json.GetProperty("rules")[0].GetProperty("severity").GetString().ShouldBe("critical");
        }
    }

    [Fact]
    public async Task Report_gives_a_row_an_open_finding_for_a_spreadsheet()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.RunAsync();
        var report = await CommandRun.OfAsync(marketplace, "report", "--format", "csv");
        report.ExitCode.ShouldBe(1);
        var lines = report.Out.Split("\r\n");
        lines.Length.ShouldBe(4);
        lines[0].ShouldBe("rule,severity,order_number,subject,at_risk,currency,since,first_seen,found_after_seconds,came_back");
        lines[2].ShouldMatch(
            "^missing-booking,Critical,KO-[0-9]+-7F3K2A,c[0-9a-z]+,150.00,nzd,20[0-9-]+T[0-9:.]+Z,20[0-9-]+T[0-9:.]+Z,[0-9]{6},0$");
    }

    [Fact]
    public async Task What_cannot_be_told_is_told_beside_the_rows_and_two_formats_are_one_too_many()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var report = await CommandRun.OfAsync(marketplace, "report", "--format", "csv");
        report.ExitCode.ShouldBe(2);
        report.Error.ShouldBe("Nobody can tell whether the data is consistent: No full scan has been made yet.\n");
        report.Out.ShouldBe("rule,severity,order_number,subject,at_risk,currency,since,first_seen,found_after_seconds,came_back\r\n");
        (await CommandRun.OfAsync(marketplace, "report", "--format", "csv", "--json")).ExitCode.ShouldBe(2);
        (await CommandRun.OfAsync(marketplace, "report", "--format", "pdf")).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task A_check_that_is_going_on_is_a_sentence_and_no_fault_of_ours()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var holder = await marketplace.OpenAsync();
        await using var hold = new Npgsql.NpgsqlCommand($"SELECT pg_advisory_lock({0x424B_5255_4E01})", holder);
        await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var report = await CommandRun.OfAsync(marketplace, "report", "--run");
        report.ExitCode.ShouldBe(2);
        report.Error.ShouldBe("Another check is going on. Its result will be there in a moment.\n");
    }
}
