using System.Text.Json;
using System.Text.Json.Serialization;
using BookingAdmin.Domain.Access;

namespace BookingAdmin.Data.Own;

/// <summary>The lasting record of one thing that an actor did. The database refuses to change or delete it.</summary>
public sealed class AuditEntry
{
    AuditEntry()
    {
    }

    public long Id { get; init; }
    public DateTimeOffset At { get; init; }
    public ActorKind ActorKind { get; init; }
    public required string ActorId { get; init; }
    public required string ActorName { get; init; }
    public AuditAction Action { get; init; }

    /// <summary>Null for what is not about one order, as the installation of the guard.</summary>
    public string? OrderId { get; init; }
    public string? BookingId { get; init; }
    public string? CelebrityId { get; init; }
    public string? Reason { get; init; }

    /// <summary>All that one repair did shares it, and its undo; the id of the repair job where there is one.</summary>
    public Guid? RepairId { get; init; }

    /// <summary>The run that led to it.</summary>
    public long? RunId { get; init; }

    /// <summary>The entry that this one takes back. Unique: nothing is undone twice.</summary>
    public long? Undoes { get; init; }

    /// <summary>What an undo restores; ids, statuses, amounts and times only.</summary>
    public JsonDocument? Before { get; init; }

    /// <summary>What was written, and by which row version an undo knows that nobody has touched it since.</summary>
    public JsonDocument? After { get; init; }

    /// <summary>
    /// How the two are written and read: statuses by the marketplace's own labels. Numbers, as older entries have them, are read too.
    /// </summary>
    public static JsonSerializerOptions Json { get; } = new()
        { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseUpper) } };

    /// <summary>Every entry that no statement writes by itself is made here.</summary>
    public static AuditEntry Of(
        Actor actor, AuditAction action, DateTimeOffset now, string? order = null, string? booking = null, string? celebrity = null,
        string? reason = null,
        object? before = null, object? after = null, Guid? repair = null, long? undoes = null) => new()
        {
            At = now,
            ActorKind = actor.Kind,
            ActorId = actor.Id,
            ActorName = actor.Name,
            Action = action,
            OrderId = order,
            BookingId = booking,
            CelebrityId = celebrity,
            Reason = reason,
            RepairId = repair,
            Undoes = undoes,
            Before = before is null ? null : JsonSerializer.SerializeToDocument(before, Json),
            After = after is null ? null : JsonSerializer.SerializeToDocument(after, Json),
        };
}

/// <summary>What was done; stored by name.</summary>
public enum AuditAction
{
    BookingCreated,
    RepairUndone,
    RequestAccepted,
    RequestDeclined,
    DecisionUndone,
    /// <summary>Fields of a booking were copied from its order.</summary>
    BookingCopied,
    /// <summary>The status of a booking was aligned to its order.</summary>
    BookingAligned,
    RefundQueued,
    RefundRetried,
    /// <summary>The guard removed the booking that it had created, because the marketplace wrote its own.</summary>
    BookingGaveWay,
    GuardInstalled,
    GuardRemoved,
    WatchListRebuilt,
    JobStarted,
    JobPaused,
    JobResumed,
    JobCancelled,
    CheckStarted,
    SelfTestStarted,
    OrderPlaced,
    TipPlaced,
    /// <summary>Its PaymentIntent could not be made.</summary>
    OrderGivenUp,
    /// <summary>The same of a tip.</summary>
    TipGivenUp,
    PaymentSucceeded,
    PaymentFailed,
    PaymentCancelled,
    PaymentRefunded,
    /// <summary>A part of it.</summary>
    PaymentPartlyRefunded,
    PaymentDisputed,
    RefundSent,
    RefundSucceeded,
    RefundFailed,
    /// <summary>A person has seen to it outside of here and said how.</summary>
    RefundByHand,
    /// <summary>The PaymentIntent was closed, so that nobody can pay any more.</summary>
    IntentCancelled,
    EventReplayed,
    /// <summary>A person has seen to what an event needed somebody for, and said how.</summary>
    EventSettled,
    OutboxRetried,
    ReconciliationStarted,
    /// <summary>Nobody paid it in time: the closing of its PaymentIntent was queued.</summary>
    OrderUnpaid,
    /// <summary>An admin called a combination of statuses normal here.</summary>
    StateCalledNormal,
    /// <summary>And took that back.</summary>
    StateNoLongerNormal,
    /// <summary>A person said that machinery must not create the booking of this order.</summary>
    OrderLeftAlone,
    /// <summary>A person said that it may again.</summary>
    OrderHandedBack,
    /// <summary>Stripe had the refund already, asked for by somebody else: it was taken over, and nothing was sent.</summary>
    RefundFound,
    /// <summary>The order lived again when the refund, or the closing of its payment, was due: nothing was sent.</summary>
    RefundWithdrawn,
    /// <summary>A celebrity made an address for her calendar; the one before is dead.</summary>
    CalendarAddressMade,
    /// <summary>She ended it.</summary>
    CalendarAddressEnded,
    /// <summary>A list of orders was taken as a file.</summary>
    OrdersExported,
    ViewSaved,
    ViewChanged,
    ViewRemoved,
    NoteAdded,
    NoteChanged,
    NoteRemoved,
    /// <summary>Its author took the removal back.</summary>
    NoteRestored,
    /// <summary>Somebody looks after the order from now on.</summary>
    OrderAssigned,
    /// <summary>Nobody does any more.</summary>
    OrderUnassigned,
    /// <summary>By the address in a mail: its recipient wants no more of its kinds.</summary>
    MailsStopped,
}

sealed class AuditEntryConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> entry)
    {
        entry.ToTable("audit_entry");
        entry.Property(e => e.ActorKind).HasConversion<string>();
        entry.Property(e => e.Action).HasConversion<string>();
        entry.HasIndex(e => e.Undoes).IsUnique().HasFilter("undoes IS NOT NULL");
        entry.HasIndex(e => e.OrderId);
        entry.HasIndex(e => e.RepairId).HasFilter("repair_id IS NOT NULL");
        entry.HasIndex(e => e.At);
    }
}
