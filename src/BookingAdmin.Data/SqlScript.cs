using Npgsql;

namespace BookingAdmin.Data;

/// <summary>SQL files that an assembly carries.</summary>
public static class SqlScript
{
    /// <summary>Runs a whole file in one transaction.</summary>
    /// <param name="carrier">A type of the assembly that carries it.</param>
    public static async Task RunAsync(NpgsqlConnection connection, Type carrier, string file, CancellationToken cancel)
    {
        var assembly = carrier.Assembly;
        var resource = assembly.GetManifestResourceNames().Single(name => name.EndsWith($".{file}", StringComparison.Ordinal));
        await using var stream = assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        await using var command = new NpgsqlCommand(await reader.ReadToEndAsync(cancel), connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancel);
    }
}
