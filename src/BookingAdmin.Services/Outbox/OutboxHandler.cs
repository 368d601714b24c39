namespace BookingAdmin.Services.Outbox;

/// <summary>Carries out one kind of work of the outbox. Scoped: each entry is handled in a scope of its own.</summary>
abstract class OutboxHandler
{
    public abstract OutboxKind Kind { get; }

    /// <summary>Which workers try it.</summary>
    public virtual OutboxLane Lane => OutboxLane.Payments;

    /// <summary>Whether this process is set up for the work; without, its entries wait.</summary>
    public virtual bool IsOn => true;

    /// <summary>How much longer the other side wants to be left alone; null: not at all.</summary>
    public virtual TimeSpan? Rest => null;

    /// <summary>Why nothing of the kind goes on, a <see cref="Live.WorkFault"/>; null where all is well.</summary>
    public virtual string? Trouble => null;

    /// <summary>What a claim looks at and changes besides the entry.</summary>
    public virtual ClaimSql Claim => new();

    /// <summary>Tries one entry. Work that fails for a reason of ours throws, and is tried again later.</summary>
    public abstract Task<OutboxResult> HandleAsync(OutboxEntry claimed, CancellationToken cancel);
}

/// <summary>
/// Work that shares its workers: a thousand mails to a slow server must keep neither a refund waiting, nor a push, nor an alert.
/// </summary>
public enum OutboxLane { Payments, Mails, Pushes, Alerts }

/// <summary>Parts of the statement that claims an entry `e`.</summary>
/// <param name="Held">Which rows are locked.</param>
/// <param name="Begin">More parts of the WITH, after `due (id)`.</param>
sealed record ClaimSql(string Join = "", string Condition = "", string Held = "e", string Begin = "");

/// <summary>How a try of an entry ended.</summary>
abstract record OutboxResult
{
    /// <summary>Nothing is left to do.</summary>
    public static OutboxResult Done { get; } = new Ended();

    /// <summary>The handler has written what becomes of the entry, in the transaction of its work.</summary>
    public static OutboxResult Written { get; } = new AlreadyWritten();

    /// <summary>The work could not be done now; after a day of tries the entry is given up.</summary>
    /// <param name="Fault">A code.</param>
    public sealed record Failed(string Fault) : OutboxResult;

    /// <summary>The work can never be done as things are: a dead letter.</summary>
    /// <param name="Fault">A code.</param>
    public sealed record Hopeless(string Fault) : OutboxResult;

    /// <summary>Somebody else does it at this moment: no attempt.</summary>
    public static OutboxResult Busy { get; } = new HeldElsewhere();

    sealed record Ended : OutboxResult;

    sealed record AlreadyWritten : OutboxResult;

    sealed record HeldElsewhere : OutboxResult;
}
