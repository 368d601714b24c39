using BookingAdmin.Data.Lists;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Live;
using BookingAdmin.Web.Ui.Loading;
using BookingAdmin.Web.Ui.Words;

namespace BookingAdmin.Web.Consistency.Findings;

/// <summary>One rule: what it means, what breaks it now, what did, and the repair. What the list shows stands in its address.</summary>
public sealed partial class RulePage
{
    static readonly TimeSpan BetweenLoads = TimeSpan.FromSeconds(2), Period = TimeSpan.FromMinutes(1);

    [Inject] public required ConsistencyReport Report { get; init; }
    [Inject] public required ChangeFeed Feed { get; init; }
    [Inject] public required NavigationManager Navigation { get; init; }

    /// <summary>Of the rule: missing-booking.</summary>
    [Parameter, EditorRequired] public required string Id { get; set; }

    [SupplyParameterFromQuery] string? Show { get; set; }
    [SupplyParameterFromQuery] string? At { get; set; }

    readonly HashSet<string> selected = new(StringComparer.Ordinal);
    readonly Loaded<Page<FindingItem>> findings = new();
    readonly Loaded<ConsistencyState> state = new();
    Rule? rule;
    FindingFilter? filter;
    bool open = true, repairs, may;

    /// <summary>What the address asks for.</summary>
    FindingFilter Asked => new(Id, Show != "resolved", string.IsNullOrEmpty(At) ? null : At);

    ConsistencyState? Known => state is { Trouble: null, Value: { } known } ? known : null;

    RuleFigure? Figure => Known?.Rules.FirstOrDefault(figure => figure.Rule == Id);

    /// <summary>An empty list is good news only where somebody looked, and that still holds.</summary>
    bool IsClear =>
        StateWords.IsFromEvents(Id) ? Figure is { On: true } : StateWords.IsCompared(Id)
        ? Figure is { On: true, ComparedAt: not null } : StateWords.IsKnown(Known) && Figure is { On: true, Fault: null };

    string Nothing => (Known, Figure) switch
    {
        (null, _) => T("No open finding is kept. Whether that still holds is not known."),
        (_, { On: false }) => T("No open finding is kept. Nobody looks at this rule."),
        (_, { ComparedAt: not null }) => T("Every order that was compared agrees with Stripe."),
        (_, { } figure) when StateWords.IsCompared(figure.Rule) => T("Not compared yet."),
        (_, { } figure) when StateWords.IsFromEvents(figure.Rule) => T("No event about an order needs a person."),
        ({ CheckedAt: { } at } known, { Fault: null }) when !StateWords.IsKnown(known) =>
            T($"No finding was open {TimeWords.When(at, Zone, Clock.GetUtcNow())}. How it is now is not known."),
        ({ CheckedAt: not null }, { Fault: null }) => T("No finding is open."),
        ({ CheckedAt: null } never, var figure) when StateWords.IsUnchecked(never, figure) => T("Not checked yet."),
        _ => T("No open finding is kept. How it is now is not known."),
    };

    protected override async Task OnInitializedAsync()
    {
        may = (await Current.GetAsync()).May(Permission.RepairBookings);
        HandOver(findings, Asked.ToString(), Feed.Now);
        HandOver(state, now: Feed.Now);
        if (RendererInfo.IsInteractive)
            Follow(Feed, BetweenLoads, Period, LoadAsync);
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
        if (Asked == filter)
            return;
        var first = filter is null;
        filter = Asked;
        selected.Clear();
        if (first && findings.Value is not null && state.Value is not null)
            return;
        if (!first)
            findings.Forget();
        await LoadFirstAsync(LoadAsync);
    }

    async Task LoadAsync()
    {
        if (filter is not { } asked)
            return;
        await Task.WhenAll(AskAsync(findings, FindAsync), AskAsync(state, Report.StateAsync));

        async Task<Page<FindingItem>> FindAsync(Actor actor, CancellationToken cancel)
        {
            var found = await Report.FindingsAsync(actor, asked, cancel);
            if (asked == filter)
                selected.IntersectWith(found.Items.Select(item => item.Subject));
            return found;
        }
    }

    string? Address(string? cursor) => cursor is null ? null : ReportAddress.Rule(Id, open, cursor);

    string Extent(Page<FindingItem> page) => (page, Figure) switch
    {
        ({ Previous: null, Next: null }, _) => Plural(page.Items.Count, "{0:N0} finding", "{0:N0} findings"),
        ({ Previous: null }, { } figure) when open => T($"Newest {page.Items.Count:N0} of {figure.Open:N0}"),
        ({ Previous: null }, _) => T($"Newest {page.Items.Count:N0}"),
        _ => Plural(page.Items.Count, "{0:N0} finding", "{0:N0} findings"),
    };
}
