using System.Text.Json;
using BookingAdmin.Domain.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BookingAdmin.Services.Data.Own;

/// <summary>The lasting record of one thing that an actor did to one order.</summary>
public sealed class AuditEntry
{
    public long Id { get; init; }
    public DateTimeOffset At { get; init; }
    public ActorKind ActorKind { get; init; }
    public required string ActorId { get; init; }
    public required string ActorName { get; init; }
    public AuditAction Action { get; init; }
    public required string OrderId { get; init; }
    public required string BookingId { get; init; }
    public required string CelebrityId { get; init; }
    public string? Reason { get; init; }

    /// <summary>All bookings that one repair created share it; null for anything but repairs and their undo.</summary>
    public Guid? RepairId { get; init; }

    /// <summary>The entry that this one takes back. Unique: nothing is undone twice.</summary>
    public long? Undoes { get; init; }

    /// <summary>What an undo needs to compare and to restore; ids, statuses and times only.</summary>
    public JsonDocument? Details { get; init; }
}

/// <summary>What was done; stored by name.</summary>
public enum AuditAction
{
    BookingCreated,
    RepairUndone,
    RequestAccepted,
    RequestDeclined,
    DecisionUndone,
}

sealed class AuditEntryConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> entry)
    {
        entry.ToTable("audit_entry");
        entry.Property(e => e.ActorKind).HasConversion<string>();
        entry.Property(e => e.Action).HasConversion<string>();
        entry.HasIndex(e => e.Undoes).IsUnique().HasFilter("undoes IS NOT NULL");
        entry.HasIndex(e => e.OrderId);
        entry.HasIndex(e => e.RepairId).HasFilter("repair_id IS NOT NULL");
    }
}
