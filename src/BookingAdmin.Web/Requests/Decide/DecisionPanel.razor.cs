using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Requests;
using BookingAdmin.Web.Ui.Loading;

namespace BookingAdmin.Web.Requests.Decide;

public sealed partial class DecisionPanel : ComponentBase
{
    // More lines would hide the list that they are about.
    const int MostLines = 4;

    [Inject] public required RequestDecisions Decisions { get; init; }
    [Inject] public required RecentDecisions Recent { get; init; }
    [Inject] public required TimeProvider Clock { get; init; }
    [Inject] public required ILogger<DecisionPanel> Logger { get; init; }

    [CascadingParameter] public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    /// <summary>Null until it is known; nothing is decided before.</summary>
    [Parameter, EditorRequired] public Actor? Actor { get; set; }

    /// <summary>Requests were decided, by whomever, or wait again (these are its argument): time to ask again.</summary>
    [Parameter, EditorRequired] public EventCallback<IReadOnlyList<string>> Changed { get; set; }

    /// <summary>The dialog is closed after its decision, and what had the focus before may be gone.</summary>
    [Parameter] public EventCallback Settled { get; set; }

    DeclineDialog? dialog;
    UndoOffer? undoing;
    string? notice;
    string? said;
    // A good moment to offer the inbox as an app: inbox.js.
    bool accepted;

    /// <summary>Accepts at once.</summary>
    public async Task AcceptAsync(IReadOnlyList<RequestCard> cards) => Tell(await TakeAsync(cards, Decision.Accept, null));

    /// <summary>Asks for the reason first.</summary>
    public void Decline(IReadOnlyList<RequestCard> cards)
    {
        notice = null;
        dialog?.Open(cards);
        StateHasChanged();
    }

    /// <summary>Takes back what was decided last; nothing where its time is over.</summary>
    public Task UndoLatestAsync() => Recent.Open is [.., var latest] ? UndoAsync(latest) : Task.CompletedTask;

    /// <returns>Why nothing came of it and the same can be tried again; null when it is settled, one way or another.</returns>
    async Task<string?> TakeAsync(IReadOnlyList<RequestCard> cards, Decision decision, string? reason)
    {
        if (Actor is null)
            return null;
        notice = null;
        IReadOnlyList<DecisionResult> results;
        try
        {
            // Not cancelled when the page goes: who tapped the button means it.
            results = cards is [var only]
                ? [await Decisions.DecideAsync(Actor, only.Id, decision, reason, CancellationToken.None)]
                : await Decisions.DecideManyAsync(Actor, [.. cards.Select(card => card.Id)], decision, reason, CancellationToken.None);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return Trouble.OfAction(e, Logger).AfterWrite;
        }
        if (results.All(result => result is DecisionResult.Failed))
            return SentenceOf(results[0]);
        Offer(cards, results, decision);
        Tell(NotDone(cards.Select(RequestWords.Title), results));
        await Changed.InvokeAsync([]);
        StateHasChanged();
        return null;
    }

    void Offer(IReadOnlyList<RequestCard> cards, IReadOnlyList<DecisionResult> results, Decision decision)
    {
        var done = results.Zip(cards).Where(pair => pair.First is DecisionResult.Done)
            .Select(pair => (Result: (DecisionResult.Done)pair.First, Card: pair.Second)).ToList();
        if (done.Count == 0)
            return;
        accepted |= decision is Decision.Accept;
        var offer = new UndoOffer([.. done.Select(one => one.Result.Entry)], [.. done.Select(one => one.Card.Id)], decision,
            done is [var only] ? RequestWords.Title(only.Card) : null, done.Min(one => one.Result.UndoUntil));
        var seconds = (int)Math.Round((offer.Until - Clock.GetUtcNow()).TotalSeconds);
        if (seconds > 0)
            Recent.Add(offer);
        said = seconds > 0 ? T($"{offer.Sentence}. You can undo this for {seconds} seconds.") : T($"{offer.Sentence}.");
    }

    /// <summary>What was not carried out: of one request its sentence, of several a line each.</summary>
    string? NotDone(IEnumerable<string?> titles, IReadOnlyList<DecisionResult> results)
    {
        var failed = results.Zip(titles).Where(pair => pair.First is not (DecisionResult.Done or DecisionResult.Undone)).ToList();
        if (failed.Count == 0)
            return null;
        if (results.Count == 1)
            return SentenceOf(failed[0].First);
        var lines = failed.Take(MostLines)
            .Select(pair => pair.Second is { } title ? T($"{title}: {SentenceOf(pair.First)}") : SentenceOf(pair.First));
        return string.Join('\n', [T($"{failed.Count:N0} of {results.Count:N0} were left as they are."), .. lines]);
    }

    string SentenceOf(DecisionResult result) => result is DecisionResult.Failed failed
        ? Trouble.OfAction(failed.Fault, Logger).AfterWrite
        : RequestWords.NotDone(result, Actor!, Zone, Clock.GetUtcNow());

    async Task UndoAsync(UndoOffer offer)
    {
        if (Actor is null || undoing == offer)
            return;
        (notice, undoing) = (null, offer);
        IReadOnlyList<DecisionResult> results;
        try
        {
            results = offer.Entries is [var only]
                ? [await Decisions.UndoAsync(Actor, only, CancellationToken.None)]
                : await Decisions.UndoManyAsync(Actor, offer.Entries, CancellationToken.None);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Tell(Trouble.OfAction(e, Logger).AfterWrite);
            return;
        }
        finally
        {
            undoing = null;
        }
        if (results.All(result => result is DecisionResult.Failed))
        {
            Tell(SentenceOf(results[0]));
            return;
        }
        Recent.Remove(offer);
        var back = offer.Requests.Zip(results).Where(pair => pair.Second is DecisionResult.Undone).Select(pair => pair.First).ToList();
        if (back.Count > 0)
            said = offer.Title is { } title
                ? T($"Undone. {title} waits again.")
                : Plural(back.Count, "Undone. {0:N0} request waits again.", "Undone. {0:N0} requests wait again.");
        Tell(NotDone(offer.Requests.Select(_ => offer.Title), results));
        await Changed.InvokeAsync(back);
        StateHasChanged();
    }

    void Tell(string? message)
    {
        if (message is null)
            return;
        notice = message;
        StateHasChanged();
    }
}
