namespace BookingAdmin.Data.Own;

/// <summary>One drill: a booking went missing on purpose, and the safeguards were watched.</summary>
public sealed class SelfTestRow
{
    public long Id { get; init; }
    public DateTimeOffset At { get; init; }
    public required string ByName { get; init; }

    /// <summary>Null: it could not be run, and nothing is known.</summary>
    public bool? Passed { get; init; }

    /// <summary>How long until it was caught; null if it was not.</summary>
    public long? CaughtMs { get; init; }

    /// <summary>What failed or could not be done, a line for each code; else what was left out. Older rows have a sentence.</summary>
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
