namespace BookingAdmin.Data.Own;

/// <summary>
/// One row that broke one rule, from the run that saw it first to the moment when it was resolved. What comes back is a new row.
/// </summary>
public sealed class FindingRow
{
    public long Id { get; init; }
    public required string Rule { get; init; }

    /// <summary>The order's id; for the guard the name of what is wrong there.</summary>
    public required string Subject { get; init; }
    public string? OrderNumber { get; init; }
    public string? CelebrityId { get; init; }

    /// <summary>
    /// What differs, a line for each code, where the rule alone does not say it: of a comparison with Stripe, or of its events; in rows
    /// from before there were codes a sentence.
    /// </summary>
    public string? Detail { get; init; }

    /// <summary>What the customer paid, in major units, where that is at risk.</summary>
    public decimal? AtRisk { get; init; }
    public string? Currency { get; init; }

    /// <summary>Since when the order has been so, as well as its own row shows; never later than <see cref="FirstSeen"/>.</summary>
    public DateTimeOffset Since { get; init; }
    public DateTimeOffset FirstSeen { get; init; }
    public long FirstRun { get; init; }

    /// <summary>How often this rule was broken by this row before, or its repair was undone.</summary>
    public int CameBack { get; init; }

    /// <summary>
    /// The last run that saw it; null while it is open, for then it is the last run of its rule. A comparison with Stripe looks at some
    /// orders only, so it always notes it.
    /// </summary>
    public DateTimeOffset? LastSeen { get; init; }
    public DateTimeOffset? ResolvedAt { get; init; }
    public Resolution? Resolution { get; init; }

    /// <summary>The person's or the job's name; null for the marketplace's own application.</summary>
    public string? ResolvedBy { get; init; }
}

/// <summary>How a finding was resolved; stored by name.</summary>
public enum Resolution
{
    /// <summary>A person, by one click or a repair job.</summary>
    Person,
    Monitor,
    Guard,
    /// <summary>The marketplace's own application, or somebody by hand: nothing of ours did it.</summary>
    Owner,
}

sealed class FindingConfiguration : IEntityTypeConfiguration<FindingRow>
{
    public void Configure(EntityTypeBuilder<FindingRow> finding)
    {
        finding.ToTable("finding");
        finding.Property(f => f.Resolution).HasConversion<string>();
        finding.HasIndex(f => new { f.Rule, f.Subject }).IsUnique().HasFilter("resolved_at IS NULL");
        finding.HasIndex(f => f.Subject);
        finding.Property(f => f.Since).HasDefaultValueSql("now()");
        finding.HasIndex(f => f.Since);
        finding.HasIndex(f => f.ResolvedAt);
    }
}
