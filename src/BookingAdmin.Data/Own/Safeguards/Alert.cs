using System.Text.Json;

namespace BookingAdmin.Data.Own;

/// <summary>One message to the alerts' receiver. An outbox entry sends it.</summary>
public sealed class Alert
{
    public long Id { get; init; }
    public AlertKind Kind { get; init; }

    /// <summary>Which rule it is about, if any.</summary>
    public string? Rule { get; init; }

    /// <summary>What is sent: counts, amounts and ids of rules, never of a person.</summary>
    public required JsonDocument Body { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>What the receiver last answered, or why it could not be reached.</summary>
    public string? Answer { get; init; }
}

/// <summary>Stored by name.</summary>
public enum AlertKind
{
    /// <summary>A critical rule is broken that was not.</summary>
    Appeared,
    /// <summary>More rows break the rule than when it was last reported.</summary>
    Grew,
    Cleared,
    /// <summary>The monitor was silent for too long, or is back.</summary>
    MonitorSilent,
    SelfTest,
}

sealed class AlertConfiguration : IEntityTypeConfiguration<Alert>
{
    public void Configure(EntityTypeBuilder<Alert> alert)
    {
        alert.ToTable("alert");
        alert.Property(a => a.Kind).HasConversion<string>();
        alert.HasIndex(a => a.CreatedAt);
    }
}
