using BookingAdmin.Domain.Requests;
using static BookingAdmin.Domain.Languages.Language;

namespace BookingAdmin.Services.Requests;

// Several decisions with one press: each is taken, and taken back, as a single one is.
public sealed partial class RequestDecisions
{
    public const int MostAtOnce = 100;

    const string HeldElsewhere = PostgresErrorCodes.LockNotAvailable;

    /// <summary>
    /// Several with one reason, each in a transaction of its own: one that cannot be decided keeps no other from it. Counts as one decision
    /// of this person.
    /// </summary>
    /// <returns>What became of each, in the order of the ids.</returns>
    /// <exception cref="InvalidInputException">As for one, or they are more than <see cref="MostAtOnce"/>.</exception>
    /// <exception cref="TooManyActionsException">This person decides faster than any person does.</exception>
    public async Task<IReadOnlyList<DecisionResult>> DecideManyAsync(
        Actor actor, IReadOnlyList<string> bookingIds, Decision decision, string? reason, CancellationToken cancel)
    {
        (var celebrity, reason) = Allowed(actor, reason);
        RequireFew(bookingIds);
        limits.CountDecision(actor);
        return await EachAsync(bookingIds, id => TakeAsync(actor, id, celebrity, decision, reason, cancel));
    }

    /// <summary>Takes several decisions back, each as <see cref="UndoAsync"/> does. Counts as one decision of this person.</summary>
    /// <returns>What became of each, in the order of the entries.</returns>
    public async Task<IReadOnlyList<DecisionResult>> UndoManyAsync(Actor actor, IReadOnlyList<long> entries, CancellationToken cancel)
    {
        var celebrity = Whose(actor);
        RequireFew(entries);
        limits.CountDecision(actor);
        return await EachAsync(entries, entry => TakeBackAsync(actor, entry, celebrity, cancel));
    }

    static void RequireFew<TOne>(IReadOnlyList<TOne> asked)
    {
        if (asked.Count > MostAtOnce)
            throw new InvalidInputException(T($"At most {MostAtOnce} requests can be answered at once."));
    }

    static async Task<IReadOnlyList<DecisionResult>> EachAsync<TOne>(IReadOnlyList<TOne> asked, Func<TOne, Task<DecisionResult>> decide)
    {
        List<DecisionResult> results = [];
        DecisionResult.Failed? away = null;
        foreach (var one in asked)
        {
            try
            {
                results.Add(away ?? await decide(one));
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                var failed = new DecisionResult.Failed(e);
                results.Add(failed);
                // The others would wait for the same database, one after the other; an order that is held keeps nobody from the next.
                if (DatabaseFault.IsUnavailable(e) && e.GetBaseException() is not PostgresException { SqlState: HeldElsewhere })
                    away = failed;
            }
        }
        return results;
    }
}
