using BookingAdmin.Domain.Access;

namespace BookingAdmin.Data.Own;

/// <summary>
/// How one person wants to be notified. Without a row: by mail of everything, in English, at any hour. Written at a sign-in, and where the
/// person changes something.
/// </summary>
public sealed class NoticeRecipient
{
    /// <summary>Of the actor; of a celebrity the user of the marketplace.</summary>
    public required string Id { get; init; }

    /// <summary>What the person was at the last sign-in: notices to staff go to those who have the role.</summary>
    public Roles Roles { get; init; }

    /// <summary>That the identity provider has verified; null: the one of the marketplace's "User", which verifies none.</summary>
    public string? Email { get; init; }

    /// <summary>Name of a culture.</summary>
    public required string Language { get; init; }

    /// <summary>IANA id, for quiet hours and for the times in a message.</summary>
    public required string Zone { get; init; }

    /// <summary>Of the person's zone; null: at any hour. A later end than beginning is the same day, else the next.</summary>
    public TimeOnly? QuietFrom { get; init; }
    public TimeOnly? QuietTo { get; init; }

    /// <summary>Whether what is urgent passes the quiet hours.</summary>
    public bool UrgentPasses { get; init; }

    /// <summary>Whether a push shows names and amounts on a locked screen.</summary>
    public bool ShowsDetail { get; init; }

    /// <summary>What the person does not want: `new-request/Mail`, a kind and a channel each.</summary>
    public required string[] Muted { get; init; }

    /// <summary>Since when no mail is sent because the address took none; null while mails go out.</summary>
    public DateTimeOffset? MailStoppedAt { get; init; }

    /// <summary>What its server answered, a code.</summary>
    public string? MailStoppedWhy { get; init; }
    public DateTimeOffset SeenAt { get; init; }
}

/// <summary>A browser that takes pushes for a person.</summary>
public sealed class NoticeDevice
{
    public long Id { get; init; }
    public required string Recipient { get; init; }

    /// <summary>Address at the browser's push service; who has it and our key can send to the device, so it is on no page.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The browser's public key and shared secret (RFC 8291), base64url.</summary>
    public required string PublicKey { get; init; }
    public required string Secret { get; init; }

    /// <summary>As a person knows it: "Chrome on Android".</summary>
    public required string Name { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? SentAt { get; init; }
}

sealed class NoticeRecipientConfiguration : IEntityTypeConfiguration<NoticeRecipient>
{
    public void Configure(EntityTypeBuilder<NoticeRecipient> recipient)
    {
        recipient.ToTable("notice_recipient");
        recipient.Property(r => r.Roles).HasConversion<string>();
    }
}

sealed class NoticeDeviceConfiguration : IEntityTypeConfiguration<NoticeDevice>
{
    public void Configure(EntityTypeBuilder<NoticeDevice> device)
    {
        device.ToTable("notice_device");
        device.HasIndex(d => d.Recipient);
        device.HasIndex(d => d.Endpoint).IsUnique();
    }
}
