using BookingAdmin.Domain.Marketplace;

namespace BookingAdmin.Data.Own;

/// <summary>
/// The way back of a customer's money: a refund of what was paid, or the closing of a PaymentIntent that was not. An outbox entry carries
/// it out.
/// </summary>
public sealed class Refund
{
    public long Id { get; init; }
    public required string OrderId { get; init; }
    public MoneyBack Kind { get; init; }
    public string? PaymentIntentId { get; init; }

    /// <summary>
    /// Minor units (cents), as Stripe wants them. What was paid; from when Stripe has taken it, what really goes back: a part may have gone
    /// back before.
    /// </summary>
    public long Amount { get; init; }
    public required string Currency { get; init; }
    public RefundStatus Status { get; init; }

    /// <summary>The refund leaves no earlier: until then the decline can be undone.</summary>
    public DateTimeOffset NotBefore { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Stripe's id (re_…), once Stripe has taken it.</summary>
    public string? StripeRefundId { get; init; }

    /// <summary>
    /// How often Stripe has said a definite no: part of the idempotency key, since Stripe repeats its answer to a key that it knows.
    /// </summary>
    public int Refusals { get; init; }

    /// <summary>Stripe's code for why it failed, such as insufficient_funds; never its words, which may name somebody.</summary>
    public string? Fault { get; init; }

    /// <summary>Of a closing: the order lives, and ends because nobody pays it. Else its order was over when this was queued.</summary>
    public bool ForUnpaid { get; init; }

    /// <summary>What Stripe had of it before we sent anything; null for nothing.</summary>
    public FoundAtStripe? Found { get; init; }

    /// <summary>When it succeeded, failed or was marked as done by hand.</summary>
    public DateTimeOffset? SettledAt { get; init; }
}

/// <summary>What had gone back of a payment before our refund was sent; stored by name.</summary>
public enum FoundAtStripe
{
    /// <summary>All of it, sent or asked for by somebody else: nothing was sent from here.</summary>
    Whole,
    /// <summary>A part of it: only the rest was sent.</summary>
    Part,
}

sealed class RefundConfiguration : IEntityTypeConfiguration<Refund>
{
    public void Configure(EntityTypeBuilder<Refund> refund)
    {
        refund.ToTable("refund");
        refund.Property(r => r.Kind).HasConversion<string>();
        refund.Property(r => r.Status).HasConversion<string>();
        refund.Property(r => r.Found).HasConversion<string>();
        refund.Property(r => r.ForUnpaid).HasDefaultValue(false);
        refund.HasIndex(r => r.OrderId).IsUnique().HasFilter("status <> 'Withdrawn'");
        refund.HasIndex(r => new { r.Status, r.NotBefore });
        refund.HasIndex(r => r.PaymentIntentId).HasOperators("text_pattern_ops");
        refund.HasIndex(r => r.SettledAt).HasFilter("settled_at IS NOT NULL");
        refund.HasIndex(r => r.StripeRefundId).IsUnique().HasOperators("text_pattern_ops").HasFilter("stripe_refund_id IS NOT NULL");
    }
}
