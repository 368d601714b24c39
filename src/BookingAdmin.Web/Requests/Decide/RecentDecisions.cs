using BookingAdmin.Domain.Requests;

namespace BookingAdmin.Web.Requests.Decide;

/// <summary>A decision that can still be taken back.</summary>
/// <param name="Entry">Its audit entry.</param>
public sealed record UndoOffer(long Entry, Decision Decision, string Title, DateTimeOffset Until);

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
