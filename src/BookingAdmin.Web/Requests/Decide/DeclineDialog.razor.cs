using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Requests;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace BookingAdmin.Web.Requests.Decide;

public sealed partial class DeclineDialog : ComponentBase, IAsyncDisposable
{
    const string Other = "Another reason";
    static readonly string[] Reasons = ["I am not available in time", "Not something I can say", Other];

    [Inject] public required IJSRuntime Browser { get; init; }

    /// <summary>Declines, and answers what went wrong if it can be tried again.</summary>
    [Parameter, EditorRequired] public required Func<RequestCard, string?, Task<string?>> Confirm { get; set; }

    /// <summary>What went wrong, when the dialog was closed before the answer and cannot show it.</summary>
    [Parameter, EditorRequired] public EventCallback<string> Missed { get; set; }

    ElementReference element;
    IJSObjectReference? module;
    RequestCard? card;
    string? drafted;
    string? picked;
    string typed = "";
    string? fault;
    int opened;
    bool opening, busy;

    bool Paid => card?.PaymentStatus is PaymentStatus.Succeeded;

    string Money => Paid ? $"{RequestWords.Customer(card!)} gets the money back." : "No money has been taken.";

    /// <summary>What was typed for the same request before is still there.</summary>
    public void Open(RequestCard asked)
    {
        if (drafted != asked.Id)
            (drafted, picked, typed) = (asked.Id, null, "");
        (card, fault, opening) = (asked, null, true);
        opened++;
        StateHasChanged();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!opening || card is null)
            return;
        opening = false;
        module ??= await Browser.InvokeAsync<IJSObjectReference>("import", "./dialog.js");
        await module.InvokeVoidAsync("show", element);
    }

    async Task ConfirmAsync()
    {
        if (busy || card is not { } asked)
            return;
        busy = true;
        string? failed;
        try
        {
            failed = await Confirm(asked, picked == Other ? typed : picked);
        }
        finally
        {
            busy = false;
        }
        if (failed is null && drafted == asked.Id)
            drafted = null;
        // By now the dialog may have been closed, and opened for another request.
        if (card?.Id != asked.Id)
            await Missed.InvokeAsync(failed);
        else if (failed is null)
            await CloseAsync();
        else
            fault = failed;
    }

    async Task CloseAsync()
    {
        var shown = opened;
        // The browser's own close gives the focus back to where it was.
        if (module is not null && card is not null)
            await module.InvokeVoidAsync("close", element);
        Closed(shown);
    }

    /// <summary>The browser closed one. It may say so when the next is already open, which then stays.</summary>
    void Closed(int shown)
    {
        if (shown == opened)
            card = null;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (module is not null)
                await module.DisposeAsync();
        }
        catch (Exception e) when (e is JSDisconnectedException or OperationCanceledException)
        {
            // The browser is gone, and the module with it; or the session is, and what the browser answers does not get here.
        }
    }
}
