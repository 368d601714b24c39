using BookingAdmin.Domain.Requests;

namespace BookingAdmin.Web.Requests.Decide;

/// <summary>What was decided with one press, and can still be taken back.</summary>
/// <param name="Entries">The audit entries.</param>
/// <param name="Requests">Their requests, in the same order.</param>
/// <param name="Title">Of the only request; null for several.</param>
/// <param name="Until">When the first of them cannot be taken back any more.</param>
public sealed record UndoOffer(
    IReadOnlyList<long> Entries, IReadOnlyList<string> Requests, Decision Decision, string? Title, DateTimeOffset Until)
{
    public string Sentence => RequestWords.Done(Decision, Entries.Count, Title);
}

/// <summary>What this person has just decided: kept for the circuit, so that an undo survives the way back to the list.</summary>
public sealed class RecentDecisions(TimeProvider clock)
{
    const int Most = 3;

    readonly List<UndoOffer> offers = new(Most);

    /// <summary>The latest ones whose time is not over, oldest first.</summary>
    public IReadOnlyList<UndoOffer> Open
    {
        get
        {
            offers.RemoveAll(offer => offer.Until <= clock.GetUtcNow());
            return offers;
        }
    }

    public void Add(UndoOffer offer)
    {
        if (offers.Count == Most)
            offers.RemoveAt(0);
        offers.Add(offer);
    }

    public void Remove(UndoOffer offer) => offers.Remove(offer);
}
