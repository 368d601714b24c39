using BookingAdmin.Services.Requests;
using BookingAdmin.Web.Requests.Decide;
using BookingAdmin.Web.Ui.Loading;
using Microsoft.JSInterop;

namespace BookingAdmin.Web.Requests;

public sealed partial class RequestsPage
{
    readonly HashSet<string> busy = new(StringComparer.Ordinal);
    DecisionPanel? panel;
    readonly Loaded<RequestDetail?> chosen = new();
    string? selected;
    // The place of the selected request, and that of the one that was decided last.
    int place, left;
    bool beside;
    int? settle;

    RequestDetail? detail => chosen.Value;

    IJSObjectReference? module;
    DotNetObjectReference<RequestsPage>? self;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            self = DotNetObjectReference.Create(this);
            module = await Browser.InvokeAsync<IJSObjectReference>("import", Gone, "./Requests/RequestsPage.razor.js");
            await module.InvokeVoidAsync("start", Gone, self);
        }
        if (settle is { } at && module is not null)
        {
            settle = null;
            await module.InvokeVoidAsync("settle", Gone, at);
        }
    }

    /// <summary>The browser reports whether the details stand beside the list.</summary>
    [JSInvokable]
    public async Task LayOutAsync(bool wide)
    {
        beside = wide;
        await SelectAgainAsync();
        StateHasChanged();
    }

    Task ChooseAsync(RequestCard card)
    {
        // Without room beside the list the title is a link to the request's own page.
        if (!beside)
            return Task.CompletedTask;
        selected = card.Id;
        return SelectAgainAsync();
    }

    /// <summary>Keeps the selection on its request or, if that is gone, on its place, and fetches the details for it.</summary>
    async Task SelectAgainAsync()
    {
        if (!beside || actor is null || page is not { Items: { Count: > 0 } cards })
        {
            selected = null;
            chosen.Forget();
            return;
        }
        var found = Enumerable.Range(0, cards.Count).FirstOrDefault(i => cards[i].Id == selected, -1);
        place = found >= 0 ? found : Math.Min(place, cards.Count - 1);
        var wanted = selected = cards[place].Id;
        if (detail?.Card.Id != wanted)
            chosen.Outdate();
        await AskAsync(chosen, (who, cancel) => Inbox.FindAsync(who, wanted, cancel));
    }

    async Task AcceptAsync(RequestCard card)
    {
        if (panel is null || !busy.Add(card.Id))
            return;
        Leave(card);
        try
        {
            await panel.AcceptAsync([card]);
        }
        finally
        {
            busy.Remove(card.Id);
        }
    }

    void Decline(RequestCard card)
    {
        if (panel is null || busy.Contains(card.Id))
            return;
        Leave(card);
        panel.Decline([card]);
    }

    void Leave(RequestCard card) =>
        left = page is null ? 0 : Enumerable.Range(0, page.Items.Count).FirstOrDefault(i => page.Items[i].Id == card.Id);

    /// <param name="back">Requests that wait again: the first of them is selected, because that is where work goes on.</param>
    async Task DecidedAsync(IReadOnlyList<string> back)
    {
        news = null;
        if (back is [var first, ..] && beside)
            selected = first;
        await LoadAsync();
        // What could not be decided stays selected.
        if (picked.Count == 0)
            StopPicking();
        if (back is [var returned, ..] && page is not null)
            left = Math.Max(0, Enumerable.Range(0, page.Items.Count).FirstOrDefault(i => page.Items[i].Id == returned, left));
        Settle();
    }

    /// <summary>The button or dialog that was used is gone, and the focus with it.</summary>
    void Settle() => settle = left;

    async Task StopWatchingAsync()
    {
        try
        {
            if (module is not null)
            {
                await module.InvokeVoidAsync("stop", TimeSpan.FromSeconds(2));
                await module.DisposeAsync();
            }
        }
        catch (Exception e) when (e is JSDisconnectedException or OperationCanceledException)
        {
            // The browser is gone, and its listeners with it; or the session is, and what the browser answers does not get here.
        }
        self?.Dispose();
    }
}
