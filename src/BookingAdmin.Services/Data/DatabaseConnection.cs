using Npgsql;

namespace BookingAdmin.Services.Data;

/// <summary>Where the database is: the configured one, or the embedded one once it runs.</summary>
public sealed record DatabaseConnection(string Text)
{
    /// <summary>For the log: host and database, never the password.</summary>
    public override string ToString()
    {
        var parts = new NpgsqlConnectionStringBuilder(Text);
        return $"{parts.Database} on {parts.Host}";
    }
}

/// <summary>Tells a database that is away, which passes, from a fault of ours, which does not.</summary>
public static class DatabaseFault
{
    public static bool IsUnavailable(Exception? fault) => fault switch
    {
        null => false,
        // Away, starting, full, stopping a statement that waited too long, or a standby that took over: all of it passes.
        PostgresException e => e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.LockNotAvailable
            or PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.DiskFull or PostgresErrorCodes.OutOfMemory
            or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.ObjectNotInPrerequisiteState || e.SqlState.StartsWith("08", StringComparison.Ordinal),
        NpgsqlException or System.Net.Sockets.SocketException or TimeoutException or IOException => true,
        _ => IsUnavailable(fault.InnerException),
    };

    /// <summary>Wrong user, password or database name: trying again does not help.</summary>
    public static bool IsRefused(Exception? fault) => fault switch
    {
        null => false,
        PostgresException e => e.SqlState is PostgresErrorCodes.InvalidCatalogName || e.SqlState.StartsWith("28", StringComparison.Ordinal),
        _ => IsRefused(fault.InnerException),
    };
}
