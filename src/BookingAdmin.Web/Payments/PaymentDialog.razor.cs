using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace BookingAdmin.Web.Payments;

public sealed partial class PaymentDialog : ComponentBase, IAsyncDisposable
{
    [Inject] public required IJSRuntime Browser { get; init; }

    /// <summary>Does the action, and answers what went wrong if it can be tried again.</summary>
    [Parameter, EditorRequired] public required Func<PaymentAction, string, Task<string?>> Confirm { get; set; }

    /// <summary>The action was done, and the dialog is closed: what had the focus before may go with the next look.</summary>
    [Parameter, EditorRequired] public EventCallback<PaymentAction> Done { get; set; }

    /// <summary>What went wrong, when the dialog was closed before the answer and cannot show it.</summary>
    [Parameter, EditorRequired] public EventCallback<string> Missed { get; set; }

    ElementReference element;
    IJSObjectReference? module;
    PaymentAction? act, drafted;
    string? reason, fault;
    int opened;
    bool opening, busy, unsaid;

    /// <summary>What was typed for the same before is still there.</summary>
    public void Open(PaymentAction asked)
    {
        if (drafted is not { } before || (before.Kind, before.Id) != (asked.Kind, asked.Id))
            (drafted, reason) = (asked, null);
        (act, fault, unsaid, opening) = (asked, null, false, true);
        opened++;
        StateHasChanged();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!opening || act is null)
            return;
        opening = false;
        module ??= await Browser.InvokeAsync<IJSObjectReference>("import", "./dialog.js");
        await module.InvokeVoidAsync("show", element);
    }

    async Task ConfirmAsync()
    {
        if (busy || act is not { } asked)
            return;
        unsaid = asked.NeedsReason && string.IsNullOrWhiteSpace(reason);
        if (unsaid)
            return;
        (busy, fault) = (true, null);
        string? failed;
        try
        {
            failed = await Confirm(asked, reason ?? "");
        }
        finally
        {
            busy = false;
        }
        if (failed is null && drafted == asked)
            (drafted, reason) = (null, null);
        // By now the dialog may have been closed, and opened for something else.
        if (act != asked && failed is not null)
            await Missed.InvokeAsync(failed);
        else if (act == asked && failed is null)
            await CloseAsync();
        else
            fault = act == asked ? failed : fault;
        if (failed is null)
            await Done.InvokeAsync(asked);
    }

    async Task CloseAsync()
    {
        var shown = opened;
        // The browser's own close gives the focus back to where it was.
        if (module is not null && act is not null)
            await module.InvokeVoidAsync("close", element);
        Closed(shown);
    }

    /// <summary>The browser closed one. It may say so when the next is already open, which then stays.</summary>
    void Closed(int shown)
    {
        if (shown == opened)
            act = null;
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
