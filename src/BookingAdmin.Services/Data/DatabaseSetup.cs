using BookingAdmin.Services.Data.Marketplace;
using BookingAdmin.Services.Data.Own;
using BookingAdmin.Services.Settings;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace BookingAdmin.Services.Data;

/// <summary>The database cannot be used as it is; the message is one sentence for the operator.</summary>
public sealed class DatabaseSetupException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Makes a database ready at start: holds the owner's tables against what we need, then migrates our own schema.</summary>
public sealed class DatabaseSetup(IDbContextFactory<BookingAdminContext> contexts, BookingAdminSettings settings, DatabaseConnection connection)
{
    /// <exception cref="DatabaseSetupException">Tables, columns or rights are missing, or the database does not answer.</exception>
    public async Task PrepareAsync(CancellationToken cancel)
    {
        try
        {
            await using var context = await contexts.CreateDbContextAsync(cancel);
            if (settings.CreateMarketplace && (await MissingTablesAsync(context, cancel)).Count > 0)
                await CreateMarketplaceAsync(context, cancel);
            await RequireMarketplaceAsync(context, cancel);
            await RequireRightsAsync(context, cancel);
            await using var own = OwnContext.For(connection.Text);
            await own.Database.MigrateAsync(cancel);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new DatabaseSetupException($"The database user may not do what BookingAdmin needs: {e.MessageText}. See README, \"An existing database\", for the grants.", e);
        }
        catch (Exception e) when (DatabaseFault.IsUnavailable(e) || DatabaseFault.IsRefused(e))
        {
            throw new DatabaseSetupException($"The database of {BookingAdminSettings.ConnectionKey} cannot be reached: {e.GetBaseException().Message}", e);
        }
    }

    static async Task CreateMarketplaceAsync(BookingAdminContext context, CancellationToken cancel)
    {
        await context.Database.OpenConnectionAsync(cancel);
        var database = (NpgsqlConnection)context.Database.GetDbConnection();
        await SqlScript.RunAsync(database, "marketplace.sql", cancel);
        // The enum types are new to this process.
        await database.ReloadTypesAsync(cancel);
        await context.Database.CloseConnectionAsync();
    }

    static async Task RequireMarketplaceAsync(BookingAdminContext context, CancellationToken cancel)
    {
        if (await MissingTablesAsync(context, cancel) is { Count: > 0 } tables)
            throw new DatabaseSetupException(
                $"This database lacks the marketplace tables {string.Join(", ", tables.Select(table => $"\"{table}\""))}. "
                + $"Check {BookingAdminSettings.ConnectionKey}, or set Marketplace:Create=true to have them made.");

        var present = await ColumnsAsync(context, cancel);
        var columns = Mapped(context).SelectMany(table => table.Columns.Where(column => !present.Contains($"{table.Name}.{column}"))
            .Select(column => $"\"{table.Name}\".\"{column}\"")).ToList();
        if (columns.Count > 0)
            throw new DatabaseSetupException(
                $"The marketplace tables of this database lack the columns {string.Join(", ", columns)}, so it is not the marketplace that BookingAdmin knows.");
    }

    static async Task<IReadOnlyList<string>> MissingTablesAsync(BookingAdminContext context, CancellationToken cancel)
    {
        var present = await ColumnsAsync(context, cancel);
        return [.. Mapped(context).Select(table => table.Name)
            .Where(table => !present.Any(column => column.StartsWith($"{table}.", StringComparison.Ordinal)))];
    }

    /// <summary>The mapping is the list of what we need: a table or column that the owner adds makes no difference.</summary>
    static IEnumerable<(string Name, IEnumerable<string> Columns)> Mapped(BookingAdminContext context) =>
        context.Model.GetEntityTypes()
            .Where(entity => entity.GetSchema() is MarketplaceMapping.Schema)
            .Select(entity => (Name: entity.GetTableName()!, Columns: entity.GetProperties().Select(property => property.GetColumnName())))
            .OrderBy(table => table.Name, StringComparer.Ordinal);

    /// <summary>What schema public has, as table.column.</summary>
    static async Task<HashSet<string>> ColumnsAsync(BookingAdminContext context, CancellationToken cancel) =>
        (await context.Database.SqlQuery<string>($"""
            SELECT c.relname || '.' || a.attname AS "Value"
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE n.nspname = {MarketplaceMapping.Schema} AND c.relkind IN ('r', 'p', 'v', 'f') AND a.attnum > 0 AND NOT a.attisdropped
            """).ToListAsync(cancel)).ToHashSet(StringComparer.Ordinal);

    /// <summary>Every right that is missing, in one sentence with the grants that give them.</summary>
    async Task RequireRightsAsync(BookingAdminContext context, CancellationToken cancel)
    {
        // Without payments nobody orders here, and a user who may not is right.
        var orders = settings.Stripe.IsOn;
        var grants = await context.Database.SqlQuery<string>($"""
            SELECT format('GRANT CREATE ON DATABASE %I TO %I', current_database(), current_user) AS "Value"
            WHERE NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = {OwnMapping.Schema})
              AND NOT has_database_privilege(current_database(), 'CREATE')
            UNION ALL
            SELECT format('GRANT USAGE, CREATE ON SCHEMA %I TO %I', nspname, current_user) FROM pg_namespace
            WHERE nspname = {OwnMapping.Schema} AND NOT (has_schema_privilege(oid, 'USAGE') AND has_schema_privilege(oid, 'CREATE'))
            UNION ALL
            SELECT format('GRANT USAGE ON SCHEMA public TO %I', current_user) WHERE NOT has_schema_privilege('public', 'USAGE')
            UNION ALL
            SELECT format('GRANT %s ON public.%I TO %I', string_agg(needed.right, ', '), needed.name, current_user)
            FROM (VALUES ('User', 'SELECT'), ('Account', 'SELECT'), ('Celebrity', 'SELECT'), ('Tip', 'SELECT'), ('OrderItem', 'SELECT'), ('Order', 'SELECT'), ('Order', 'UPDATE'),
                         ('Booking', 'SELECT'), ('Booking', 'INSERT'), ('Booking', 'UPDATE'), ('Booking', 'DELETE'),
                         ('Order', 'INSERT'), ('OrderItem', 'INSERT'), ('Tip', 'INSERT'), ('Tip', 'UPDATE')) needed (name, "right")
            WHERE ({orders} OR (needed.name, needed.right) NOT IN (('Order', 'INSERT'), ('OrderItem', 'INSERT'), ('Tip', 'INSERT'), ('Tip', 'UPDATE')))
              AND NOT has_table_privilege(format('public.%I', needed.name), needed.right)
            GROUP BY needed.name
            """).ToListAsync(cancel);
        if (grants.Count > 0)
            throw new DatabaseSetupException($"The database user lacks rights; an owner of the database must run: {string.Join("; ", grants)};");
    }
}
