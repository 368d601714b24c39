using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Repair;

namespace BookingAdmin.Data.Own;

/// <summary>Work on many orders: first a plan that changes nothing, then a run in batches.</summary>
public sealed class RepairJob
{
    /// <summary>Also the repair id of its audit entries.</summary>
    public Guid Id { get; init; }

    /// <summary>The code of what it does: the id of the rule that it repairs.</summary>
    public required string Work { get; init; }

    /// <summary>To which orders, a <see cref="JobSelection"/>; in rows from before there were codes a sentence.</summary>
    public required string Scope { get; init; }
    public RepairJobState State { get; init; }

    /// <summary>Who started it; before that, who planned it.</summary>
    public ActorKind ActorKind { get; init; }
    public required string ActorId { get; init; }
    public required string ActorName { get; init; }
    public string? Reason { get; init; }

    /// <summary>How many items the next batch takes.</summary>
    public int BatchSize { get; init; }

    /// <summary>How many items it has; of which so many are done, each in one of three ways.</summary>
    public long Total { get; init; }
    public long Repaired { get; init; }
    public long Unchanged { get; init; }
    public long Failed { get; init; }
    public DateTimeOffset PlannedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>When its last batch was committed.</summary>
    public DateTimeOffset? WorkedAt { get; init; }

    /// <summary>Milliseconds that its batches took together: the rate, without pauses.</summary>
    public long WorkedMs { get; init; }

    /// <summary>Why it waits although it runs: the name of a <see cref="JobWait"/>, with its value.</summary>
    public string? WaitsFor { get; init; }
}

/// <summary>One order of a repair job.</summary>
public sealed class RepairJobItem
{
    public Guid JobId { get; init; }
    public long Ordinal { get; init; }
    public required string OrderId { get; init; }
    public required string OrderNumber { get; init; }

    /// <summary>How it ended, by name; null while it waits.</summary>
    public string? Outcome { get; init; }
    public string? BookingId { get; init; }

    /// <summary>
    /// Why it failed: the name of a <see cref="RepairRefusal"/> or a SQLSTATE; in rows from before there were codes a sentence.
    /// </summary>
    public string? Fault { get; init; }
    public DateTimeOffset? At { get; init; }
}

sealed class RepairJobConfiguration : IEntityTypeConfiguration<RepairJob>
{
    public void Configure(EntityTypeBuilder<RepairJob> job)
    {
        job.ToTable("repair_job");
        job.Property(j => j.State).HasConversion<string>();
        job.Property(j => j.ActorKind).HasConversion<string>();
        job.HasIndex(j => j.PlannedAt);
        job.HasIndex(j => j.StartedAt).HasFilter("state = 'Running'");
    }
}

sealed class RepairJobItemConfiguration : IEntityTypeConfiguration<RepairJobItem>
{
    public void Configure(EntityTypeBuilder<RepairJobItem> item)
    {
        item.ToTable("repair_job_item");
        item.HasKey(i => new { i.JobId, i.Ordinal });
        item.HasIndex(i => new { i.JobId, i.OrderId }).IsUnique();
        item.HasIndex(i => new { i.JobId, i.Outcome, i.Ordinal });
        item.HasOne<RepairJob>().WithMany().HasForeignKey(i => i.JobId).OnDelete(DeleteBehavior.Cascade);
    }
}
