namespace BookingAdmin.Data.Own;

/// <summary>One drill: a drift was made on purpose, and the safeguards were watched.</summary>
public sealed class SelfTestRow
{
    public long Id { get; init; }
    public DateTimeOffset At { get; init; }
    public required string ByName { get; init; }

    /// <summary>Null: it could not be run, and nothing is known.</summary>
    public bool? Passed { get; init; }

    /// <summary>How long until it was caught; null if it was not.</summary>
    public long? CaughtMs { get; init; }

    /// <summary>What was seen and what was not, a sentence.</summary>
    public required string Told { get; init; }
}

sealed class SelfTestConfiguration : IEntityTypeConfiguration<SelfTestRow>
{
    public void Configure(EntityTypeBuilder<SelfTestRow> test)
    {
        test.ToTable("self_test");
        test.HasIndex(t => t.At);
    }
}
