namespace BookingAdmin.Data.Own;

/// <summary>
/// A combination of statuses, by the marketplace's own labels, that an admin has called normal here. One that was taken back stays as a
/// row.
/// </summary>
public sealed class NormalState
{
    public long Id { get; init; }

    /// <summary>
    /// PENDING.SUCCEEDED.PENDING_APPROVAL.PENDING.CANCELLED: of the order, the payment, the approval, the transfer and the booking.
    /// </summary>
    public required string State { get; init; }
    public required string Reason { get; init; }
    public DateTimeOffset MarkedAt { get; init; }
    public required string MarkedBy { get; init; }
    public DateTimeOffset? UndoneAt { get; init; }
    public string? UndoneBy { get; init; }
}

sealed class NormalStateConfiguration : IEntityTypeConfiguration<NormalState>
{
    public void Configure(EntityTypeBuilder<NormalState> state)
    {
        state.ToTable("normal_state");
        state.HasIndex(s => s.State).IsUnique().HasFilter("undone_at IS NULL");
    }
}
