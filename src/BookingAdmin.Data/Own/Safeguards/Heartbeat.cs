namespace BookingAdmin.Data.Own;

/// <summary>The last sign of life of one kind of background work, whichever process did it.</summary>
public sealed class Heartbeat
{
    /// <summary>Of the work: "monitor", "jobs", "outbox".</summary>
    public required string Name { get; init; }
    public required string Instance { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>When it will next do something, where that is known.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>Why it could not do its work, a line for each WorkFault; null while all is well.</summary>
    public string? Fault { get; init; }
}

sealed class HeartbeatConfiguration : IEntityTypeConfiguration<Heartbeat>
{
    public void Configure(EntityTypeBuilder<Heartbeat> heartbeat)
    {
        heartbeat.ToTable("heartbeat");
        heartbeat.HasKey(h => h.Name);
    }
}
