namespace BookingAdmin.Data.Own;

/// <summary>An order that lacks its booking, as the guard's triggers saw it.</summary>
public sealed class WatchListRow
{
    public required string OrderId { get; init; }

    /// <summary>By the database's clock.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>The order's total in major units.</summary>
    public double Amount { get; init; }
    public required string Currency { get; init; }
}

/// <summary>What the guard should be; one row at most, none where it was never installed.</summary>
public sealed class GuardRow
{
    public int Id { get; init; }
    public GuardMode Mode { get; init; }
    public DateTimeOffset Since { get; init; }
    public required string ByName { get; init; }

    /// <summary>When somebody last wrote to the watch list by hand; null while only the guard did, or since it was rebuilt.</summary>
    public DateTimeOffset? TouchedAt { get; init; }

    /// <summary>
    /// The triggers as they were when the list was last made true: each one's oid and row version, and how often one of them had failed.
    /// </summary>
    public string? Triggers { get; init; }
}

/// <summary>What the triggers do; stored by name.</summary>
public enum GuardMode
{
    /// <summary>Nothing is installed.</summary>
    Off,
    /// <summary>Keep the watch list and notify of changes.</summary>
    Watch,
    /// <summary>Also create the booking at commit where it is still missing.</summary>
    Create,
    /// <summary>Also refuse the commit where it is still missing.</summary>
    Enforce,
}

sealed class WatchListConfiguration : IEntityTypeConfiguration<WatchListRow>
{
    public void Configure(EntityTypeBuilder<WatchListRow> row)
    {
        row.ToTable("watch_list");
        row.HasKey(r => r.OrderId);
        // No index on it: the list is short, and every order that is placed passes through it.
        row.Property(r => r.Since).HasDefaultValueSql("clock_timestamp()");
    }
}

sealed class GuardConfiguration : IEntityTypeConfiguration<GuardRow>
{
    public void Configure(EntityTypeBuilder<GuardRow> guard)
    {
        guard.ToTable("guard");
        guard.Property(g => g.Id).ValueGeneratedNever();
        guard.Property(g => g.Mode).HasConversion<string>();
    }
}
