using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Data;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Repair;
using BookingAdmin.Web.Access;
using BookingAdmin.Web.Orders;
using BookingAdmin.Web.Repair;
using Microsoft.AspNetCore.Components;

namespace BookingAdmin.Web.Consistency;

/// <summary>One rule: what it means, what breaks it now, what did, and the repair. What the list shows stands in its address.</summary>
public sealed partial class RulePage : IDisposable
{
    static readonly TimeSpan BetweenLoads = TimeSpan.FromSeconds(2), Period = TimeSpan.FromMinutes(1);

    [Inject] public required ConsistencyReport Report { get; init; }
    [Inject] public required FindingRepair Repair { get; init; }
    [Inject] public required CurrentActor Current { get; init; }
    [Inject] public required ChangeFeed Feed { get; init; }
    [Inject] public required NavigationManager Navigation { get; init; }
    [Inject] public required TimeProvider Clock { get; init; }
    [Inject] public required ILogger<RulePage> Logger { get; init; }

    /// <summary>Of the rule: missing-booking.</summary>
    [Parameter, EditorRequired] public required string Id { get; set; }

    [SupplyParameterFromQuery] string? Show { get; set; }
    [SupplyParameterFromQuery] string? At { get; set; }

    readonly CancellationTokenSource gone = new();
    readonly HashSet<string> selected = new(StringComparer.Ordinal);
    Loaded<Page<FindingItem>> findings = null!;
    Loaded<ConsistencyState> state = null!;
    Throttle? reload;
    IDisposable? subscription;
    ITimer? timer;
    Rule? rule;
    FindingFilter? filter;
    IReadOnlyList<string>? pane;
    RepairNote? note;
    bool open = true, repairs, may, loading, undoing;

    RuleFigure? Figure => state is { Trouble: null, Value: { } known } ? known.Rules.FirstOrDefault(figure => figure.Rule == Id) : null;

    /// <summary>A damaged link: trying again does not help.</summary>
    string? Refusal => findings.Trouble is { Passes: false } told ? told.Sentence : null;

    protected override async Task OnInitializedAsync()
    {
        (findings, state) = (new("findings", Logger), new("state", Logger));
        may = (await Current.GetAsync()).May(Permission.RepairBookings);
        if (!RendererInfo.IsInteractive)
            return;
        reload = new(BetweenLoads, Clock, LoadAsync);
        subscription = Feed.Subscribe(null, everybody => _ = SignalAsync(reload, everybody));
        timer = Clock.CreateTimer(_ => _ = SignalAsync(reload, false), null, Period, Period);
    }

    // On a thread of the feed or of the timer.
    async Task SignalAsync(Throttle signalled, bool everybody)
    {
        try
        {
            await InvokeAsync(() => signalled.SignalAsync(everybody));
        }
        catch (Exception e)
        {
            await DispatchExceptionAsync(e);
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        rule = Rules.Find(Id);
        if (rule is null)
        {
            Navigation.NotFound();
            return;
        }
        open = Show != "resolved";
        repairs = may && open && RuleRepairWords.IsOffered(rule.Repair);
        var asked = new FindingFilter(Id, open, string.IsNullOrEmpty(At) ? null : At);
        if (!RendererInfo.IsInteractive || asked == filter)
            return;
        (filter, pane) = (asked, null);
        selected.Clear();
        findings.Forget();
        await LoadAsync();
    }

    async Task LoadAsync()
    {
        if (filter is not { } asked || gone.IsCancellationRequested)
            return;
        loading = true;
        await Task.WhenAll(
            findings.LoadAsync(async cancel =>
            {
                var found = await Report.FindingsAsync(await Current.GetAsync(), asked, cancel);
                // Whoever has turned the page meanwhile is not shown this one.
                return asked == filter ? found : throw new OperationCanceledException();
            }, gone.Token),
            state.LoadAsync(async cancel => await Report.StateAsync(await Current.GetAsync(), cancel), gone.Token));
        if (gone.IsCancellationRequested || asked != filter)
            return;
        loading = false;
        if (findings.Value is { } page)
            selected.IntersectWith(page.Items.Select(item => item.Subject));
        StateHasChanged();
    }

    void Preview() => (pane, note) = ([.. selected], null);

    async Task RepairedAsync(RepairNote told)
    {
        if (gone.IsCancellationRequested)
            return;
        (note, pane) = (told, null);
        selected.Clear();
        await LoadAsync();
    }

    async Task UndoAsync()
    {
        if (undoing || note?.Undo is not { } repair)
            return;
        undoing = true;
        try
        {
            note = new(RuleRepairWords.Of(await Repair.UndoAsync(await Current.GetAsync(), repair, note.Order, CancellationToken.None)));
        }
        catch (Exception e) when (Trouble.Of(e) is { } told)
        {
            note = note with { Text = told.AfterWrite };
        }
        finally
        {
            undoing = false;
        }
        await LoadAsync();
    }

    string? Address(string? cursor) => cursor is null ? null : ReportAddress.Rule(Id, open, cursor);

    string Extent(Page<FindingItem> page) => (page, Figure) switch
    {
        ({ Previous: null, Next: null }, _) => page.Items.Count == 1 ? "1 finding" : $"{page.Items.Count} findings",
        ({ Previous: null }, { } figure) when open => $"Newest {page.Items.Count} of {RepairWords.Number(figure.Open)}",
        ({ Previous: null }, _) => $"Newest {page.Items.Count}",
        _ => $"{page.Items.Count} findings",
    };

    public void Dispose()
    {
        subscription?.Dispose();
        timer?.Dispose();
        reload?.Dispose();
        gone.Cancel();
        gone.Dispose();
    }
}
