using BookingAdmin.Services.Requests;
using Microsoft.AspNetCore.Components;

namespace BookingAdmin.Web.Requests.Inbox;

public sealed partial class InboxTools : ComponentBase, IDisposable
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    [Inject] public required TimeProvider Clock { get; init; }

    [Parameter, EditorRequired] public required RequestQuery Query { get; set; }

    /// <summary>Null while they are not known.</summary>
    [Parameter, EditorRequired] public RequestCounts? Counts { get; set; }

    /// <summary>What was typed, once the typing pauses; null for nothing.</summary>
    [Parameter, EditorRequired] public EventCallback<string?> Search { get; set; }

    string typed = "";
    string? told;
    CancellationTokenSource? pause;

    protected override void OnParametersSet()
    {
        // Another search than the one that was typed here: the address changed by itself.
        if (Query.Search != told)
            (told, typed) = (Query.Search, Query.Search ?? "");
    }

    async Task SearchSoonAsync()
    {
        pause?.Cancel();
        pause?.Dispose();
        pause = new();
        try
        {
            await Task.Delay(Pause, Clock, pause.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        await SearchNow();
    }

    Task SearchNow()
    {
        pause?.Cancel();
        var text = typed.Trim();
        var search = text.Length == 0 ? null : text;
        if (search == told)
            return Task.CompletedTask;
        told = search;
        return Search.InvokeAsync(search);
    }

    public void Dispose()
    {
        pause?.Cancel();
        pause?.Dispose();
    }
}
