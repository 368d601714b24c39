namespace BookingAdmin.Data.Own;

/// <summary>A key of the framework's data protection, which encrypts cookies and tokens. All instances share them.</summary>
public sealed class DataProtectionKey
{
    public long Id { get; init; }
    public required string Name { get; init; }
    public required string Xml { get; init; }
}

sealed class DataProtectionKeyConfiguration : IEntityTypeConfiguration<DataProtectionKey>
{
    public void Configure(EntityTypeBuilder<DataProtectionKey> key)
    {
        key.ToTable("data_protection_key");
        key.HasIndex(k => k.Name).IsUnique();
    }
}
