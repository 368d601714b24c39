namespace BookingAdmin.Data.Own;

/// <summary>
/// The hold on a customer's money between the order and the celebrity's answer: the bank has authorized the amount, and nothing is captured
/// yet. An order has one at most.
/// </summary>
public sealed class PaymentAuthorization
{
    public required string OrderId { get; init; }
    public required string PaymentIntentId { get; init; }

    /// <summary>By Stripe's clock.</summary>
    public DateTimeOffset AuthorizedAt { get; init; }

    /// <summary>
    /// When the hold ends by itself: as Stripe says it, and until Stripe has been asked, seven days from the authorization.
    /// </summary>
    public DateTimeOffset CaptureBefore { get; init; }

    /// <summary>
    /// How often Stripe has refused to capture it: part of the idempotency key, since Stripe repeats its answer to a key that it knows.
    /// </summary>
    public int Refusals { get; init; }

    /// <summary>When it was captured, or the hold was released or lapsed; null while the bank holds the amount.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

sealed class PaymentAuthorizationConfiguration : IEntityTypeConfiguration<PaymentAuthorization>
{
    public void Configure(EntityTypeBuilder<PaymentAuthorization> authorization)
    {
        authorization.ToTable("payment_authorization");
        authorization.HasKey(a => a.OrderId);
        authorization.HasIndex(a => a.CaptureBefore).HasFilter("ended_at IS NULL");
    }
}
