namespace BookingAdmin.Services.Audit;

/// <summary>An order without a booking that machinery leaves so, because a person said so or took the repair back.</summary>
/// <param name="Undone">The person took the repair back; else the person said to leave the order.</param>
public sealed record LeftAlone(DateTimeOffset At, string By, bool Undone)
{
    /// <summary>What the audit entries of an order say last; null where machinery may repair it.</summary>
    /// <param name="entries">All of one order, the oldest first.</param>
    internal static LeftAlone? Of(IReadOnlyList<AuditEntry> entries)
    {
        var last = entries.LastOrDefault(e =>
            e.Action is AuditAction.OrderLeftAlone or AuditAction.OrderHandedBack or AuditAction.BookingCreated
            || e.Action is AuditAction.RepairUndone && entries.Any(u => u.Id == e.Undoes && u.Action is AuditAction.BookingCreated));
        return last switch
        {
            { Action: AuditAction.OrderLeftAlone } => new(last.At, Actor.Shown(last.ActorName), false),
            { Action: AuditAction.RepairUndone, ActorKind: ActorKind.Person } => new(last.At, last.ActorName, true),
            _ => null,
        };
    }
}

/// <summary>
/// The same as SQL, for the monitor, the lists of requests, the guard and the findings. The audit is the one record of it.
/// </summary>
static class LeftAloneSql
{
    /// <summary>What was last said of an order, if anything.</summary>
    static string Last(string order) => $"""
        SELECT e.at, e.actor_name, e.action = '{nameof(AuditAction.RepairUndone)}' AS undone,
            e.action = '{nameof(AuditAction.OrderLeftAlone)}' OR e.action = '{nameof(AuditAction.RepairUndone)}'
                AND e.actor_kind = '{nameof(ActorKind.Person)}' AS leave
        FROM booking_admin.audit_entry e
        WHERE e.order_id = {order}
            AND (e.action IN ('{nameof(AuditAction.OrderLeftAlone)}', '{nameof(AuditAction.OrderHandedBack)}',
            '{nameof(AuditAction.BookingCreated)}')
            OR e.action = '{nameof(AuditAction.RepairUndone)}'
                AND EXISTS (SELECT FROM booking_admin.audit_entry u
                    WHERE u.id = e.undoes AND u.action = '{nameof(AuditAction.BookingCreated)}'))
        ORDER BY e.id DESC LIMIT 1
        """;

    /// <param name="order">The id of the order.</param>
    public static string Is(string order) => $"COALESCE((SELECT l.leave FROM ({Last(order)}) l), false)";

    static readonly string Among = $"""
        SELECT i.id AS "Id", l.at AS "At", l.actor_name AS "By", l.undone AS "Undone" FROM unnest(@ids) i (id)
            CROSS JOIN LATERAL ({Last("i.id")}) l WHERE l.leave
        """;

    /// <summary>The orders among these that are left alone, by their ids.</summary>
    public static async Task<IReadOnlyDictionary<string, LeftAlone>> AmongAsync(
        BookingAdminContext context, IReadOnlyCollection<string> orderIds, CancellationToken cancel) =>
        orderIds.Count == 0 ? new Dictionary<string, LeftAlone>(StringComparer.Ordinal)
            : (await context.Database.SqlQueryRaw<Row>(Among, new NpgsqlParameter<string[]>("ids", [.. orderIds])).ToListAsync(cancel))
                .ToDictionary(row => row.Id, row => new LeftAlone(row.At, row.By, row.Undone), StringComparer.Ordinal);

    sealed record Row(string Id, DateTimeOffset At, string By, bool Undone);
}
