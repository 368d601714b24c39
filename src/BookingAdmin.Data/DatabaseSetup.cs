using BookingAdmin.Data.Marketplace;
using Npgsql;

namespace BookingAdmin.Data;

/// <summary>The database cannot be used as it is; the message is one sentence for the operator.</summary>
public sealed class DatabaseSetupException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Makes a database ready at start: holds the owner's tables against what we need, then migrates our own schema.</summary>
public sealed class DatabaseSetup(IDbContextFactory<BookingAdminContext> contexts, MarketplaceNeeds needs, DatabaseConnection connection)
{
    /// <exception cref="DatabaseSetupException">Tables, columns or rights are missing, or the database does not answer.</exception>
    public async Task PrepareAsync(CancellationToken cancel)
    {
        try
        {
            await using var context = await contexts.CreateDbContextAsync(cancel);
            if (await MarketplaceRights.ReadOnlyAsync(context, cancel) is { } readOnly)
                throw new DatabaseSetupException(readOnly);
            if (needs.CreateTables && await MarketplaceShape.MissingTablesAsync(context, cancel) is { Count: > 0 } missing)
                await CreateMarketplaceAsync(context, missing, cancel);
            if (await MarketplaceShape.FaultAsync(context, cancel) is { } fault)
                throw new DatabaseSetupException(fault);
            if (await MarketplaceRights.MissingAsync(context, needs.Payments, cancel) is { } rights)
                throw new DatabaseSetupException(rights);
            await using var own = OwnContext.For(connection.Text);
            await own.Database.MigrateAsync(cancel);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new DatabaseSetupException(
                $"The database user may not do what BookingAdmin needs: {e.MessageText}. See README, \"An existing "
                + "database\", for the grants.", e);
        }
        catch (Exception e) when (DatabaseFault.IsUnavailable(e) || DatabaseFault.IsRefused(e))
        {
            throw new DatabaseSetupException(
                $"The database of {DatabaseConnection.SettingKey} cannot be reached: {e.GetBaseException().Message}", e);
        }
    }

    /// <summary>All that is missing, or nothing: what the owner has stays as it is, also where it does not fit.</summary>
    static async Task CreateMarketplaceAsync(BookingAdminContext context, IReadOnlyList<string> missing, CancellationToken cancel)
    {
        await context.Database.OpenConnectionAsync(cancel);
        var database = (NpgsqlConnection)context.Database.GetDbConnection();
        try
        {
            await using var transaction = await context.Database.BeginTransactionAsync(cancel);
            await SqlScript.RunAsync(database, typeof(SqlScript), "marketplace.sql", cancel);
            if (await MarketplaceShape.FaultAsync(context, cancel) is { } fault)
                throw Partial(missing, fault);
            await transaction.CommitAsync(cancel);
            // The enum types are new to this process.
            await database.ReloadTypesAsync(cancel);
        }
        catch (PostgresException e) when (e.SqlState is not PostgresErrorCodes.InsufficientPrivilege && !DatabaseFault.IsUnavailable(e))
        {
            throw Partial(missing, $"{e.MessageText}.", e);
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }

    static DatabaseSetupException Partial(IReadOnlyList<string> missing, string fault, Exception? inner = null) => new(
        $"Marketplace:Create cannot add the tables {string.Join(", ", missing.Select(table => $"\"{table}\""))} to what is in this "
            + $"database: {fault.TrimEnd('.')}. "
        + "Nothing was made. Give an empty database, or bring this one up to date with the marketplace's own migrations and leave "
            + "Marketplace:Create off.", inner);
}
