namespace BookingAdmin.Data;

/// <summary>How long a transaction waits for a row that somebody else's transaction holds, as PostgreSQL's lock_timeout has it.</summary>
public static class LockPatience
{
    /// <summary>
    /// Somebody waits for the answer, and two rows at most are waited for: the sentence must be there within five seconds.
    /// </summary>
    public const string OfAPerson = "2s";

    /// <summary>Work in the background has time, and comes again where it fails.</summary>
    public const string Endless = "0";
}
