using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Cli;

public sealed class FaultTests
{
    const string Password = "tops3cret";

    [Theory]
    [InlineData("check")]
    [InlineData("validate", "KO-1")]
    [InlineData("repair", "--all")]
    [InlineData("demo", "--orders", "5")]
    public async Task A_database_that_is_away_is_told_in_one_sentence(params string[] words)
    {
        var run = await CommandRun.OfAsync(
            Connection($"Host=127.0.0.1;Port=1;Database=marketplace;Username=someone;Password={Password}"), [.. words, "--json"]);

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldStartWith("The database of ConnectionStrings:BookingAdmin cannot be reached: ");
        run.Error.TrimEnd().ShouldNotContain("\n");
        run.Json.GetProperty("error").GetString().ShouldBe(run.Error.TrimEnd());
        (run.Out + run.Error).ShouldNotContain(Password);
    }

    [Fact]
    public async Task A_database_that_lets_nobody_in_is_away_too()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.AllowConnectionsAsync(false);
        var run = await CommandRun.OfAsync(marketplace, "check");
        run.ExitCode.ShouldBe(2);
        run.Error.ShouldStartWith("The database of ConnectionStrings:BookingAdmin cannot be reached: ");
        run.Error.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task A_database_without_the_marketplace_is_left_alone()
    {
        var run = await CommandRun.OfAsync(Connection(await TestMarketplace.BlankDatabaseAsync()), "check");
        run.ExitCode.ShouldBe(2);
        run.Error.ShouldStartWith("This database lacks the marketplace tables ");
    }

    [Theory]
    [InlineData($"Host=db;Database=m;Password={Password};Nonsense=1")]
    [InlineData($"Password={Password}")]
    [InlineData(Password)]
    public async Task Every_bad_setting_is_named_by_its_key_and_no_password_is_shown(string connection)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ConnectionStrings__BookingAdmin"] = connection,
            ["Marketplace__Create"] = "perhaps",
            ["Repair__NewBookingStatus"] = "Bogus",
            ["Repair__DueDays"] = "never",
            ["Decisions__UndoSeconds"] = "-1",
        };
        var run = await CommandRun.OfAsync(settings, "check", "--json");

        run.ExitCode.ShouldBe(2);
        foreach (
            var key in new[] { "ConnectionStrings:BookingAdmin", "Marketplace:Create", "Repair:NewBookingStatus", "Repair:DueDays",
                "Decisions:UndoSeconds" })
        {
            run.Error.ShouldContain($"\n  {key}: ");
            run.Json.GetProperty("error").GetString()!.ShouldContain(key);
        }
        (run.Out + run.Error).ShouldNotContain(Password);
    }

    [Fact]
    public async Task In_production_no_embedded_database_answers_for_the_marketplace()
    {
        var run = await CommandRun.OfProgramAsync(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["DOTNET_ENVIRONMENT"] = "Production" }, "check");
        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("ConnectionStrings:BookingAdmin: is needed in Production");
    }

    [Theory]
    [InlineData("Required command was not provided.")]
    [InlineData("Unrecognized command or argument 'chekc'.", "chekc")]
    [InlineData("Name one order, or say --all, or --resume with a job.", "repair")]
    [InlineData("Name one order, or say --all, or --resume with a job.", "repair", "KO-1", "--all")]
    [InlineData("--dry-run, --rule and --reason go with --all.", "repair", "KO-1", "--dry-run")]
    [InlineData("--batch is a number from 1 to 50,000.", "repair", "--all", "--batch", "0")]
    [InlineData("--missing is a number from 0 to that of the orders.", "demo", "--orders", "5", "--missing", "6")]
    public async Task A_command_that_is_used_wrongly_says_how(string sentence, params string[] words)
    {
        var run = await CommandRun.OfAsync(Connection("Host=127.0.0.1;Port=1;Database=m"), words);
        run.ExitCode.ShouldBe(2);
        run.Out.ShouldBeEmpty();
        run.Error.ShouldContain(sentence);
        run.Error.ShouldContain("--help");
    }

    [Fact]
    public async Task A_wrong_use_with_json_is_a_document_too()
    {
        var run = await CommandRun.OfAsync(Connection(""), "repair", "--json");
        run.ExitCode.ShouldBe(2);
        run.Json.GetProperty("error").GetString()!.ShouldStartWith("Name one order, or say --all, or --resume with a job.");
    }

    [Fact]
    public async Task Help_is_no_fault()
    {
        var run = await CommandRun.OfAsync(Connection(""), "repair", "--help");
        run.ExitCode.ShouldBe(0);
        run.Out.ShouldContain("--dry-run");
        run.Error.ShouldBeEmpty();
    }

    static Dictionary<string, string> Connection(string text) => new(StringComparer.Ordinal) { ["ConnectionStrings__BookingAdmin"] = text };
}
