using System.Text.Json;
using BookingAdmin.Domain.Payments;

namespace BookingAdmin.Data.Own;

/// <summary>
/// One event of Stripe, written down before it is handled, so that it can be handled again. Its id is Stripe's: an event is kept once.
/// </summary>
public sealed class StripeEventRow
{
    public required string Id { get; init; }

    /// <summary>As Stripe calls it: payment_intent.succeeded.</summary>
    public required string Type { get; init; }

    /// <summary>By Stripe's clock.</summary>
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary>What it is about: pi_…, ch_…, re_…, dp_….</summary>
    public string? ObjectId { get; init; }
    public string? PaymentIntentId { get; init; }

    /// <summary>From its metadata, or found by its payment.</summary>
    public string? OrderId { get; init; }
    public string? TipId { get; init; }

    /// <summary>What handling needs of it: ids, statuses, amounts. Not the whole event, which names the customer and the card.</summary>
    public required JsonDocument Facts { get; init; }

    /// <summary>
    /// As it came, with its signature, where it may have to be passed on: until it is handled or delivered. It names people.
    /// </summary>
    public byte[]? Body { get; init; }
    public string? Signature { get; init; }
    public StripeEventState State { get; init; }

    /// <summary>How often it was handled. When it is handled next is in its outbox entry.</summary>
    public int Attempts { get; init; }
    public DateTimeOffset? HandledAt { get; init; }

    /// <summary>What it came to; null where it was not about an order of ours.</summary>
    public PaymentOutcome? Outcome { get; init; }

    /// <summary>Why it failed: the name of an EventFault, with its value; a sentence that no migration knew stays one.</summary>
    public string? Fault { get; init; }

    /// <summary>
    /// Why somebody has to look at what it is about, in the form of <see cref="Fault"/>; null where nobody has. Set for an event that
    /// failed for good, and for one that was handled but reports something that needs a person.
    /// </summary>
    public string? NeedsSomebody { get; init; }

    /// <summary>When a person said that it is seen to; from then on it needs nobody.</summary>
    public DateTimeOffset? SettledAt { get; init; }

    /// <summary>That person's name.</summary>
    public string? SettledBy { get; init; }
    public string? SettleReason { get; init; }
}

/// <summary>How far an event is; stored by name.</summary>
public enum StripeEventState
{
    Received,
    Handled,
    /// <summary>Not of a kind that matters here, or not about an order of ours.</summary>
    Ignored,
    Failed,
}

sealed class StripeEventConfiguration : IEntityTypeConfiguration<StripeEventRow>
{
    public void Configure(EntityTypeBuilder<StripeEventRow> told)
    {
        told.ToTable("stripe_event");
        told.Property(e => e.State).HasConversion<string>();
        told.Property(e => e.Outcome).HasConversion<string>();
        told.HasIndex(e => e.ReceivedAt);
        told.HasIndex(e => e.OrderId);
        // These serve equality, and the beginning of an id too, whatever the collation.
        told.HasIndex(e => e.Id).HasOperators("text_pattern_ops");
        told.HasIndex(e => e.ObjectId).HasOperators("text_pattern_ops");
        told.HasIndex(e => e.PaymentIntentId).HasOperators("text_pattern_ops");
        told.HasIndex(e => new { e.ReceivedAt, e.Id }).HasFilter("needs_somebody IS NOT NULL AND settled_at IS NULL");
    }
}
