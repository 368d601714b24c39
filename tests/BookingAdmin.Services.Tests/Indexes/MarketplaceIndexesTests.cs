using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Indexes;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Requests;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Indexes;

public sealed class MarketplaceIndexesTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Theory]
    [InlineData("create")]
    [InlineData("drop")]
    public async Task Who_does_not_own_the_tables_is_told_who_does(string command)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var user = await LimitedUser.CreateAsync(marketplace);
        var run = await Cli.CommandRun.OfAsync(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["ConnectionStrings__BookingAdmin"] = user.ConnectionString },
            "indexes", command);
        var owner = await marketplace.ScalarAsync<string>("SELECT current_user::text");
        (run.ExitCode, run.Error).ShouldBe((2,
            $"The table \"Booking\" belongs to {owner}, and only its owner can create or drop indexes on it. Nothing was changed. "
            + $"Run this command again with ConnectionStrings:BookingAdmin naming {owner} instead of {user.Name}.\n"));
    }

    [Fact]
    public async Task They_are_created_used_and_taken_back_without_a_trace()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using (var connection = await marketplace.OpenAsync())
            await BookingAdmin.Embedded.Demo.DemoMarketplace.FillAsync(connection, 20_000, 5, Cancel);
        var indexes = marketplace.Get<MarketplaceIndexes>();
        (await indexes.ListAsync(TestMarketplace.Admin, Cancel)).ShouldAllBe(index => !index.Exists);

        await indexes.CreateAsync(TestMarketplace.Admin, null, Cancel);
        var created = await indexes.ListAsync(TestMarketplace.Admin, Cancel);
        created.ShouldAllBe(index => index.Valid && index.Name.StartsWith("booking_admin_"));
        await marketplace.ExecuteAsync("ANALYZE; SELECT pg_stat_reset()");
        await UseAsync(marketplace);
        // A connection tells what it used when it ends.
        marketplace.Get<Npgsql.NpgsqlDataSource>().Clear();
        foreach (var name in new[] { "booking_admin_order_newest", "booking_admin_booking_newest", "booking_admin_booking_due" })
            (await UsesAsync(marketplace, name)).ShouldBeGreaterThan(0, name);

        // A build that was cut off leaves an invalid index, which is built again.
        await marketplace.ExecuteAsync("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'booking_admin_order_newest'::regclass");
        await indexes.CreateAsync(TestMarketplace.Admin, null, Cancel);
        (await indexes.ListAsync(TestMarketplace.Admin, Cancel)).ShouldAllBe(index => index.Valid);

        await indexes.DropAsync(TestMarketplace.Admin, Cancel);
        (await indexes.ListAsync(TestMarketplace.Admin, Cancel)).ShouldAllBe(index => !index.Exists);
        (await marketplace.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm')")).ShouldBeFalse();
        await UseAsync(marketplace);
    }

    [Fact]
    public async Task The_owner_of_the_tables_creates_them_without_any_right_on_our_schema_and_one_at_a_time()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var owner = $"owner_{Guid.NewGuid():N}";
        await marketplace.ExecuteAsync($"""
            CREATE ROLE {owner} LOGIN; GRANT CREATE ON DATABASE {marketplace.Name} TO {owner};
                GRANT CREATE, USAGE ON SCHEMA public TO {owner};
            ALTER TABLE "User" OWNER TO {owner}; ALTER TABLE "Order" OWNER TO {owner}; ALTER TABLE "Booking" OWNER TO {owner};
                ALTER TABLE "Tip" OWNER TO {owner}; ALTER TABLE "OrderItem" OWNER TO {owner}
            """);
        try
        {
            var connection = new Npgsql.NpgsqlConnectionStringBuilder(marketplace.ConnectionString) { Username = owner }.ConnectionString;
            await using (var pool = Npgsql.NpgsqlDataSource.Create(connection))
            {
                var indexes = new MarketplaceIndexes(pool);
                await using (var busy = new Npgsql.NpgsqlConnection(connection + ";Pooling=false"))
                await using (var take = new Npgsql.NpgsqlCommand("SELECT pg_advisory_lock(73100001)", busy))
                {
                    await busy.OpenAsync(Cancel);
                    await take.ExecuteNonQueryAsync(Cancel);
                    await Should.ThrowAsync<Domain.Marketplace.InvalidInputException>(
                        indexes.CreateAsync(TestMarketplace.Admin, null, Cancel));
                    // Closing the connection would free it too, but only when the server notices.
                    await using var free = new Npgsql.NpgsqlCommand("SELECT pg_advisory_unlock(73100001)", busy);
                    await free.ExecuteNonQueryAsync(Cancel);
                }
                await indexes.CreateAsync(TestMarketplace.Admin, null, Cancel);
                (await indexes.ListAsync(TestMarketplace.Admin, Cancel)).ShouldAllBe(index => index.Valid);
                await indexes.DropAsync(TestMarketplace.Admin, Cancel);
            }
            (await marketplace.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'booking_admin_search')"))
                .ShouldBeFalse();
        }
        finally
        {
            await marketplace.ExecuteAsync($"REASSIGN OWNED BY {owner} TO CURRENT_USER; DROP OWNED BY {owner} CASCADE; DROP ROLE {owner}");
        }
    }

    [Fact]
    public async Task Only_an_admin_may_change_the_owners_tables()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await Should.ThrowAsync<NotAllowedException>(
            marketplace.Get<MarketplaceIndexes>().CreateAsync(TestMarketplace.Support, null, Cancel));
        await Should.ThrowAsync<NotAllowedException>(marketplace.Get<MarketplaceIndexes>().DropAsync(TestMarketplace.Support, Cancel));
        await Should.ThrowAsync<NotAllowedException>(marketplace.Get<MarketplaceIndexes>().ListAsync(TestMarketplace.Support, Cancel));
    }

    static async Task UseAsync(TestMarketplace marketplace)
    {
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var inbox = marketplace.Get<RequestInbox>();
        (await marketplace.Get<OrderList>().ListAsync(TestMarketplace.Support, new(), Cancel)).Items.Count.ShouldBe(25);
        (await inbox.ListAsync(emma, new(RequestTab.All), Cancel)).Items.Count.ShouldBe(25);
        await inbox.ListAsync(emma, new(), Cancel);
    }

    /// <summary>How often it was used; waits a while for the answer to be more than zero.</summary>
    static async Task<long> UsesAsync(TestMarketplace marketplace, string index)
    {
        for (var attempt = 0; ; attempt++)
        {
            var uses = await marketplace.ScalarAsync<long>(
                $"SELECT COALESCE(sum(idx_scan), 0)::bigint FROM pg_stat_user_indexes WHERE indexrelname = '{index}'");
            if (uses > 0 || attempt == 50)
                return uses;
            await Task.Delay(100, Cancel);
        }
    }
}
