namespace BookingAdmin.Services.Sessions;

static class SessionSql
{
    public const string Channel = "booking_admin_session";

    /// <summary>
    /// Ends the sessions that have not ended; the statement notifies every process at its commit. Their tokens are gone with them.
    /// </summary>
    /// <returns>How many this call ended.</returns>
    public static async Task<int> EndAsync(
        BookingAdminContext context, IQueryable<Session> which, SessionEnd end, string? by, DateTimeOffset now, CancellationToken cancel)
    {
        var ids = await which.Where(s => s.EndedAt == null).Select(s => s.Id).ToArrayAsync(cancel);
        if (ids.Length == 0)
            return 0;
        // Not composed any further: a statement that changes rows must not stand inside another.
        var told = await context.Database.SqlQuery<long>($"""
            WITH ended AS (
                UPDATE booking_admin.session SET ended_at = {now}, "end" = {end.ToString()}, ended_by = {by}, tokens = NULL
                WHERE id = ANY ({ids}) AND ended_at IS NULL
                RETURNING id)
            SELECT count(pg_notify({Channel}, id || ' ' || {end.ToString()})::text) AS "Value" FROM ended
            """).ToListAsync(cancel);
        return (int)told[0];
    }

    /// <summary>What a notification says.</summary>
    public static (string Id, SessionEnd End)? Parse(string payload) =>
        payload.Split(' ') is [var id, var reason] && Enum.TryParse<SessionEnd>(reason, out var end) ? (id, end) : null;
}
