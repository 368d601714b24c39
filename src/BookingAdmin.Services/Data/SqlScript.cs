using Npgsql;

namespace BookingAdmin.Services.Data;

/// <summary>SQL files of this assembly.</summary>
static class SqlScript
{
    /// <summary>Runs a whole file in one transaction.</summary>
    public static async Task RunAsync(NpgsqlConnection connection, string file, CancellationToken cancel)
    {
        var assembly = typeof(SqlScript).Assembly;
        var resource = assembly.GetManifestResourceNames().Single(name => name.EndsWith($".{file}", StringComparison.Ordinal));
        await using var stream = assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        await using var command = new NpgsqlCommand(await reader.ReadToEndAsync(cancel), connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancel);
    }
}
