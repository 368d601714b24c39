using BookingAdmin.Services.Tests.Payments;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Cli;

public sealed class ReconcileCommandTests
{
    static Task<CommandRun> RunAsync(ComparedMarketplace books, params string[] words) =>
        CommandRun.OfAsync(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["ConnectionStrings__BookingAdmin"] = books.Marketplace.ConnectionString,
        ["Stripe__SecretKey"] = books.Stripe.SecretKey,
        ["Stripe__BaseAddress"] = books.Stripe.BaseAddress.ToString(),
    }, ["payments", "reconcile", .. words]);

    [Fact]
    public async Task It_says_by_its_exit_code_whether_all_agree_some_do_not_or_nobody_can_tell()
    {
        await using var books = await ComparedMarketplace.OpenAsync();
        await books.PaidAsync();
        var well = await RunAsync(books);
        well.ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(0, r.Error), r => r.Out.ShouldContain("All agree."));

        await books.OrderAsync("PENDING", (stripe, id) => stripe.Succeed(id));
        var differs = await RunAsync(books, "--since", "7d", "--json");
        differs.ExitCode.ShouldBe(1, differs.Error);
        differs.Json.ShouldSatisfyAllConditions(
            json => json.GetProperty("compared").GetInt64().ShouldBe(2), json =>
                json.GetProperty("disagreed").GetInt64().ShouldBe(1), json => json.GetProperty("appeared").GetInt64().ShouldBe(1));

        books.Stripe.Before = _ => throw new InvalidOperationException("Gone.");
        var away = await RunAsync(books, "--since", "2026-01-01");
        away.ShouldSatisfyAllConditions(r =>
            r.ExitCode.ShouldBe(2), r => r.Out.ShouldContain("Stopped before the end: Stripe could not be reached"));
    }

    [Fact]
    public async Task Without_a_key_or_with_a_time_that_is_none_it_says_what_is_missing()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var off = await CommandRun.OfAsync(marketplace, "payments", "reconcile");
        off.ShouldSatisfyAllConditions(
            r => r.ExitCode.ShouldBe(2), r =>
            r.Error.Trim().ShouldBe("Payments are off, so there is nothing to compare with: set Stripe:SecretKey."));
        foreach (var wrong in new[] { "yesterday", "0d", "7w", "2026-13-01", "" })
            (await CommandRun.OfAsync(marketplace, "payments", "reconcile", "--since", wrong)).ShouldSatisfyAllConditions(
                r => r.ExitCode.ShouldBe(2), r =>
                    r.Error.ShouldContain("--since is 24h, 7d, or a day such as 2026-11-01. See: bookingadmin payments reconcile --help"));
        (await CommandRun.OfAsync(marketplace, "payments", "reconcile", "--since", "2999-01-01")).ExitCode.ShouldBe(2);
    }
}
