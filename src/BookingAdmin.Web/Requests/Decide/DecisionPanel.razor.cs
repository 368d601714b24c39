using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Requests;
using BookingAdmin.Web.Ui.Loading;

namespace BookingAdmin.Web.Requests.Decide;

public sealed partial class DecisionPanel : ComponentBase
{
    [Inject] public required RequestDecisions Decisions { get; init; }
    [Inject] public required RecentDecisions Recent { get; init; }
    [Inject] public required TimeProvider Clock { get; init; }
    [Inject] public required ILogger<DecisionPanel> Logger { get; init; }

    [CascadingParameter] public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    /// <summary>Null until it is known; nothing is decided before.</summary>
    [Parameter, EditorRequired] public Actor? Actor { get; set; }

    /// <summary>A request was decided, by whomever, or restored: time to ask again.</summary>
    [Parameter, EditorRequired] public EventCallback Changed { get; set; }

    DeclineDialog? dialog;
    string? notice;
    string? said;

    /// <summary>Accepts at once.</summary>
    public async Task AcceptAsync(RequestCard card) => Tell(await TakeAsync(card, Decision.Accept, null));

    /// <summary>Asks for the reason first.</summary>
    public void Decline(RequestCard card)
    {
        notice = null;
        dialog?.Open(card);
        StateHasChanged();
    }

    /// <returns>Why nothing came of it and the same can be tried again; null when it is settled, one way or another.</returns>
    async Task<string?> TakeAsync(RequestCard card, Decision decision, string? reason)
    {
        if (Actor is null)
            return null;
        notice = null;
        try
        {
            // Not cancelled when the page goes: who tapped the button means it.
            var result = await Decisions.DecideAsync(Actor, card.Id, decision, reason, CancellationToken.None);
            if (result is DecisionResult.Done done)
                Offer(done, RequestWords.Title(card));
            else
                Tell(RequestWords.NotDone(result, Actor, Zone, Clock.GetUtcNow()));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return Trouble.OfAction(e, Logger).AfterWrite;
        }
        await Changed.InvokeAsync();
        StateHasChanged();
        return null;
    }

    void Offer(DecisionResult.Done done, string title)
    {
        var what = RequestWords.Done(done.Decision, title);
        var seconds = (int)Math.Round((done.UndoUntil - Clock.GetUtcNow()).TotalSeconds);
        if (seconds > 0)
            Recent.Add(new(done.Entry, done.Decision, title, done.UndoUntil));
        said = seconds > 0 ? $"{what}. You can undo this for {seconds} seconds." : $"{what}.";
    }

    async Task UndoAsync(UndoOffer offer)
    {
        if (Actor is null)
            return;
        notice = null;
        try
        {
            var result = await Decisions.UndoAsync(Actor, offer.Entry, CancellationToken.None);
            Recent.Remove(offer);
            if (result is DecisionResult.Undone)
                said = $"Undone. {offer.Title} waits again.";
            else
                Tell(RequestWords.NotDone(result, Actor, Zone, Clock.GetUtcNow()));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Tell(Trouble.OfAction(e, Logger).AfterWrite);
            return;
        }
        await Changed.InvokeAsync();
    }

    void Tell(string? message)
    {
        if (message is null)
            return;
        notice = message;
        StateHasChanged();
    }
}
