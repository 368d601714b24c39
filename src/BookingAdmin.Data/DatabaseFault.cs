using BookingAdmin.Data.Own;
using Npgsql;
using static BookingAdmin.Domain.Languages.Language;

namespace BookingAdmin.Data;

/// <summary>Distinguishes what a database does to us, which passes or which its owner has to mend, from a fault of ours.</summary>
public static class DatabaseFault
{
    /// <summary>Away, starting, full, held by somebody else, or read-only: trying again helps, sooner or later.</summary>
    public static bool IsUnavailable(Exception? fault) => fault switch
    {
        null => false,
        // Away, starting, full, stopping a statement that waited too long, or a standby that took over: all of it passes.
        PostgresException e =>
            e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure
            or PostgresErrorCodes.LockNotAvailable
            or PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.DiskFull
                or PostgresErrorCodes.OutOfMemory
            or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.ObjectNotInPrerequisiteState
                || e.SqlState.StartsWith("08", StringComparison.Ordinal),
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

    /// <summary>
    /// The owner has changed what we read or what we may do: a table, column, type or label is gone, rows are hidden, a right was taken.
    /// </summary>
    public static bool IsChanged(Exception? fault) => fault switch
    {
        null => false,
        // A table of our own that is gone is no change of the owner's: nothing here can explain it.
        PostgresException e when e.MessageText.Contains(OwnMapping.Schema, StringComparison.Ordinal) => false,
        PostgresException e =>
            e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedObject
            or PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.DatatypeMismatch
                or PostgresErrorCodes.CannotCoerce
            or PostgresErrorCodes.WrongObjectType or PostgresErrorCodes.InsufficientPrivilege
                or PostgresErrorCodes.InvalidTextRepresentation,
        // A column of another type than the one that the driver was asked to read.
        InvalidCastException { Source: "Npgsql" } => true,
        _ => IsChanged(fault.InnerException),
    };

    /// <summary>The fault comes from the database or its owner, and no line of ours is to blame.</summary>
    public static bool IsOutside(Exception? fault) => IsUnavailable(fault) || IsChanged(fault);

    /// <summary>
    /// What its owner, or somebody else’s transaction, has done to the database, for people. The sentence holds nothing that stands in a
    /// row.
    /// </summary>
    /// <returns>Null where the database is only away, and for a fault of ours.</returns>
    public static string? Sentence(Exception? fault) => Answer(fault)?.SqlState switch
    {
        PostgresErrorCodes.ReadOnlySqlTransaction =>
            T("The database is read-only at this moment, so nothing can be written."),
        PostgresErrorCodes.LockNotAvailable =>
            T("Somebody else’s transaction holds what would be changed. Nothing was changed; try again in a moment."),
        PostgresErrorCodes.InsufficientPrivilege when IsChanged(fault) =>
            T("The database no longer lets BookingAdmin read or write what it needs, so it cannot tell. Nothing was lost; an operator must "
            + "run “bookingadmin check”, which names the right."),
        _ when IsChanged(fault) =>
            T("The marketplace’s tables are no longer as BookingAdmin knows them, so it cannot tell. Nothing was lost; an operator must "
            + "run “bookingadmin check”, which names what has changed."),
        _ => null,
    };

    /// <summary>What the database said, for an operator, where that names tables, columns and rights only; else nothing.</summary>
    public static string? Names(Exception? fault) =>
        Answer(fault) is { } answer && answer.SqlState.StartsWith("42", StringComparison.Ordinal) ? answer.MessageText : null;

    static PostgresException? Answer(Exception? fault) =>
        fault is null or PostgresException ? fault as PostgresException : Answer(fault.InnerException);
}
