namespace BookingAdmin.Services.Live;

/// <summary>
/// Signs of life of background work, by the database's clock: the clocks of several instances differ, and one that jumps must not look like
/// silence.
/// </summary>
static class Heartbeats
{
    public const string Monitor = "monitor", Jobs = "jobs", Outbox = "outbox", Notices = "notices";

    const string Write = """
        INSERT INTO booking_admin.heartbeat (name, instance, at, next_at, fault)
        VALUES (@name, @instance, clock_timestamp(), clock_timestamp() + @until, @fault)
        ON CONFLICT (name) DO UPDATE SET instance = EXCLUDED.instance, at = EXCLUDED.at, next_at = EXCLUDED.next_at, fault = EXCLUDED.fault
        """;

    /// <param name="connection">The one whose life is to be shown.</param>
    /// <param name="untilNext">Until it will next do something, where that is known.</param>
    /// <param name="fault">Why it could not do its work, a line for each <see cref="WorkFault"/>.</param>
    public static async Task BeatAsync(
        NpgsqlConnection connection, string name, string instance, TimeSpan? untilNext, string? fault, CancellationToken cancel)
    {
        // A database that does not answer this for long is as good as dead.
        await using var command = new NpgsqlCommand(Write, connection)
        {
            CommandTimeout = 10,
            Parameters =
            {
                new NpgsqlParameter<string>("name", name),
                new NpgsqlParameter<string>("instance", instance),
                new("until", NpgsqlTypes.NpgsqlDbType.Interval) { Value = (object?)untilNext ?? DBNull.Value },
                new("fault", NpgsqlTypes.NpgsqlDbType.Text) { Value = (object?)fault ?? DBNull.Value },
            },
        };
        await command.ExecuteNonQueryAsync(cancel);
    }

    public static async Task BeatAsync(
        BookingAdminContext context, string name, string instance, TimeSpan? untilNext, string? fault, CancellationToken cancel)
    {
        await context.Database.OpenConnectionAsync(cancel);
        await BeatAsync((NpgsqlConnection)context.Database.GetDbConnection(), name, instance, untilNext, fault, cancel);
        await context.Database.CloseConnectionAsync();
    }

    /// <summary>The clock of the heartbeats.</summary>
    public static Task<DateTimeOffset> NowAsync(BookingAdminContext context, CancellationToken cancel) =>
        context.Database.SqlQuery<DateTimeOffset>($"""SELECT clock_timestamp() AS "Value" """).SingleAsync(cancel);

    public static Task<Heartbeat?> FindAsync(BookingAdminContext context, string name, CancellationToken cancel) =>
        context.Heartbeats.AsNoTracking().FirstOrDefaultAsync(beat => beat.Name == name, cancel);
}
