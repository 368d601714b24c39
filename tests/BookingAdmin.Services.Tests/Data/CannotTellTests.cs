using BookingAdmin.Data;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Settings;
using BookingAdmin.Services.Tests.Cli;
using BookingAdmin.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BookingAdmin.Services.Tests.Data;

/// <summary>Where the database cannot be read or written, the start and the command line say in a sentence why, and what to do.</summary>
public sealed class CannotTellTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_that_row_level_security_may_hide_are_no_answer_and_the_statement_that_helps_is_named()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var user = await LimitedUser.CreateAsync(marketplace);
        await marketplace.ExecuteAsync("""ALTER TABLE "Booking" ENABLE ROW LEVEL SECURITY""");

        var refused = await RefusedAsync(user.ConnectionString, marketplace);

        refused.ShouldStartWith("Row level security may hide rows of \"Booking\" from this database user");
        await marketplace.ExecuteAsync(refused[(refused.IndexOf("must run: ", StringComparison.Ordinal) + 10)..]);
        await PrepareAsync(user.ConnectionString, marketplace);
    }

    [Fact]
    public async Task A_query_never_leaves_out_in_silence_what_row_level_security_hides()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var user = await LimitedUser.CreateAsync(marketplace);
        await using var provider = Provider(user.ConnectionString, marketplace);
        await using var scope = provider.CreateAsyncScope();
        var check = scope.ServiceProvider.GetRequiredService<BookingCheck>();
        (await check.CheckAsync(TestMarketplace.Support, Cancel)).NeedBooking.ShouldBeGreaterThan(0);
        await marketplace.ExecuteAsync("""ALTER TABLE "Order" ENABLE ROW LEVEL SECURITY""");

        var fault = await Should.ThrowAsync<PostgresException>(check.CheckAsync(TestMarketplace.Support, Cancel));

        DatabaseFault.Sentence(fault)!.ShouldStartWith("The database no longer lets BookingAdmin read or write what it needs");
    }

    [Fact]
    public async Task A_column_of_another_type_is_named_with_both_types()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await marketplace.ExecuteAsync(
            """ALTER TABLE "Booking" ALTER deadline TYPE timestamptz; ALTER TABLE "Order" ALTER "revisionCount" TYPE bigint""");
        var refused = await Should.ThrowAsync<DatabaseSetupException>(marketplace.Get<DatabaseSetup>().PrepareAsync(Cancel));
        refused.Message.ShouldContain(
            "\"Booking\".\"deadline\" (timestamp with time zone instead of timestamp without time zone), \"Order\".\"revisionCount\" "
            + "(bigint instead of integer)");
    }

    [Fact]
    public async Task A_wider_text_a_domain_and_statuses_as_text_are_no_other_types()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await marketplace.ExecuteAsync("""
            CREATE DOMAIN public.dollars AS double precision; ALTER TABLE "Tip" ALTER amount TYPE public.dollars;
                ALTER TABLE "User" ALTER name TYPE varchar(300);
            ALTER TABLE "Order" ALTER "payoutStatus" DROP DEFAULT, ALTER "payoutStatus" TYPE text
            """);
        await marketplace.Get<DatabaseSetup>().PrepareAsync(Cancel);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("report")]
    [InlineData("repair", "--all")]
    public async Task A_read_only_database_is_told_as_such(params string[] words)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var user = await LimitedUser.CreateAsync(marketplace);
        await marketplace.ExecuteAsync($"ALTER DATABASE {marketplace.Name} SET default_transaction_read_only = on");

        var run = await CommandRun.OfAsync(marketplace, words);

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldStartWith("This database is read-only (default_transaction_read_only is on)");
        run.Error.TrimEnd().ShouldNotContain("\n");
    }

    [Fact]
    public async Task Every_right_is_named_also_where_the_schema_may_not_even_be_used()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var user = await LimitedUser.CreateAsync(marketplace);
        await marketplace.ExecuteAsync(
            $"""REVOKE USAGE ON SCHEMA public FROM PUBLIC, {user.Name}; REVOKE UPDATE ON "Order" FROM {user.Name}""");

        (await RefusedAsync(user.ConnectionString, marketplace)).ShouldBe(
            $"The database user lacks rights; an owner of the database must run: GRANT USAGE ON SCHEMA public TO {user.Name}; GRANT "
                + $"UPDATE ON public.\"Order\" TO {user.Name};");
    }

    [Theory]
    [InlineData(
        """CREATE TABLE "Order" (id text PRIMARY KEY, "orderNumber" text)""",
        "Marketplace:Create cannot add the tables \"Account\", \"Booking\"")]
    [InlineData("""CREATE TYPE "OrderStatus" AS ENUM ('NEW')""", "Marketplace:Create cannot add the tables \"Account\", \"Booking\"")]
    public async Task A_partial_or_older_marketplace_is_not_completed_and_stays_as_it_is(string earlier, string sentence)
    {
        var connection = await TestMarketplace.BlankDatabaseAsync();
        await using var owner = new NpgsqlConnection(connection + ";Pooling=false");
        await owner.OpenAsync(Cancel);
        await using (var make = new NpgsqlCommand(earlier, owner))
            await make.ExecuteNonQueryAsync(Cancel);
        await using var provider = new ServiceCollection().AddLogging()
            .AddBookingAdmin(Settings with { CreateMarketplace = true }, new(connection)).BuildServiceProvider();

        var refused = await Should.ThrowAsync<DatabaseSetupException>(provider.GetRequiredService<DatabaseSetup>().PrepareAsync(Cancel));

        refused.Message.ShouldStartWith(sentence);
        refused.Message.ShouldEndWith("bring this one up to date with the marketplace's own migrations and leave Marketplace:Create off.");
        await using var count = new NpgsqlCommand(
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'Order'", owner);
        (await count.ExecuteScalarAsync(Cancel)).ShouldBe(0L);
    }

    static readonly BookingAdminSettings Settings = new(
        null, ".data", false, new(), 30, new(TimeSpan.FromHours(1), TimeSpan.FromHours(12)));

    static ServiceProvider Provider(string connection, TestMarketplace marketplace) => new ServiceCollection().AddLogging()
        .AddSingleton<TimeProvider>(marketplace.Clock).AddBookingAdmin(Settings, new(connection)).BuildServiceProvider();

    static async Task PrepareAsync(string connection, TestMarketplace marketplace)
    {
        await using var provider = Provider(connection, marketplace);
        await provider.GetRequiredService<DatabaseSetup>().PrepareAsync(Cancel);
    }

    static async Task<string> RefusedAsync(string connection, TestMarketplace marketplace) =>
        (await Should.ThrowAsync<DatabaseSetupException>(PrepareAsync(connection, marketplace))).Message;
}
