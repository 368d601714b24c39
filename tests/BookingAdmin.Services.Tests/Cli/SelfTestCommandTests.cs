using BookingAdmin.Data.Own;
using BookingAdmin.Services.Guard;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Cli;

public sealed class SelfTestCommandTests
{
    [Fact]
    public async Task The_self_test_says_what_it_saw_and_its_exit_code_whether_it_passed()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();

        var notRun = await CommandRun.OfAsync(marketplace, "self-test");
        notRun.ExitCode.ShouldBe(2);
        notRun.Out.ShouldStartWith("Not run: the guard is off");

        await marketplace.Get<BookingGuard>().InstallAsync(TestMarketplace.Admin, GuardMode.Watch, CancellationToken.None);
        var failed = await CommandRun.OfAsync(marketplace, "self-test");
        failed.ExitCode.ShouldBe(1);
        failed.Out.ShouldMatch(@"\npassed +repair +A repair would create its booking\.\n");
        failed.Out.ShouldMatch(@"\nFAILED +monitor +The monitor gives no sign of life: does the dashboard run\?\n");
        failed.Out.ShouldMatch(@"\nleft out +alert +No alert is sent to anybody: Alerts:Url is not set\.\n");

        await marketplace.ExecuteAsync(
            "INSERT INTO booking_admin.heartbeat (name, instance, at) VALUES ('monitor', 'desk:1', now() + interval '15 seconds')");
        var passed = await CommandRun.OfAsync(marketplace, "self-test", "--json");
        passed.ExitCode.ShouldBe(0, passed.Error);
        passed.Json.GetProperty("outcome").GetString().ShouldBe("passed");
        passed.Json.GetProperty("caughtMs").GetInt64().ShouldBeGreaterThan(0);
        passed.Json.GetProperty("steps").GetArrayLength().ShouldBe(8);
    }
}
