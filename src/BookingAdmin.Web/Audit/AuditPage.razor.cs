using BookingAdmin.Data.Lists;
using BookingAdmin.Services.Audit;
using BookingAdmin.Web.Ui.Loading;

namespace BookingAdmin.Web.Audit;

/// <summary>Who did what, when and why. What the list shows stands in its address.</summary>
public sealed partial class AuditPage
{
    [Inject] public required AuditList List { get; init; }
    [Inject] public required NavigationManager Navigation { get; init; }

    [SupplyParameterFromQuery] string? Q { get; set; }
    [SupplyParameterFromQuery] string? Action { get; set; }
    [SupplyParameterFromQuery] string? By { get; set; }
    [SupplyParameterFromQuery] string? From { get; set; }
    [SupplyParameterFromQuery] string? To { get; set; }
    [SupplyParameterFromQuery] string? Repair { get; set; }
    [SupplyParameterFromQuery] string? Order { get; set; }
    [SupplyParameterFromQuery] string? At { get; set; }

    readonly Loaded<Page<AuditItem>> entries = new();
    AuditFilter? filter;
    string? refusal;

    Page<AuditItem>? page => entries.Value;

    protected override void OnInitialized() => HandOver(entries, $"{Zone.Id} {new Uri(Navigation.Uri).Query}");

    protected override async Task OnParametersSetAsync()
    {
        var first = filter is null && refusal is null;
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
        if (first && entries.Value is not null)
            return;
        entries.Outdate();
        await LoadFirstAsync(LoadAsync);
    }

    // The filters stay in reach: a search that takes too long, or a page number that is damaged, is corrected there.
    Task LoadAsync() =>
        filter is not { } asked ? Task.CompletedTask : AskAsync(entries, (actor, cancel) => List.LinesAsync(actor, asked, cancel));

    void Go(AuditFilter next, bool replace = false) => Navigation.NavigateTo(next.Address(), replace: replace);

    string Extent(Page<AuditItem> shown)
    {
        var count = shown.Items.Count;
        var entries = Plural(count, "{0:N0} entry", "{0:N0} entries");
        return shown switch
        {
            { Previous: null, Next: null } => filter!.Filters() ? Plural(count, "{0:N0} entry matches", "{0:N0} entries match") : entries,
            { Previous: null } => filter!.Filters() ? T($"Newest {count:N0} that match") : T($"Newest {count:N0}"),
            _ => entries,
        };
    }
}
