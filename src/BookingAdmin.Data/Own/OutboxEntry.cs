using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BookingAdmin.Data.Own;

/// <summary>
/// Something that must be asked of Stripe, or passed on from it, written in the transaction that makes it necessary and tried until Stripe has answered for good.
/// Those of refunds are written by a trigger on `refund`: none can be queued without, whoever queues it.
/// </summary>
public sealed class OutboxEntry
{
    public long Id { get; init; }
    public OutboxKind Kind { get; init; }

    /// <summary>Null of <see cref="OutboxKind.ForwardEvent"/> only.</summary>
    public string? OrderId { get; init; }

    /// <summary>Of <see cref="OutboxKind.ForwardEvent"/>: which of Stripe's events.</summary>
    public string? EventId { get; init; }

    /// <summary>Of a tip's PaymentIntent.</summary>
    public string? TipId { get; init; }

    /// <summary>Of <see cref="OutboxKind.MoneyBack"/>; one entry a refund, however often it is retried.</summary>
    public long? RefundId { get; init; }
    public Refund? Refund { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>It is tried no earlier. Whoever tries it puts it off first, so that nobody else does meanwhile and a killed one leaves it to the next.</summary>
    public DateTimeOffset NotBefore { get; init; }

    /// <summary>Until when whoever tries it has it to themselves. Null: nobody does, it only waits, and a caller who comes back need not.</summary>
    public DateTimeOffset? LeasedUntil { get; init; }
    public int Attempts { get; init; }

    /// <summary>Of a PaymentIntent: whether the caller gave an Idempotency-Key, and so can come back for it. For one who cannot it is not made, but closed.</summary>
    public bool? Keyed { get; init; }

    /// <summary>What is asked of Stripe for a PaymentIntent, the same at every try: Stripe takes its key with no other parameters. It names people, so it goes at the end.</summary>
    public JsonDocument? Request { get; init; }

    /// <summary>What the last attempt ended with: Stripe's code or a word of ours, never its words.</summary>
    public string? Fault { get; init; }

    /// <summary>Nothing is left to do.</summary>
    public DateTimeOffset? DoneAt { get; init; }

    /// <summary>Given up: a dead letter, for somebody to look at.</summary>
    public DateTimeOffset? DeadAt { get; init; }
}

/// <summary>What is to be done; stored by name.</summary>
public enum OutboxKind
{
    /// <summary>A PaymentIntent for an order or a tip that has none yet.</summary>
    CreateIntent,
    /// <summary>What the refund says: refund what was paid, or close the PaymentIntent.</summary>
    MoneyBack,
    /// <summary>An event that is not ours, for the marketplace's own endpoint.</summary>
    ForwardEvent,
}

sealed class OutboxConfiguration : IEntityTypeConfiguration<OutboxEntry>
{
    public void Configure(EntityTypeBuilder<OutboxEntry> entry)
    {
        entry.ToTable("outbox");
        entry.Property(e => e.Kind).HasConversion<string>();
        entry.HasOne(e => e.Refund).WithOne().HasForeignKey<OutboxEntry>(e => e.RefundId).OnDelete(DeleteBehavior.Cascade);
        entry.HasIndex(e => e.RefundId).IsUnique().HasFilter("refund_id IS NOT NULL");
        entry.HasIndex(e => e.NotBefore).HasFilter("done_at IS NULL AND dead_at IS NULL");
        entry.HasIndex(e => e.DeadAt).HasFilter("dead_at IS NOT NULL");
        entry.HasIndex(e => e.DoneAt).HasFilter("done_at IS NOT NULL");
        entry.HasIndex(e => e.OrderId);
        entry.ToTable(table => table.HasCheckConstraint("ck_outbox_about", "(kind = 'ForwardEvent') = (order_id IS NULL) AND (kind = 'ForwardEvent') = (event_id IS NOT NULL)"));
    }
}
