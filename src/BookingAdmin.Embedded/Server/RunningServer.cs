using Npgsql;

namespace BookingAdmin.Embedded.Server;

internal sealed record RunningServer(int ProcessId, string SocketFolder)
{
    public string ConnectionString(string database, bool pooling = true) => new NpgsqlConnectionStringBuilder
    {
        Host = SocketFolder,
        Username = EmbeddedPostgres.User,
        Database = database,
        Pooling = pooling,
        // On a socket in a private folder encryption protects nothing, and asking for it costs round trips.
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;
}
