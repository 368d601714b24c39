using BookingAdmin.Domain.Repair;

namespace BookingAdmin.Services.Jobs;

/// <summary>The statements of the runner.</summary>
static class RepairJobSql
{
    /// <summary>
    /// Whether nobody wants to change the job at this moment, and how busy the database is. Who may not see other people's standbys gets
    /// null there, which does not count as busy.
    /// </summary>
    public static string Gate(BusyLimits limits) => $"""
        SELECT set_config('lock_timeout', @timeout, true) IS NOT NULL
            AND pg_try_advisory_xact_lock_shared(@class, hashtext(@key)) AS "Free",
            {(limits.MindsReplication ? "(SELECT max(extract(epoch FROM r.replay_lag)) FROM pg_stat_replication r)::double precision" : "NULL::double precision")} AS "Lag",
            {(limits.MindsLocks ? LockWait : "NULL::double precision")} AS "LockWait"
        """;

    /// <summary>
    /// Of this database only. pg_locks shows to every role since when a lock is waited for; pg_stat_activity only to roles with the right.
    /// </summary>
    const string LockWait = """
        (SELECT max(extract(epoch FROM clock_timestamp() - l.waitstart)) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
            WHERE NOT l.granted AND a.datname = current_database())::double precision
        """;

    public const string Outcomes = """
        UPDATE booking_admin.repair_job_item i SET outcome = d.outcome, booking_id = d.booking, fault = d.fault, at = @at
        FROM unnest(@ordinals, @outcomes, @bookings, @faults) AS d (ordinal, outcome, booking, fault)
        WHERE i.job_id = @job AND i.ordinal = d.ordinal
        """;
}
