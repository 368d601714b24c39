using Npgsql;

namespace BookingAdmin.Data;

/// <summary>
/// One at a time in a database, held by the session that does the work: when that session is gone, so is the lock, and nobody can think
/// that killed work is still going on.
/// </summary>
/// <param name="Key">Any number that nobody else uses.</param>
public sealed record SessionLock(long Key)
{
    /// <summary>Whether it is held, whichever process does.</summary>
    public string IsHeld { get; } = $"""
        EXISTS (SELECT FROM pg_locks l WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
            AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND l.classid = {Key >> 32} AND l.objid = {Key & 0xFFFF_FFFF})
        """;

    public async Task<bool> TryTakeAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var take = new NpgsqlCommand($"SELECT pg_try_advisory_lock({Key})", connection);
        return await take.ExecuteScalarAsync(cancel) is true;
    }

    /// <summary>A connection goes back to the pool with the locks of its session; one that is lost has none.</summary>
    public async Task LeaveAsync(NpgsqlConnection connection)
    {
        if (connection.State is not System.Data.ConnectionState.Open)
            return;
        try
        {
            await using var leave = new NpgsqlCommand($"SELECT pg_advisory_unlock({Key})", connection);
            await leave.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // The session went with its lock.
        }
    }
}
