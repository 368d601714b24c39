namespace BookingAdmin.Data.Own;

/// <summary>
/// A call that may come again, by its `Idempotency-Key`. It leads to what the first call made, from which the answer is made again: no
/// client secret is kept.
/// </summary>
public sealed class IdempotencyKey
{
    public required string CustomerId { get; init; }
    public required string Key { get; init; }

    /// <summary>SHA-256 of what was asked for.</summary>
    public required byte[] Request { get; init; }
    public required string OrderId { get; init; }
    public string? TipId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

sealed class IdempotencyKeyConfiguration : IEntityTypeConfiguration<IdempotencyKey>
{
    public void Configure(EntityTypeBuilder<IdempotencyKey> key)
    {
        key.ToTable("idempotency_key");
        key.HasKey(k => new { k.CustomerId, k.Key });
        key.HasIndex(k => k.CreatedAt);
    }
}
