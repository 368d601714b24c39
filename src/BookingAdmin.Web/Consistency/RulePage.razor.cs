using BookingAdmin.Data;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Services.Consistency;
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
    bool open = true, repairs, may, loading, undoing, toList;
    ElementReference list;

    [CascadingParameter] public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    ConsistencyState? Known => state is { Trouble: null, Value: { } known } ? known : null;

    RuleFigure? Figure => Known?.Rules.FirstOrDefault(figure => figure.Rule == Id);

    /// <summary>An empty list is good news only where somebody looked, and that still holds.</summary>
    bool IsClear => StateWords.IsTold(Id) ? Figure is { On: true } : StateWords.IsCompared(Id) ? Figure is { On: true, ComparedAt: not null } : StateWords.IsKnown(Known) && Figure is { On: true, Fault: null };

    string Nothing => (Known, Figure) switch
    {
        (null, _) => "No open finding is kept. Whether that still holds is not known.",
        (_, { On: false }) => "No open finding is kept. Nobody looks at this rule.",
        (_, { ComparedAt: not null }) => "Every order that was compared agrees with Stripe.",
        (_, { } figure) when StateWords.IsCompared(figure.Rule) => "Not compared yet.",
        (_, { } figure) when StateWords.IsTold(figure.Rule) => "No event about an order needs somebody.",
        ({ CheckedAt: { } at } known, { Fault: null }) when !StateWords.IsKnown(known) => $"No finding was open {TimeWords.When(at, Zone, Clock.GetUtcNow())}. How it is now is not known.",
        ({ CheckedAt: not null }, { Fault: null }) => "No finding is open.",
        ({ CheckedAt: null } never, var figure) when StateWords.IsUnchecked(never, figure) => "Not checked yet.",
        _ => "No open finding is kept. How it is now is not known.",
    };

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
        repairs = may && open && rule.Repair.IsOffered();
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

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!toList)
            return;
        toList = false;
        await list.FocusAsync();
    }

    // What had the focus goes with the pane.
    void ClosePane() => (pane, toList) = (null, true);

    void Preview() => (pane, note) = ([.. selected], null);

    async Task RepairedAsync(RepairNote told)
    {
        if (gone.IsCancellationRequested)
            return;
        note = told;
        if (!told.Reported)
            ClosePane();
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
        catch (Exception e)
        {
            note = note with { Text = Trouble.OfAction(e, Logger).AfterWrite };
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
