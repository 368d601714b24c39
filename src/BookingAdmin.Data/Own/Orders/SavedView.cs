namespace BookingAdmin.Data.Own;

/// <summary>A list of orders that a person keeps: its filters, as they stand in the address of the page.</summary>
public sealed class SavedView
{
    public long Id { get; init; }

    /// <summary>Of the actor.</summary>
    public required string OwnerId { get; init; }
    public required string OwnerName { get; init; }
    public required string Name { get; init; }

    /// <summary>The query of the address, without the page of the list.</summary>
    public required string Query { get; init; }

    /// <summary>All staff see it; only its owner changes it.</summary>
    public bool Shared { get; init; }

    /// <summary>Goes up with each change: a change is made to the version that its maker has seen.</summary>
    public int Version { get; init; }
    public DateTimeOffset SavedAt { get; init; }
}

sealed class SavedViewConfiguration : IEntityTypeConfiguration<SavedView>
{
    public void Configure(EntityTypeBuilder<SavedView> view)
    {
        view.ToTable("saved_view");
        view.HasIndex(v => new { v.OwnerId, v.Name }).IsUnique();
        view.HasIndex(v => v.Name).HasFilter("shared");
    }
}
