using System.Globalization;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Mail;
using static BookingAdmin.Services.Tests.Notices.NoticePlannerTests;

namespace BookingAdmin.Services.Tests.Cli;

public sealed class NoticesCommandTests
{
    [Fact]
    public async Task List_says_how_each_message_stands_and_ends_with_one_where_one_was_given_up()
    {
        await using var marketplace = await BegunAsync();
        (await CommandRun.OfAsync(marketplace, "notices", "list")).ShouldBe(new(0, "No message was written yet.\n", ""));
        await OrderAsync(marketplace, "a");
        await LookAsync(marketplace);

        var well = await CommandRun.OfAsync(marketplace, "notices", "list");
        well.ExitCode.ShouldBe(0);
        well.Out.ShouldMatch(@"^ +1  \d{4}-\d\d-\d\d \d\d:\d\d  Mail  Waiting    new-request\n$");

        await GiveUpAsync(marketplace);
        var failed = await CommandRun.OfAsync(marketplace, "notices", "list", "--failed", "--json");
        failed.ExitCode.ShouldBe(1);
        var message = failed.Json.GetProperty("messages")[0];
        (message.GetProperty("state").GetString(), message.GetProperty("answer").GetString()).ShouldBe(("failed", "550 5.1.1"));
        failed.Out.ShouldNotContain("Emma");
    }

    [Fact]
    public async Task Retry_has_one_or_all_tried_again()
    {
        await using var marketplace = await BegunAsync();
        await OrderAsync(marketplace, "a");
        await LookAsync(marketplace);
        (await CommandRun.OfAsync(marketplace, "notices", "retry")).ShouldBe(new(1, "Nothing of that was given up.\n", ""));
        await GiveUpAsync(marketplace);

        (await CommandRun.OfAsync(marketplace, "notices", "retry", "1")).ShouldBe(new(0, "1 will be tried again.\n", ""));
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.outbox WHERE dead_at IS NULL AND attempts = 0"))
            .ShouldBe(1);
        (await CommandRun.OfAsync(marketplace, "notices", "retry", "999")).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task Test_sends_one_mail_and_ends_with_one_where_the_server_does_not_take_it()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var server = await SmtpServer.StartAsync();
        string[] words = ["notices", "test", "--to", "somebody@example.test"];
        var set = MailOf(marketplace, server);

        var taken = await CommandRun.OfAsync(set, words);
        (taken.ExitCode, taken.Error).ShouldBe((0, ""));
        taken.Out.ShouldStartWith("The mail server took it (250: ");
        taken.Out.ShouldNotContain("somebody");
        (await server.MailsAsync()).ShouldHaveSingleItem().To.ShouldBe(["somebody@example.test"]);

        await server.NextAsync(new SmtpStep("rcpt", 550, "5.1.1 unknown user"));
        (await CommandRun.OfAsync(set, words)).ShouldBe(new(
            1, "It was not sent (550 5.1.1: 5.1.1 unknown user). What that means: docs/notices.md.\n", ""));
        await server.NextAsync(new SmtpStep("connect", 421, "4.3.2 not now"));
        var refused = await CommandRun.OfAsync(set, [.. words, "--json"]);
        (refused.ExitCode, refused.Json.GetProperty("taken").GetBoolean(), refused.Json.GetProperty("answer").GetString())
            .ShouldBe((1, false, "421 4.3.2"));
        (await server.CountsAsync()).Mails.ShouldBe(1);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("one@example.test, two@example.test")]
    [InlineData("one@example.test\r\nBcc: two@example.test")]
    public async Task Test_asks_no_server_of_what_is_no_address(string to)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var server = await SmtpServer.StartAsync();
        (await CommandRun.OfAsync(MailOf(marketplace, server), "notices", "test", "--to", to)).ShouldBe(new(
            2, "", "That is no address, or one that the mail server cannot be asked to send to.\n"));
        (await server.CountsAsync()).Connections.ShouldBe(0);
    }

    [Fact]
    public async Task Test_says_when_no_mail_server_is_set_up_or_no_address_is_given()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        (await CommandRun.OfAsync(marketplace, "notices", "test", "--to", "somebody@example.test")).ShouldBe(new(
            2, "", "Mail:Host is not set, so no mails are sent.\n"));
        var misused = await CommandRun.OfAsync(marketplace, "notices", "test");
        misused.ExitCode.ShouldBe(2);
        misused.Error.ShouldContain("--to");
    }

    static Dictionary<string, string> MailOf(TestMarketplace marketplace, SmtpServer server) => new(StringComparer.Ordinal)
    {
        ["ConnectionStrings__BookingAdmin"] = marketplace.ConnectionString,
        ["Alerts__PageUrl"] = "https://desk.test",
        ["Mail__Host"] = server.Settings.Host,
        ["Mail__Port"] = server.Settings.Port.ToString(CultureInfo.InvariantCulture),
        ["Mail__From"] = server.Settings.From,
        ["Mail__User"] = SmtpServer.User,
        ["Mail__Password"] = SmtpServer.Password,
    };

    static Task<int> GiveUpAsync(TestMarketplace marketplace) =>
        marketplace.ExecuteAsync("UPDATE booking_admin.outbox SET dead_at = now(), attempts = 20, fault = '550 5.1.1'");
}
