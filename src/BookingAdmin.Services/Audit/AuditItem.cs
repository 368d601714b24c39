using BookingAdmin.Domain.Repair;

namespace BookingAdmin.Services.Audit;

/// <summary>One audit entry, in words.</summary>
/// <param name="OrderNumber">Null for what is about no order, or one that is gone.</param>
/// <param name="RepairId">What one repair did shares it.</param>
/// <param name="OfJob">That repair was a repair job, which has a page.</param>
/// <param name="Undoes">The entry that this one takes back.</param>
/// <param name="Undone">A later entry takes it back.</param>
public sealed record AuditItem(
    long Id,
    DateTimeOffset At,
    ActorKind By,
    string Who,
    string What,
    string? OrderId,
    string? OrderNumber,
    string? BookingId,
    string? Reason,
    IReadOnlyList<AuditField> Changes,
    Guid? RepairId,
    bool OfJob,
    long? RunId,
    long? Undoes,
    bool Undone)
{
    /// <summary>Of a line that stands for several entries; the item itself is then the last of them. Null for a single entry.</summary>
    public AuditGroup? Group { get; init; }
}

/// <summary>What one action over many orders has done, counted: a repair job, a repair of several orders, or its undo.</summary>
/// <param name="Repair">What its entries share.</param>
/// <param name="Undo">The entries take a repair back; those of the repair itself are a group of their own.</param>
/// <param name="Begun">Of the first entry.</param>
/// <param name="Ended">Of the last entry.</param>
/// <param name="SeveralActors">Somebody else than the actor of the last entry had a part in it.</param>
/// <param name="Actions">How often each was done, the most frequent first.</param>
/// <param name="Job">Null where it was no job.</param>
public sealed record AuditGroup(
    Guid Repair, bool Undo, long Entries, DateTimeOffset Begun, DateTimeOffset Ended, bool SeveralActors,
    IReadOnlyList<(AuditAction Action, long Count)> Actions, AuditJob? Job);

/// <summary>The repair job behind a line, as it is now; its work and scope are codes.</summary>
public sealed record AuditJob(string Work, string Scope, RepairJobState State, long Total, long Repaired, long Unchanged, long Failed);
