using BookingAdmin.Domain.Access;

namespace BookingAdmin.Data.Own;

/// <summary>One pass over the rules.</summary>
public sealed class Run
{
    public long Id { get; init; }
    public RunKind Kind { get; init; }
    public RunState State { get; init; }
    public ActorKind ActorKind { get; init; }
    public required string ActorName { get; init; }

    /// <summary>Which process did it.</summary>
    public required string Instance { get; init; }
    public DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How many orders there were; null for a quick run, which does not count them.</summary>
    public long? Orders { get; init; }

    /// <summary>Why it failed, a WorkFault; in rows from before there were codes a sentence.</summary>
    public string? Fault { get; init; }
}

/// <summary>What it looks at; stored by name.</summary>
public enum RunKind
{
    /// <summary>The rules whose cost follows what is wrong, and every open finding once more.</summary>
    Quick,
    /// <summary>Every rule over every order.</summary>
    Full,
}

/// <summary>Stored by name.</summary>
public enum RunState { Running, Done, Failed, Cancelled }

/// <summary>What a run found by one rule.</summary>
public sealed class RunRule
{
    public long RunId { get; init; }
    public required string Rule { get; init; }

    /// <summary>Findings that were open after it.</summary>
    public long Open { get; init; }

    /// <summary>Findings that it saw first.</summary>
    public long Appeared { get; init; }

    /// <summary>Findings that it no longer saw.</summary>
    public long Cleared { get; init; }

    /// <summary>Why nothing is known of this rule, in the form of <see cref="Run.Fault"/>; null where all went well.</summary>
    public string? Fault { get; init; }
}

sealed class RunConfiguration : IEntityTypeConfiguration<Run>
{
    public void Configure(EntityTypeBuilder<Run> run)
    {
        run.ToTable("run");
        run.Property(r => r.Kind).HasConversion<string>();
        run.Property(r => r.State).HasConversion<string>();
        run.Property(r => r.ActorKind).HasConversion<string>();
        run.HasIndex(r => r.StartedAt);
    }
}

sealed class RunRuleConfiguration : IEntityTypeConfiguration<RunRule>
{
    public void Configure(EntityTypeBuilder<RunRule> rule)
    {
        rule.ToTable("run_rule");
        rule.HasKey(r => new { r.RunId, r.Rule });
        rule.HasOne<Run>().WithMany().HasForeignKey(r => r.RunId);
    }
}
