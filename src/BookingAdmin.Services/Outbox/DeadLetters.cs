namespace BookingAdmin.Services.Outbox;

/// <summary>What a person does to an entry that was given up and is about no refund.</summary>
static class DeadLetters
{
    /// <summary>Lets a dead letter be tried again.</summary>
    /// <returns>False where the entry was not given up, or somebody else was first.</returns>
    public static async Task<bool> ReopenAsync(
        BookingAdminContext context, OutboxEntry entry, Actor actor, string reason, DateTimeOffset now, CancellationToken cancel)
    {
        var reopened = await context.Outbox.Where(e => e.Id == entry.Id && e.DeadAt != null && e.DoneAt == null)
            .ExecuteUpdateAsync(set => set
            .SetProperty(e => e.DeadAt, (DateTimeOffset?)null)
            .SetProperty(e => e.Attempts, 0)
            .SetProperty(e => e.NotBefore, now)
            .SetProperty(e => e.Fault, (string?)null), cancel);
        if (reopened == 0)
            return false;
        context.Add(AuditEntry.Of(
            actor, AuditAction.OutboxRetried, now, entry.OrderId, reason: reason,
            before: new { outbox = entry.Id, kind = entry.Kind.ToString(), attempts = entry.Attempts, fault = entry.Fault,
                deadAt = entry.DeadAt },
            after: new { notBefore = now }));
        await context.SaveChangesAsync(cancel);
        return true;
    }
}
