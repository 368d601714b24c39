using BookingAdmin.Testing;
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

    static Task<int> GiveUpAsync(TestMarketplace marketplace) =>
        marketplace.ExecuteAsync("UPDATE booking_admin.outbox SET dead_at = now(), attempts = 20, fault = '550 5.1.1'");
}
