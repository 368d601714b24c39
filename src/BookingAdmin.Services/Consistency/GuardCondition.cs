using Npgsql;

namespace BookingAdmin.Services.Consistency;

/// <summary>What the run knows of the guard.</summary>
/// <param name="Installed">Whether it should be there.</param>
/// <param name="Broken">What of its triggers is missing or does not fire: "booking_admin_inserted on public."Order"".</param>
sealed record GuardCondition(bool Installed, IReadOnlyList<string> Broken)
{
    public bool IsWhole => Installed && Broken.Count == 0;

    /// <summary>Looks at the triggers on the owner's two tables.</summary>
    public static async Task<GuardCondition> ReadAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        const string Sql = """
            SELECT EXISTS (SELECT FROM booking_admin.guard WHERE mode <> 'Off'),
                ARRAY(
                    SELECT format('%s on public.%I', COALESCE(t.tgname, 'every trigger'), c.relname)
                    FROM pg_class c
                    LEFT JOIN pg_trigger t ON t.tgrelid = c.oid AND t.tgname LIKE 'booking\_admin\_%'
                    WHERE c.oid IN ('public."Order"'::regclass, 'public."Booking"'::regclass) AND (t.oid IS NULL OR t.tgenabled NOT IN ('O', 'A'))
                    ORDER BY 1)
            """;
        await using var command = new NpgsqlCommand(Sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        var installed = reader.GetBoolean(0);
        return new(installed, installed ? reader.GetFieldValue<string[]>(1) : []);
    }
}
