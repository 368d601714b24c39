using System.Text.Json;

namespace BookingAdmin.Data.Own;

/// <summary>
/// Work that leaves the process or must happen later, written in the transaction that makes it necessary and tried until it is done or
/// given up. A handler of the services carries out each kind.
/// </summary>
public sealed class OutboxEntry
{
    public long Id { get; init; }
    public OutboxKind Kind { get; init; }

    /// <summary>Of payments: the order.</summary>
    public string? OrderId { get; init; }

    /// <summary>Of <see cref="OutboxKind.StripeEvent"/> and <see cref="OutboxKind.ForwardEvent"/>: the event's id at Stripe.</summary>
    public string? EventId { get; init; }

    /// <summary>Of a tip's PaymentIntent.</summary>
    public string? TipId { get; init; }

    /// <summary>Of <see cref="OutboxKind.MoneyBack"/>; one entry a refund, however often it is retried.</summary>
    public long? RefundId { get; init; }
    public Refund? Refund { get; init; }

    /// <summary>Of <see cref="OutboxKind.Alert"/>.</summary>
    public long? AlertId { get; init; }
    public Alert? Alert { get; init; }

    /// <summary>Of <see cref="OutboxKind.Mail"/> and <see cref="OutboxKind.Push"/>.</summary>
    public long? MessageId { get; init; }
    public NoticeMessage? Message { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// The entry is tried no earlier. A claim moves this on, so that nobody else tries the same entry and a killed process leaves it to the
    /// next.
    /// </summary>
    public DateTimeOffset NotBefore { get; init; }

    /// <summary>Until when a claim holds. Null: the entry only waits, and a caller who comes back may take it at once.</summary>
    public DateTimeOffset? LeasedUntil { get; init; }
    public int Attempts { get; init; }

    /// <summary>
    /// Of a PaymentIntent: whether the caller gave an Idempotency-Key, and so can come back for it. Without one it is not made, but closed.
    /// </summary>
    public bool? Keyed { get; init; }

    /// <summary>
    /// What is asked of Stripe for a PaymentIntent, the same at every try: Stripe takes its key with no other parameters. Deleted at the
    /// end, for it names people.
    /// </summary>
    public JsonDocument? Request { get; init; }

    /// <summary>What the last attempt ended with: a code of Stripe's or of ours, never a sentence of somebody else's.</summary>
    public string? Fault { get; init; }

    /// <summary>Nothing is left to do.</summary>
    public DateTimeOffset? DoneAt { get; init; }

    /// <summary>Given up: a dead letter, which a person can have tried again.</summary>
    public DateTimeOffset? DeadAt { get; init; }
}

/// <summary>What is to be done; stored by name.</summary>
public enum OutboxKind
{
    /// <summary>A PaymentIntent for an order or a tip that has none yet.</summary>
    CreateIntent,
    /// <summary>What the refund says: refund what was paid, or close the PaymentIntent.</summary>
    MoneyBack,
    /// <summary>
    /// An event of Stripe's that is not handled yet. The entry is deleted once the event is, or needs a person: the event itself is the
    /// record.
    /// </summary>
    StripeEvent,
    /// <summary>An event that is not ours, for the marketplace's own endpoint.</summary>
    ForwardEvent,
    /// <summary>A message to the alerts' receiver.</summary>
    Alert,
    /// <summary>A message of notices to a mail server.</summary>
    Mail,
    /// <summary>A message of notices to the push service of a browser.</summary>
    Push,
    /// <summary>
    /// What the bank holds for an order: captured once the celebrity has accepted. Before that Stripe is only asked until when the hold
    /// lasts.
    /// </summary>
    Capture,
}

sealed class OutboxConfiguration : IEntityTypeConfiguration<OutboxEntry>
{
    public void Configure(EntityTypeBuilder<OutboxEntry> entry)
    {
        entry.ToTable("outbox");
        entry.Property(e => e.Kind).HasConversion<string>();
        entry.HasOne(e => e.Refund).WithOne().HasForeignKey<OutboxEntry>(e => e.RefundId).OnDelete(DeleteBehavior.Cascade);
        entry.HasOne(e => e.Alert).WithOne().HasForeignKey<OutboxEntry>(e => e.AlertId).OnDelete(DeleteBehavior.Cascade);
        entry.HasOne(e => e.Message).WithOne().HasForeignKey<OutboxEntry>(e => e.MessageId).OnDelete(DeleteBehavior.Cascade);
        entry.HasIndex(e => e.RefundId).IsUnique().HasFilter("refund_id IS NOT NULL");
        entry.HasIndex(e => e.AlertId).IsUnique().HasFilter("alert_id IS NOT NULL");
        entry.HasIndex(e => e.MessageId).IsUnique().HasFilter("message_id IS NOT NULL");
        entry.HasIndex(e => e.EventId).IsUnique().HasFilter("kind = 'StripeEvent'");
        entry.HasIndex(e => new { e.Kind, e.OrderId }).IsUnique().HasFilter("kind = 'Capture'");
        // Each kind is claimed for itself, so that many of one do not hold up another.
        entry.HasIndex(e => new { e.Kind, e.NotBefore }).HasFilter("done_at IS NULL AND dead_at IS NULL");
        entry.HasIndex(e => e.DeadAt).HasFilter("dead_at IS NOT NULL");
        entry.HasIndex(e => e.DoneAt).HasFilter("done_at IS NOT NULL");
        entry.HasIndex(e => e.OrderId).HasFilter("order_id IS NOT NULL");
        entry.ToTable(table => table.HasCheckConstraint("ck_outbox_about",
            "(kind IN ('CreateIntent', 'MoneyBack', 'Capture')) = (order_id IS NOT NULL)"
            + " AND (kind IN ('StripeEvent', 'ForwardEvent')) = (event_id IS NOT NULL) AND (kind = 'Alert') = (alert_id IS NOT NULL)"
            + " AND (kind IN ('Mail', 'Push')) = (message_id IS NOT NULL)"));
    }
}
