using Npgsql;

namespace BookingAdmin.Testing;

/// <summary>A transaction of the owner's application that holds rows. Its locks are gone when its end has returned.</summary>
public sealed class OpenTransaction : IAsyncDisposable
{
    readonly NpgsqlConnection connection;

    OpenTransaction(NpgsqlConnection connection) => this.connection = connection;

    public static async Task<OpenTransaction> BeginAsync(TestMarketplace marketplace, string sql)
    {
        var transaction = new OpenTransaction(await marketplace.OpenAsync());
        await transaction.ExecuteAsync($"BEGIN; {sql}");
        return transaction;
    }

    public Task CommitAsync() => ExecuteAsync("COMMIT");

    // A connection that is only closed lets the server find out later.
    public async ValueTask DisposeAsync()
    {
        try
        {
            await ExecuteAsync("ROLLBACK");
        }
        // The test has cut the connection, and its locks went with it.
        catch (NpgsqlException e) when (e.InnerException is IOException || e is PostgresException { SqlState: "57P01" })
        {
        }
        await connection.DisposeAsync();
    }

    async Task ExecuteAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
