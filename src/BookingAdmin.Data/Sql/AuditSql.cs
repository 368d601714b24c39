namespace BookingAdmin.Data.Sql;

/// <summary>
/// The beginning of a statement that writes audit entries itself, one for each row that it changes; everything else makes them with
/// <see cref="Own.AuditEntry.Of"/>.
/// </summary>
public static class AuditSql
{
    /// <summary>The columns that every entry has; those of the statement follow, and the closing bracket.</summary>
    public const string Insert = "INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action";

    /// <summary>Their values, from the parameters of these names.</summary>
    public const string Select = "SELECT @at, @kind, @actor, @name, @action";
}
