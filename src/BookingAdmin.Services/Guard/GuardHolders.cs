namespace BookingAdmin.Services.Guard;

/// <summary>A process that keeps the guard from being changed.</summary>
/// <param name="Name">What it calls itself.</param>
/// <param name="Seconds">For how long; null where we may not know.</param>
/// <param name="IsVacuum">The process locks its table as a vacuum does, by itself or not.</param>
sealed record GuardHolder(int Process, string Table, string Name, int? Seconds, bool IsVacuum);

/// <summary>Who holds the orders or bookings, asked after a lock could not be had.</summary>
static class GuardHolders
{
    const int MostNamed = 3;

    /// <param name="exclusive">Readers are in the way too, as they are where a trigger is taken away.</param>
    public static async Task<IReadOnlyList<GuardHolder>> ReadAsync(BookingAdminContext context, bool exclusive, CancellationToken cancel) =>
        await context.Database.SqlQuery<GuardHolder>($"""
            SELECT DISTINCT ON (l.pid) l.pid AS "Process", c.relname::text AS "Table",
                COALESCE(NULLIF(a.application_name, ''), a.backend_type, 'somebody') AS "Name",
                floor(extract(epoch FROM clock_timestamp() - a.xact_start))::int AS "Seconds",
                l.mode = 'ShareUpdateExclusiveLock' AS "IsVacuum"
            FROM pg_locks l
                JOIN pg_class c ON c.oid = l.relation AND l.relation IN (to_regclass('public."Order"'), to_regclass('public."Booking"'))
            LEFT JOIN pg_stat_activity a ON a.pid = l.pid
            WHERE l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND l.granted AND l.pid <> pg_backend_pid()
                AND ({exclusive} OR l.mode NOT IN ('AccessShareLock', 'RowShareLock'))
            ORDER BY l.pid, l.mode = 'ShareUpdateExclusiveLock'
            """).ToListAsync(cancel);

    public static string Sentence(IReadOnlyList<GuardHolder> holders)
    {
        if (holders.Count == 0)
            return T("orders and bookings are being written to without a pause, or somebody else is changing the guard at this moment.");
        var named = string.Join("; ", holders.Take(MostNamed).Select(Sentence));
        return holders.Count > MostNamed ? T($"{named}; and by {holders.Count - MostNamed:N0} more.") : $"{named}.";
    }

    static string Sentence(GuardHolder holder)
    {
        var name = holder.IsVacuum ? T($"a vacuum, {holder.Name}") : holder.Name;
        return holder.Seconds is { } seconds
            ? T($"\"{holder.Table}\" is held by {name} (process {holder.Process}, for {seconds:N0} s)")
            : T($"\"{holder.Table}\" is held by {name} (process {holder.Process})");
    }
}
