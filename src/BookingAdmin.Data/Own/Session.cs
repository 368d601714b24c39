using BookingAdmin.Domain.Access;

namespace BookingAdmin.Data.Own;

/// <summary>One sign-in of one person in one browser. Its cookie holds the key, this row everything else.</summary>
public sealed class Session
{
    public required string Id { get; init; }

    /// <summary>SHA-256 of the key: a reader of this table cannot sign in with it.</summary>
    public required byte[] KeyHash { get; init; }
    public required string ActorId { get; init; }
    public required string ActorName { get; init; }
    public Roles Roles { get; init; }
    public string? CelebrityId { get; init; }

    /// <summary>The person's id at the identity provider; null for a demo person.</summary>
    public string? Subject { get; init; }

    /// <summary>The provider's own session ("sid"), for its back-channel logout.</summary>
    public string? ProviderSession { get; init; }

    /// <summary>Of the browser, as a person knows it: "Chrome on Android".</summary>
    public required string Device { get; init; }

    /// <summary>What the provider gave, encrypted; gone when the session ends.</summary>
    public byte[]? Tokens { get; init; }
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When its person last did something, to the minute.</summary>
    public DateTimeOffset SeenAt { get; init; }

    /// <summary>When it is over whatever happens.</summary>
    public DateTimeOffset EndsAt { get; init; }

    /// <summary>When its roles were last confirmed.</summary>
    public DateTimeOffset RolesSeenAt { get; init; }

    /// <summary>When the session's roles are to be looked at next; the process that looks sets this first.</summary>
    public DateTimeOffset RolesDueAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public SessionEnd? End { get; init; }

    /// <summary>Who ended it, where somebody did.</summary>
    public string? EndedBy { get; init; }
}

sealed class SessionConfiguration : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> session)
    {
        session.ToTable("session");
        session.Property(s => s.Roles).HasConversion<string>();
        session.Property(s => s.End).HasConversion<string>();
        session.HasIndex(s => s.KeyHash).IsUnique();
        session.HasIndex(s => new { s.ActorId, s.StartedAt });
        session.HasIndex(s => s.Subject).HasFilter("ended_at IS NULL");
        session.HasIndex(s => s.ProviderSession).HasFilter("ended_at IS NULL");
        session.HasIndex(s => s.RolesDueAt).HasFilter("ended_at IS NULL");
        session.HasIndex(s => s.EndedAt);
    }
}
