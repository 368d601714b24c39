namespace BookingAdmin.Services.Indexes;

/// <param name="Valid">False while it is being built, or after a build that was cut off.</param>
public sealed record IndexState(string Name, string Purpose, bool Exists, bool Valid, long Bytes);

/// <summary>
/// Indexes on the owner's tables, which have none beyond their keys. An operator creates them and can take them back;
/// without them everything is correct, only slower. They are built without blocking the owner's writes, so outside any transaction.
/// </summary>
public sealed class MarketplaceIndexes(NpgsqlDataSource database)
{
    // A schema of its own, so that the owner of the tables needs no right on ours.
    const string SearchSchema = "booking_admin_search";

    // One builder at a time: a second would take an index that is being built for one that was cut off.
    const long BuilderLock = 7310_0001;

    sealed record Index(string Name, string Purpose, string On);

    static readonly Index[] All =
    [
        new("booking_admin_order_newest", "the list of orders",
            """public."Order" ("createdAt" DESC, id DESC)"""),
        new("booking_admin_order_total", "the list of orders, sorted by amount",
            """public."Order" ("totalAmount", id)"""),
        new("booking_admin_order_payment", "unpaid orders, and orders by payment, newest first",
            """public."Order" ("paymentStatus", "createdAt" DESC, id DESC)"""),
        new("booking_admin_order_status", "the count of orders that need a booking",
            """public."Order" (status)"""),
        new("booking_admin_order_customer", "orders of a customer who was searched for",
            """public."Order" ("userId")"""),
        new("booking_admin_order_celebrity", "orders of a celebrity who was searched for",
            """public."Order" ("celebrityId")"""),
        new("booking_admin_order_search", "search over order number, recipient and e-mail",
            """public."Order" USING gin ("orderNumber" {trigrams}, "recipientName" {trigrams}, email {trigrams})"""),
        new("booking_admin_user_search", "search over names and e-mail",
            """public."User" USING gin (name {trigrams}, email {trigrams})"""),
        new("booking_admin_booking_newest", "a celebrity's requests, newest first",
            """public."Booking" ("celebrityId", "createdAt" DESC, id DESC)"""),
        new("booking_admin_booking_status", "the counts on a celebrity's tabs",
            """public."Booking" ("celebrityId", status, "createdAt" DESC, id DESC)"""),
        new("booking_admin_booking_due", "a celebrity's waiting requests, most urgent first",
            """public."Booking" ("celebrityId", (COALESCE(deadline, "createdAt" + interval '3 days')), id) WHERE status = 'PENDING'"""),
        new("booking_admin_tip_order", "tips of an order",
            """public."Tip" ("orderId")"""),
        new("booking_admin_item_order", "add-ons and tips within an order",
            """public."OrderItem" ("orderId")"""),
    ];

    public async Task<IReadOnlyList<IndexState>> ListAsync(Actor actor, CancellationToken cancel)
    {
        actor.Require(Permission.ManageIndexes);
        await using var command = database.CreateCommand("""
            SELECT c.relname, i.indisvalid, pg_relation_size(c.oid)
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'public' AND c.relname LIKE 'booking\_admin\_%'
            """);
        var present = new Dictionary<string, (bool Valid, long Bytes)>(StringComparer.Ordinal);
        await using (var reader = await command.ExecuteReaderAsync(cancel))
        {
            while (await reader.ReadAsync(cancel))
                present[reader.GetString(0)] = (reader.GetBoolean(1), reader.GetInt64(2));
        }
        return [.. All.Select(index => present.TryGetValue(index.Name, out var state)
            ? new IndexState(index.Name, index.Purpose, true, state.Valid, state.Bytes)
            : new(index.Name, index.Purpose, false, false, 0))];
    }

    /// <summary>Creates what is missing, one after the other; an index whose build was cut off is built again.</summary>
    /// <param name="progress">Receives the name of each index before it is built.</param>
    public async Task CreateAsync(Actor actor, IProgress<string>? progress, CancellationToken cancel)
    {
        actor.Require(Permission.ManageIndexes);
        await RequireOwnerAsync(cancel);
        await using var builder = await database.OpenConnectionAsync(cancel);
        if (!await HoldAsync("pg_try_advisory_lock"))
            throw new InvalidInputException("Somebody else is building these indexes at this moment.");
        try
        {
            await CreateMissingAsync(await ListAsync(actor, cancel), progress, cancel);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new InvalidInputException(
                $"Not every index could be created: {e.MessageText}. Those that were stay. An owner of the database must grant that "
                + "right (for a schema: GRANT CREATE ON DATABASE), then run this command again.");
        }
        finally
        {
            // A connection goes back to the pool with the locks of its session.
            await HoldAsync("pg_advisory_unlock");
        }

        async Task<bool> HoldAsync(string function)
        {
            await using var hold = new NpgsqlCommand($"SELECT {function}({BuilderLock})", builder);
            return await hold.ExecuteScalarAsync(CancellationToken.None) is true;
        }
    }

    async Task CreateMissingAsync(IReadOnlyList<IndexState> states, IProgress<string>? progress, CancellationToken cancel)
    {
        if (states.All(state => state.Valid))
            return;
        var trigrams = await TrigramSchemaAsync(cancel);
        foreach (var index in All.Zip(states).Where(pair => !pair.Second.Valid).Select(pair => pair.First))
        {
            progress?.Report(index.Name);
            await ExecuteAsync($"DROP INDEX CONCURRENTLY IF EXISTS public.{index.Name}", cancel);
            await ExecuteAsync(
                $"CREATE INDEX CONCURRENTLY {index.Name} ON {index.On.Replace("{trigrams}", $"{trigrams}.gin_trgm_ops")}", cancel);
        }
        // The expression index has statistics of its own only after this.
        await ExecuteAsync("""ANALYZE public."Booking" """, cancel);
    }

    /// <summary>Only the owner of a table can create an index on it; no grant gives that right.</summary>
    /// <exception cref="InvalidInputException">A table is not there, or is another user's.</exception>
    async Task RequireOwnerAsync(CancellationToken cancel)
    {
        const string Sql = """
            SELECT n.name, pg_get_userbyid(c.relowner)::text, current_user::text, c.oid IS NULL
            FROM (VALUES ('Booking'), ('Order'), ('Tip'), ('User')) n (name)
            LEFT JOIN pg_class c ON c.relname = n.name AND c.relnamespace = to_regnamespace('public') AND c.relkind IN ('r', 'p')
            WHERE c.oid IS NULL OR NOT pg_has_role(c.relowner, 'USAGE')
            """;
        await using var command = database.CreateCommand(Sql);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        if (!await reader.ReadAsync(cancel))
            return;
        throw new InvalidInputException(reader.GetBoolean(3)
            ? $"This database has no table \"{reader.GetString(0)}\", so nothing was changed. Check {DatabaseConnection.SettingKey}."
            : $"The table \"{reader.GetString(0)}\" belongs to {reader.GetString(1)}, and only its owner can create or drop indexes on it. "
                + $"Nothing was changed. Run this command again with {DatabaseConnection.SettingKey} naming {reader.GetString(1)} "
                    + $"instead of {reader.GetString(2)}.");
    }

    /// <summary>Takes every one of them back.</summary>
    public async Task DropAsync(Actor actor, CancellationToken cancel)
    {
        actor.Require(Permission.ManageIndexes);
        await RequireOwnerAsync(cancel);
        foreach (var index in All)
            await ExecuteAsync($"DROP INDEX CONCURRENTLY IF EXISTS public.{index.Name}", cancel);
        await ExecuteAsync($"""
            DO $$ BEGIN
                IF EXISTS (SELECT FROM pg_extension
                    WHERE extname = 'pg_trgm' AND extnamespace = (SELECT oid FROM pg_namespace WHERE nspname = '{SearchSchema}'))
                THEN DROP EXTENSION pg_trgm;
                END IF;
                DROP SCHEMA IF EXISTS {SearchSchema};
            END $$
            """, cancel);
    }

    /// <summary>Where pg_trgm is; installed into a schema of its own if nobody has it yet.</summary>
    async Task<string> TrigramSchemaAsync(CancellationToken cancel)
    {
        await ExecuteAsync($"""
            DO $$ BEGIN
                IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm')
                THEN CREATE SCHEMA IF NOT EXISTS {SearchSchema}; CREATE EXTENSION pg_trgm SCHEMA {SearchSchema};
                END IF;
            END $$
            """, cancel);
        await using var command = database.CreateCommand(
            "SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm'");
        return (string)(await command.ExecuteScalarAsync(cancel))!;
    }

    async Task ExecuteAsync(string sql, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancel);
    }
}
