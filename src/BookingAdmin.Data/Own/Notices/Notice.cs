using System.Text.Json;

namespace BookingAdmin.Data.Own;

/// <summary>
/// Something that one person is to hear of, written in the transaction that caused it. The planner makes messages of it; an outbox entry
/// sends each. Codes and values only: sentences are made when a message leaves.
/// </summary>
public sealed class Notice
{
    public long Id { get; init; }

    /// <summary>Id of a NoticeKind.</summary>
    public required string Kind { get; init; }

    /// <summary>Id of the actor who is notified; of a celebrity the user of the marketplace.</summary>
    public required string Recipient { get; init; }

    /// <summary>
    /// What it is about, so that nobody is notified of one thing twice: the order, the second revision, the day of a digest.
    /// </summary>
    public required string Subject { get; init; }
    public string? OrderId { get; init; }

    /// <summary>Codes and values, as texts by name.</summary>
    public JsonDocument? Values { get; init; }

    /// <summary>Since when it has been so.</summary>
    public DateTimeOffset Since { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The planner looks at it no earlier: quiet hours, or others that it is sent with.</summary>
    public DateTimeOffset NotBefore { get; init; }
    public NoticeState State { get; init; }
}

/// <summary>Stored by name.</summary>
public enum NoticeState
{
    Waiting,
    /// <summary>It is in at least one message.</summary>
    Planned,
    /// <summary>It was settled before it could be sent.</summary>
    Cancelled,
    /// <summary>Its person wants it on no channel, or has none.</summary>
    Silent,
}

/// <summary>One message to one address or device: a mail or a push. It may tell of several notices.</summary>
public sealed class NoticeMessage
{
    public long Id { get; init; }
    public required string Recipient { get; init; }
    public NoticeChannel Channel { get; init; }

    /// <summary>Of a push: the device.</summary>
    public long? DeviceId { get; init; }

    /// <summary>In the Message-ID of a mail, and the topic of a push about several things: the same at every attempt.</summary>
    public Guid Key { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the other side took it.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>When nothing of it held any more, or its device was gone, before it could be sent.</summary>
    public DateTimeOffset? CancelledAt { get; init; }

    /// <summary>What the other side last answered, a code.</summary>
    public string? Answer { get; init; }
    public ICollection<NoticeDelivery> Deliveries { get; init; } = [];
}

/// <summary>Stored by name.</summary>
public enum NoticeChannel { Mail, Push }

/// <summary>That a message tells of a notice.</summary>
public sealed class NoticeDelivery
{
    public long MessageId { get; init; }
    public long NoticeId { get; init; }
    public NoticeMessage Message { get; init; } = null!;
    public Notice Notice { get; init; } = null!;
}

sealed class NoticeConfiguration : IEntityTypeConfiguration<Notice>
{
    public void Configure(EntityTypeBuilder<Notice> notice)
    {
        notice.ToTable("notice");
        notice.Property(n => n.State).HasConversion<string>();
        notice.HasIndex(n => new { n.Kind, n.Recipient, n.Subject }).IsUnique();
        notice.HasIndex(n => n.NotBefore).HasFilter("state = 'Waiting'");
        notice.HasIndex(n => n.OrderId).HasFilter("order_id IS NOT NULL");
        notice.HasIndex(n => n.CreatedAt);
    }
}

sealed class NoticeMessageConfiguration : IEntityTypeConfiguration<NoticeMessage>
{
    public void Configure(EntityTypeBuilder<NoticeMessage> message)
    {
        message.ToTable("notice_message");
        message.Property(m => m.Channel).HasConversion<string>();
        message.HasIndex(m => new { m.Recipient, m.CreatedAt });
        message.HasIndex(m => m.CreatedAt);
    }
}

sealed class NoticeDeliveryConfiguration : IEntityTypeConfiguration<NoticeDelivery>
{
    public void Configure(EntityTypeBuilder<NoticeDelivery> delivery)
    {
        delivery.ToTable("notice_delivery");
        delivery.HasKey(d => new { d.MessageId, d.NoticeId });
        delivery.HasOne(d => d.Message).WithMany(m => m.Deliveries).HasForeignKey(d => d.MessageId).OnDelete(DeleteBehavior.Cascade);
        delivery.HasOne(d => d.Notice).WithMany().HasForeignKey(d => d.NoticeId).OnDelete(DeleteBehavior.Cascade);
        delivery.HasIndex(d => d.NoticeId);
    }
}
