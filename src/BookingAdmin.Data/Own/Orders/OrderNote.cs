namespace BookingAdmin.Data.Own;

/// <summary>What a member of staff wrote down about an order, for staff only.</summary>
public sealed class OrderNote
{
    public long Id { get; init; }
    public required string OrderId { get; init; }

    /// <summary>Of the actor.</summary>
    public required string AuthorId { get; init; }
    public required string AuthorName { get; init; }
    public required string Text { get; init; }
    public DateTimeOffset WrittenAt { get; init; }
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>Hidden from then on, and deleted for good a little later.</summary>
    public DateTimeOffset? RemovedAt { get; init; }

    /// <summary>Goes up with each change: a change is made to the version that its maker has seen.</summary>
    public int Version { get; init; }
}

sealed class OrderNoteConfiguration : IEntityTypeConfiguration<OrderNote>
{
    public void Configure(EntityTypeBuilder<OrderNote> note)
    {
        note.ToTable("order_note");
        note.HasIndex(n => new { n.OrderId, n.WrittenAt });
        note.HasIndex(n => n.RemovedAt).HasFilter("removed_at IS NOT NULL");
    }
}
