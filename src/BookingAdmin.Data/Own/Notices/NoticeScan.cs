namespace BookingAdmin.Data.Own;

/// <summary>How far the marketplace's orders were looked at for what people are to hear of; one row.</summary>
public sealed class NoticeScan
{
    public int Id { get; init; }

    /// <summary>Nobody is notified of what happened before this time.</summary>
    public DateTimeOffset BegunAt { get; init; }
    public DateTimeOffset SeenUntil { get; init; }
}

sealed class NoticeScanConfiguration : IEntityTypeConfiguration<NoticeScan>
{
    public void Configure(EntityTypeBuilder<NoticeScan> scan)
    {
        scan.ToTable("notice_scan");
        scan.Property(s => s.Id).ValueGeneratedNever();
    }
}
