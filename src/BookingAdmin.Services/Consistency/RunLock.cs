using Npgsql;

namespace BookingAdmin.Services.Consistency;

/// <summary>
/// One run at a time in a database. Held by the session that does the run's work: when that is gone, so is the lock, and nobody can think that a
/// killed run is still going on.
/// </summary>
static class RunLock
{
    /// <summary>Any number that nobody else uses.</summary>
    const long Key = 0x424B_5255_4E01;

    /// <summary>Whether a run is going on, whichever process does it.</summary>
    public static string IsHeld { get; } = $"""
        EXISTS (SELECT FROM pg_locks l WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
            AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND l.classid = {Key >> 32} AND l.objid = {Key & 0xFFFF_FFFF})
        """;

    /// <exception cref="RunUnderWayException">Somebody else holds it.</exception>
    public static async Task TakeAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var take = new NpgsqlCommand($"SELECT pg_try_advisory_lock({Key})", connection);
        if (await take.ExecuteScalarAsync(cancel) is not true)
            throw new RunUnderWayException();
    }

    /// <summary>A connection goes back to the pool with the locks of its session; one that is lost has none.</summary>
    public static async Task LeaveAsync(NpgsqlConnection connection)
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
