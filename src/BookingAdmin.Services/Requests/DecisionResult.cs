using BookingAdmin.Domain.Requests;

namespace BookingAdmin.Services.Requests;

/// <summary>How a decision, or the undo of one, ended.</summary>
public abstract record DecisionResult
{
    /// <param name="Entry">The audit entry, by which it can be undone until <paramref name="UndoUntil"/>.</param>
    public sealed record Done(long Entry, Decision Decision, DateTimeOffset UndoUntil, MoneyBack MoneyBack) : DecisionResult;

    /// <summary>The decision was taken back and the request waits again.</summary>
    public sealed record Undone : DecisionResult;

    /// <summary>Somebody was first.</summary>
    /// <param name="By">Their name, or "the marketplace" when its own application decided.</param>
    public sealed record AlreadyDecided(string By, BookingStatus Status, DateTimeOffset When) : DecisionResult
    {
        public const string Marketplace = "the marketplace";
    }

    /// <summary>Not possible, and the sentence says why.</summary>
    /// <param name="Why">Which rule refused it; none where it was no rule of a single decision.</param>
    public sealed record Refused(string Sentence, Refusal Why = Refusal.None) : DecisionResult;

    /// <summary>No such request, or somebody else's.</summary>
    public sealed record NotFound : DecisionResult;

    /// <summary>One of several could not be carried out; whether something was written is not known.</summary>
    public sealed record Failed(Exception Fault) : DecisionResult;
}
