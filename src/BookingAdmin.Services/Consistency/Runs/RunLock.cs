namespace BookingAdmin.Services.Consistency.Runs;

/// <summary>One run at a time in a database.</summary>
static class RunLock
{
    static readonly SessionLock Lock = new(0x424B_5255_4E01);

    /// <summary>Whether a run is going on, whichever process does it.</summary>
    public static string IsHeld => Lock.IsHeld;

    /// <exception cref="RunUnderWayException">Somebody else holds it.</exception>
    public static async Task TakeAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        if (!await Lock.TryTakeAsync(connection, cancel))
            throw new RunUnderWayException();
    }

    public static Task LeaveAsync(NpgsqlConnection connection) => Lock.LeaveAsync(connection);
}
