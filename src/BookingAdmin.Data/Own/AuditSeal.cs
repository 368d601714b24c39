namespace BookingAdmin.Data.Own;

/// <summary>One link of the chain over the audit entries: anybody who changes or removes an entry behind it breaks it.</summary>
public sealed class AuditSeal
{
    public long Id { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>The seal covers the entries behind the seal before it up to this id.</summary>
    public long ThroughId { get; init; }

    /// <summary>How many entries the seal covers.</summary>
    public long Entries { get; init; }

    /// <summary>SHA-256 over the seal before it and the entries that this one covers.</summary>
    public required byte[] Hash { get; init; }
}

sealed class AuditSealConfiguration : IEntityTypeConfiguration<AuditSeal>
{
    public void Configure(EntityTypeBuilder<AuditSeal> seal)
    {
        seal.ToTable("audit_seal");
        seal.HasIndex(s => s.ThroughId).IsUnique();
    }
}
