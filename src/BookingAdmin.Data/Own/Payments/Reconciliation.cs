namespace BookingAdmin.Data.Own;

/// <summary>One comparison of our orders with Stripe's PaymentIntents.</summary>
public sealed class Reconciliation
{
    public long Id { get; init; }
    public required string By { get; init; }

    /// <summary>Orders placed or changed since then were compared.</summary>
    public DateTimeOffset Since { get; init; }
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>Null while it runs, and for one that was killed.</summary>
    public DateTimeOffset? FinishedAt { get; init; }
    public long Compared { get; init; }
    public long Disagreed { get; init; }

    /// <summary>Why it ended before its end, a WorkFault; in rows from before there were codes a sentence.</summary>
    public string? Fault { get; init; }
}

sealed class ReconciliationConfiguration : IEntityTypeConfiguration<Reconciliation>
{
    public void Configure(EntityTypeBuilder<Reconciliation> reconciliation)
    {
        reconciliation.ToTable("reconciliation");
        reconciliation.HasIndex(r => r.StartedAt);
    }
}
