namespace BookingAdmin.Data.Own;

/// <summary>The key by which push services know this installation (RFC 8292); one row, made at first use.</summary>
public sealed class PushKey
{
    public int Id { get; init; }

    /// <summary>A point of P-256, uncompressed, in base64url. Each browser's subscription is bound to it.</summary>
    public required string PublicKey { get; init; }

    /// <summary>Encrypted by data protection.</summary>
    public required byte[] PrivateKey { get; init; }

    /// <summary>Where a push service can reach the operator: the https address of this installation.</summary>
    public required string Contact { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

sealed class PushKeyConfiguration : IEntityTypeConfiguration<PushKey>
{
    public void Configure(EntityTypeBuilder<PushKey> key)
    {
        key.ToTable("push_key");
        key.Property(k => k.Id).ValueGeneratedNever();
    }
}
