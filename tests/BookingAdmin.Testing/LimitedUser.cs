using Npgsql;

namespace BookingAdmin.Testing;

/// <summary>
/// A database user with the rights of the README and no more, who owns our schema: not the owner of the marketplace's tables, as the tests'
/// own user is.
/// </summary>
public sealed class LimitedUser : IAsyncDisposable
{
    readonly TestMarketplace marketplace;

    LimitedUser(TestMarketplace marketplace) => this.marketplace = marketplace;

    public string Name { get; } = $"desk_{Guid.NewGuid():N}";

    public string ConnectionString => new NpgsqlConnectionStringBuilder(marketplace.ConnectionString) { Username = Name }.ConnectionString;

    public static async Task<LimitedUser> CreateAsync(TestMarketplace marketplace)
    {
        var user = new LimitedUser(marketplace);
        await marketplace.ExecuteAsync($"""
            CREATE ROLE {user.Name} LOGIN;
            GRANT CREATE ON DATABASE {marketplace.Name} TO {user.Name}; GRANT USAGE ON SCHEMA public TO {user.Name};
            GRANT SELECT ON "User", "Account", "Celebrity", "Tip", "OrderItem" TO {user.Name};
                GRANT SELECT, UPDATE, INSERT, TRIGGER ON "Order" TO {user.Name};
            GRANT SELECT, INSERT, UPDATE, DELETE, TRIGGER ON "Booking" TO {user.Name}; GRANT INSERT ON "OrderItem" TO {user.Name};
                GRANT INSERT, UPDATE ON "Tip" TO {user.Name};
            ALTER SCHEMA booking_admin OWNER TO {user.Name};
            DO $$ DECLARE part record; BEGIN
                FOR part IN SELECT oid::regclass AS name FROM pg_class
                    WHERE relnamespace = 'booking_admin'::regnamespace AND relkind = 'r' LOOP
                    EXECUTE format('ALTER TABLE %s OWNER TO {user.Name}', part.name);
                END LOOP;
                FOR part IN SELECT oid::regclass AS name FROM pg_class c
                    WHERE relnamespace = 'booking_admin'::regnamespace AND relkind = 'S'
                    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('i', 'a')) LOOP
                    EXECUTE format('ALTER SEQUENCE %s OWNER TO {user.Name}', part.name);
                END LOOP;
            END $$;
            """);
        return user;
    }

    public async ValueTask DisposeAsync()
    {
        // Also where a test has made the database read-only.
        var writing = new NpgsqlConnectionStringBuilder(marketplace.ConnectionString)
            { Options = "-c default_transaction_read_only=off", Pooling = false };
        await using var connection = new NpgsqlConnection(writing.ConnectionString);
        await connection.OpenAsync();
        await using var drop = new NpgsqlCommand($"DROP OWNED BY {Name} CASCADE; DROP ROLE {Name}", connection);
        await drop.ExecuteNonQueryAsync();
    }
}
