using BookingAdmin.Services.Tests.Audit;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Cli;

public sealed class AuditCommandTests
{
    [Fact]
    public async Task Verify_prints_the_head_and_ends_with_one_after_tampering()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await marketplace.AddAsync(3);

        var seal = await CommandRun.OfAsync(marketplace, "audit", "seal");
        seal.Out.ShouldStartWith("3 entries sealed.\nHead: ");
        var well = await CommandRun.OfAsync(marketplace, "audit", "verify");
        (well.ExitCode, well.Error).ShouldBe((0, ""));
        var head = await marketplace.ScalarAsync<string>("SELECT encode(hash, 'hex') FROM booking_admin.audit_seal");
        well.Out.ShouldStartWith($"3 entries are as they were written.\nHead: {head}, sealed ");

        await marketplace.TamperAsync("DELETE FROM booking_admin.audit_entry WHERE id = 2");

        var broken = await CommandRun.OfAsync(marketplace, "audit", "verify", "--json");
        broken.ExitCode.ShouldBe(1);
        broken.Json.GetProperty("intact").GetBoolean().ShouldBeFalse();
        broken.Json.GetProperty("sentence").GetString().ShouldBe("1 of the 3 entries behind seal 1 (up to id 3) is missing.");
    }

    [Fact]
    public async Task Verify_cannot_tell_while_a_writer_holds_everything_up()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await marketplace.AddAsync(3);
        await using var writer = await marketplace.OpenAsync();
        await using var transaction = await writer.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (
            var insert = new Npgsql.NpgsqlCommand(
                "INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action) VALUES (now(), 'Job', 'x', "
                + "'x', 'CheckStarted')", writer, transaction))
            await insert.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        (await CommandRun.OfAsync(marketplace, "audit", "verify")).ExitCode.ShouldBe(2);
        var seal = await CommandRun.OfAsync(marketplace, "audit", "seal");
        (seal.ExitCode, seal.Out).ShouldBe((2, "Somebody is writing entries just now. Try again in a moment.\n"));
    }

    [Fact]
    public async Task List_tells_what_happened_to_an_order()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await marketplace.AddAsync(3);

        var list = await CommandRun.OfAsync(marketplace, "audit", "list", "--order", "c2");
        list.Out.ShouldContain(
            "  Missing booking created, c2, by Sam Okafor\n    entry 2\n    N: nothing → 2\n    Status: nothing → Waiting\n");
        (await CommandRun.OfAsync(marketplace, "audit", "list", "--limit", "2", "--json")).Json.GetProperty("entries").GetArrayLength()
            .ShouldBe(2);
        (await CommandRun.OfAsync(marketplace, "audit", "list", "--order", "none")).Out.ShouldBe("There is no such entry.\n");
    }
}
