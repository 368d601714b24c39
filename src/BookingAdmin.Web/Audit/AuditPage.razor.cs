using BookingAdmin.Data;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Audit;
using BookingAdmin.Web.Access.Sessions;
using BookingAdmin.Web.Ui.Loading;
using Microsoft.AspNetCore.Components;

namespace BookingAdmin.Web.Audit;

/// <summary>Who did what, when and why. What the list shows stands in its address.</summary>
public sealed partial class AuditPage : IDisposable
{
    [Inject] public required AuditList List { get; init; }
    [Inject] public required CurrentActor Current { get; init; }
    [Inject] public required NavigationManager Navigation { get; init; }

    [CascadingParameter] public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    [SupplyParameterFromQuery] string? Q { get; set; }
    [SupplyParameterFromQuery] string? Action { get; set; }
    [SupplyParameterFromQuery] string? By { get; set; }
    [SupplyParameterFromQuery] string? From { get; set; }
    [SupplyParameterFromQuery] string? To { get; set; }
    [SupplyParameterFromQuery] string? Repair { get; set; }
    [SupplyParameterFromQuery] string? Order { get; set; }
    [SupplyParameterFromQuery] string? At { get; set; }

    readonly CancellationTokenSource gone = new();
    CancellationTokenSource? load;
    AuditFilter? filter;
    Page<AuditItem>? page;
    Trouble? trouble;
    string? refusal, refused;
    bool loading;

    protected override async Task OnParametersSetAsync()
    {
        if (!RendererInfo.IsInteractive)
            return;
        try
        {
            var asked = AuditAddress.Parse(Q, Action, By, From, To, Repair, Order, At, Zone);
            if (asked == filter && refusal is null)
                return;
            (filter, refusal) = (asked, null);
        }
        catch (InvalidInputException e)
        {
            (filter, refusal) = (null, e.Message);
            return;
        }
        await LoadAsync();
    }

    async Task LoadAsync()
    {
        if (filter is not { } asked || gone.IsCancellationRequested)
            return;
        load?.Cancel();
        load?.Dispose();
        load = CancellationTokenSource.CreateLinkedTokenSource(gone.Token);
        var cancel = load.Token;
        loading = true;
        StateHasChanged();
        try
        {
            var found = await List.PageAsync(await Current.GetAsync(), asked, cancel);
            // A query may end well although it was cancelled: what came later has its answer already.
            if (cancel.IsCancellationRequested)
                return;
            (page, trouble, refused) = (found, null, null);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return;
        }
        // The filters stay in reach: a search that takes too long, or a page number that is damaged, is put right there.
        catch (Exception e) when (Trouble.Of(e) is { } told)
        {
            if (cancel.IsCancellationRequested)
                return;
            (page, trouble, refused) = (null, told.Passes ? told : null, told.Passes ? null : told.Sentence);
        }
        finally
        {
            // Else a later load has begun, and the flag is for that.
            if (!cancel.IsCancellationRequested)
                loading = false;
        }
        StateHasChanged();
    }

    void Go(AuditFilter next, bool replace = false) => Navigation.NavigateTo(next.Address(), replace: replace);

    string Extent(Page<AuditItem> shown)
    {
        var count = shown.Items.Count;
        var entries = count == 1 ? "1 entry" : $"{count} entries";
        return shown switch
        {
            { Previous: null, Next: null } => filter!.Filters() ? $"{entries} {(count == 1 ? "matches" : "match")}" : entries,
            { Previous: null } => filter!.Filters() ? $"Newest {count} that match" : $"Newest {count}",
            _ => entries,
        };
    }

    public void Dispose()
    {
        gone.Cancel();
        gone.Dispose();
        load?.Dispose();
    }
}
