using Npgsql;

namespace BookingAdmin.Services.Consistency;

/// <summary>What the run knows of the guard.</summary>
/// <param name="Installed">Whether it should be there.</param>
/// <param name="Broken">Names of its triggers that are missing or do not fire.</param>
sealed record GuardCondition(bool Installed, IReadOnlyList<string> Broken)
{
    public bool IsWhole => Installed && Broken.Count == 0;

    /// <summary>Looks at the triggers on the owner's two tables.</summary>
    public static async Task<GuardCondition> ReadAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        const string Sql = """
            SELECT EXISTS (SELECT FROM booking_admin.guard WHERE mode <> 'Off'),
                ARRAY(
                    SELECT t.tgname::text FROM pg_trigger t
                    WHERE t.tgrelid IN ('public."Order"'::regclass, 'public."Booking"'::regclass)
                        AND t.tgname LIKE 'booking\_admin\_%' AND t.tgenabled NOT IN ('O', 'A')
                    UNION ALL
                    SELECT CASE c.relname WHEN 'Order' THEN 'booking_admin_order' ELSE 'booking_admin_booking' END FROM pg_class c
                    WHERE c.oid IN ('public."Order"'::regclass, 'public."Booking"'::regclass)
                        AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname LIKE 'booking\_admin\_%')
                    ORDER BY 1)
            """;
        await using var command = new NpgsqlCommand(Sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        var installed = reader.GetBoolean(0);
        return new(installed, installed ? reader.GetFieldValue<string[]>(1) : []);
    }
}
