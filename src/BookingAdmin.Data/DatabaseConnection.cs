using Npgsql;

namespace BookingAdmin.Data;

/// <summary>Where the database is: the configured one, or the embedded one once it runs.</summary>
public sealed record DatabaseConnection(string Text)
{
    public const string SettingKey = "ConnectionStrings:BookingAdmin";

    /// <summary>For the log: host and database, never the password.</summary>
    public override string ToString()
    {
        var parts = new NpgsqlConnectionStringBuilder(Text);
        return $"{parts.Database} on {parts.Host}";
    }
}
