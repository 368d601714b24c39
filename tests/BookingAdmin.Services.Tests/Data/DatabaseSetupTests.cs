using BookingAdmin.Data;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Payments.Intake;
using BookingAdmin.Services.Settings;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Stripe;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BookingAdmin.Services.Tests.Data;

public sealed class DatabaseSetupTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task A_database_without_the_marketplace_is_refused_with_the_names_of_the_tables()
    {
        var connection = await TestMarketplace.BlankDatabaseAsync();
        await using var provider = Provider(connection, create: false);

        var refused = await Should.ThrowAsync<DatabaseSetupException>(provider.GetRequiredService<DatabaseSetup>().PrepareAsync(Cancel));

        refused.Message.ShouldContain(
            """lacks the marketplace tables "Account", "Booking", "Celebrity", "Order", "OrderItem", "Tip", "User".""");
        refused.Message.ShouldContain("Marketplace:Create=true");
        (await SchemasAsync(connection)).ShouldBe("public", "nothing was made before it stopped");
    }

    [Fact]
    public async Task Asked_to_it_makes_the_tables_and_a_second_start_changes_nothing()
    {
        var connection = await TestMarketplace.BlankDatabaseAsync();
        for (var start = 0; start < 2; start++)
        {
            await using var provider = Provider(connection, create: true);
            await provider.GetRequiredService<DatabaseSetup>().PrepareAsync(Cancel);
            (await provider.CreateScope().ServiceProvider.GetRequiredService<OrderList>()
                .ListAsync(TestMarketplace.Support, new(), Cancel)).Items.ShouldBeEmpty();
        }
        (await SchemasAsync(connection)).ShouldBe("booking_admin, public");
    }

    [Fact]
    public async Task Nothing_of_ours_is_in_the_owners_schema()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        (await marketplace.ScalarAsync<string>(
            "SELECT string_agg(relname, ', ' ORDER BY relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace "
            + "AND relkind = 'r'"))
            .ShouldBe("Account, Booking, Celebrity, Order, OrderItem, Tip, User");
        (await marketplace.ScalarAsync<string>(
            "SELECT string_agg(relname, ', ' ORDER BY relname) FROM pg_class WHERE relnamespace = 'booking_admin'::regnamespace "
            + "AND relkind = 'r'"))
            .ShouldBe(
                "alert, audit_entry, audit_seal, calendar_feed, data_protection_key, finding, guard, guard_change, heartbeat, "
                + "idempotency_key, migration, normal_state, notice, notice_delivery, notice_device, notice_message, notice_recipient, "
                + "notice_scan, "
                + "order_assignee, order_note, outbox, payment_authorization, push_key, reconciliation, refund, repair_job, "
                + "repair_job_item, run, run_rule, saved_view, self_test, session, stripe_event, watch_list");
        (await marketplace.ScalarAsync<string>(
            "SELECT string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = "
            + "'booking_admin.migration'::regclass AND attnum > 0"))
            .ShouldBe("migration_id, product_version");
    }

    [Fact]
    public async Task Columns_and_tables_that_the_owner_adds_make_no_difference()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.ExecuteAsync("""
            ALTER TABLE "Order" ADD COLUMN "giftWrap" boolean NOT NULL DEFAULT false;
            ALTER TABLE "Booking" ADD COLUMN "internalNote" text;
            CREATE TABLE "Review" (id text PRIMARY KEY)
            """);
        await marketplace.Get<DatabaseSetup>().PrepareAsync(Cancel);
        (await marketplace.RepairAllAsync()).Repaired.ShouldBe(1);
    }

    [Fact]
    public async Task A_column_that_is_missing_is_named()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await marketplace.ExecuteAsync("""ALTER TABLE "Booking" DROP COLUMN deadline""");
        var refused = await Should.ThrowAsync<DatabaseSetupException>(marketplace.Get<DatabaseSetup>().PrepareAsync(Cancel));
        refused.Message.ShouldContain("\"Booking\".\"deadline\"");
    }

    [Fact]
    public async Task A_user_without_rights_is_told_the_grants_and_they_suffice()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.ExecuteAsync("DROP SCHEMA booking_admin CASCADE");
        var role = $"limited_{Guid.NewGuid():N}";
        await marketplace.ExecuteAsync($"CREATE ROLE {role} LOGIN");
        try
        {
            var connection = new NpgsqlConnectionStringBuilder(marketplace.ConnectionString) { Username = role }.ConnectionString;
            await using var provider = Provider(connection, create: false);

            var refused = await Should.ThrowAsync<DatabaseSetupException>(
                provider.GetRequiredService<DatabaseSetup>().PrepareAsync(Cancel));
            refused.Message.ShouldContain($"GRANT CREATE ON DATABASE {marketplace.Name} TO {role}");

            await marketplace.ExecuteAsync(refused.Message[(refused.Message.IndexOf("must run: ", StringComparison.Ordinal) + 10)..]);
            await provider.GetRequiredService<DatabaseSetup>().PrepareAsync(Cancel);
            await using var scope = provider.CreateAsyncScope();
            var repair = scope.ServiceProvider.GetRequiredService<BookingAdmin.Services.Repair.FindingRepair>();
            var result = await marketplace.RepairAllAsync();
            result.Repaired.ShouldBe(1);
            (await repair.UndoAsync(TestMarketplace.Support, result.RepairId, null, Cancel)).Removed.ShouldBe(1);
        }
        finally
        {
            await marketplace.ExecuteAsync($"DROP OWNED BY {role} CASCADE; DROP ROLE {role}");
        }
    }

    [Fact]
    public async Task Rights_to_order_are_asked_for_only_where_payments_are_on_and_they_suffice()
    {
        await using var stripe = await StripeDouble.StartAsync();
        await using var marketplace = await TestMarketplace.DemoAsync();
        var role = $"limited_{Guid.NewGuid():N}";
        await marketplace.ExecuteAsync($"""
            CREATE ROLE {role} LOGIN; GRANT USAGE ON SCHEMA public TO {role}; GRANT USAGE, CREATE ON SCHEMA booking_admin TO {role};
            GRANT ALL ON ALL TABLES IN SCHEMA booking_admin TO {role}; GRANT ALL ON ALL SEQUENCES IN SCHEMA booking_admin TO {role};
            GRANT SELECT ON "User", "Account", "Celebrity", "OrderItem", "Tip" TO {role}; GRANT SELECT, UPDATE ON "Order" TO {role};
                GRANT SELECT, INSERT, UPDATE, DELETE ON "Booking" TO {role};
            """);
        try
        {
            var connection = new NpgsqlConnectionStringBuilder(marketplace.ConnectionString) { Username = role }.ConnectionString;
            await using (var without = Provider(connection, create: false))
                await without.GetRequiredService<DatabaseSetup>().PrepareAsync(Cancel);
            await using var provider = Provider(connection, create: false, stripe.Settings);

            var refused = await Should.ThrowAsync<DatabaseSetupException>(
                provider.GetRequiredService<DatabaseSetup>().PrepareAsync(Cancel));
            var grants = refused.Message[(refused.Message.IndexOf("must run: ", StringComparison.Ordinal) + 10)..];
            grants.Split("; ").Order(StringComparer.Ordinal).Select(grant => grant.TrimEnd(';')).ShouldBe([
                $"GRANT INSERT ON public.\"Order\" TO {role}", $"GRANT INSERT ON public.\"OrderItem\" TO {role}",
                $"GRANT INSERT, UPDATE ON public.\"Tip\" TO {role}"]);

            await marketplace.ExecuteAsync(grants);
            await provider.GetRequiredService<DatabaseSetup>().PrepareAsync(Cancel);
            await marketplace.ExecuteAsync($"""UPDATE "Order" SET "userId" = '{Payments.Shop.CustomerId}' WHERE status = 'COMPLETED'""");
            var order = await marketplace.ScalarAsync<string>(
                $"""SELECT id FROM "Order" WHERE status = 'COMPLETED' AND "celebrityId" = '{Payments.Shop.Emma}' LIMIT 1""");
            await using var scope = provider.CreateAsyncScope();
            var request = PaymentRequest.Read(System.Text.Encoding.UTF8.GetBytes(Payments.Shop.Order().ToJsonString()));
            (await scope.ServiceProvider.GetRequiredService<OrderIntake>()
                .PlaceAsync(Payments.Shop.Customer, (BookingRequest)request, "key", Cancel)).ShouldBeOfType<IntakeResult.Placed>();
            (await scope.ServiceProvider.GetRequiredService<TipIntake>()
                .PlaceAsync(Payments.Shop.Customer, new(Payments.Shop.Emma, 500, order, null, null), "tip", Cancel))
                .ShouldBeOfType<IntakeResult.Placed>();
        }
        finally
        {
            await marketplace.ExecuteAsync($"DROP OWNED BY {role} CASCADE; DROP ROLE {role}");
        }
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Database=x;Username=u;Password=topsecret;Timeout=2")]
    [InlineData("Host=/nowhere;Database=x;Username=u;Password=topsecret")]
    public async Task A_database_that_does_not_answer_is_told_without_the_password(string connection)
    {
        await using var provider = Provider(connection, create: false);
        var refused = await Should.ThrowAsync<DatabaseSetupException>(provider.GetRequiredService<DatabaseSetup>().PrepareAsync(Cancel));
        refused.Message.ShouldContain("cannot be reached");
        refused.ToString().ShouldNotContain("topsecret");
    }

    static ServiceProvider Provider(string connection, bool create, StripeSettings? stripe = null) => new ServiceCollection()
        .AddLogging()
        .AddBookingAdmin(
            new BookingAdminSettings(
                connection, ".data", create, new RepairPolicy(), 30, new(TimeSpan.FromHours(1), TimeSpan.FromHours(12)))
                { Stripe = stripe ?? StripeSettings.Default }, new(connection))
        .BuildServiceProvider();

    static async Task<string> SchemasAsync(string connection)
    {
        await using var database = new NpgsqlConnection(connection + ";Pooling=false");
        await database.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(
            "SELECT string_agg(nspname, ', ' ORDER BY nspname) FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> "
                + "'information_schema'", database);
        return (string)(await command.ExecuteScalarAsync(Cancel))!;
    }
}
