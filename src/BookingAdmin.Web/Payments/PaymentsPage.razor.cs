using BookingAdmin.Data.Lists;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Payments;
using BookingAdmin.Services.Payments.Books;
using BookingAdmin.Services.Payments.Events;
using BookingAdmin.Services.Payments.Refunds;
using BookingAdmin.Web.Repair;
using BookingAdmin.Web.Ui.Loading;
using BookingAdmin.Web.Ui.Words;

namespace BookingAdmin.Web.Payments;

/// <summary>
/// What waits and what went wrong between the marketplace and Stripe, and what somebody can do about it. What the page shows stands in its
/// address.
/// </summary>
public sealed partial class PaymentsPage
{
    const string HandoverKey = "payments";

    // Nothing signals attempts and what the bank does: hence the period.
    static readonly TimeSpan BetweenLoads = TimeSpan.FromMilliseconds(800), Period = TimeSpan.FromSeconds(30);
    static readonly TimeSpan WhileComparing = TimeSpan.FromSeconds(2);

    [Inject] public required PaymentList List { get; init; }
    [Inject] public required RefundActions Refunds { get; init; }
    [Inject] public required StripeEvents Replays { get; init; }
    [Inject] public required EventActions Settlements { get; init; }
    [Inject] public required ChangeFeed Feed { get; init; }
    [Inject] public required NavigationManager Navigation { get; init; }
    [Inject] public required PersistentComponentState State { get; init; }

    [SupplyParameterFromQuery] string? Tab { get; set; }
    [SupplyParameterFromQuery] string? Show { get; set; }
    [SupplyParameterFromQuery] string? Search { get; set; }
    [SupplyParameterFromQuery] string? At { get; set; }

    readonly Loaded<PaymentOverview> overview = new();
    readonly Loaded<Page<RefundLine>> refunds = new();
    readonly Loaded<Page<EventLine>> events = new();
    readonly Loaded<Page<OutboxLine>> calls = new();
    readonly Loaded<Comparisons> comparisons = new();
    PersistingComponentStateSubscription handover;
    LiveRefresh? refresh;
    PaymentQuery query = new();
    PaymentDialog? dialog;
    ElementReference list;
    string? refusal, note;
    bool loaded, toList, settings;

    protected override async Task OnInitializedAsync()
    {
        settings = (await Current.GetAsync()).May(Permission.ViewReports);
        if (!RendererInfo.IsInteractive)
        {
            var since = Feed.Now;
            handover = State.RegisterOnPersisting(() => HandOver(since));
            return;
        }
        refresh = Follow(signal => Feed.Subscribe(null, signal), BetweenLoads, Period, LoadAsync);
        if (State.TryTakeFromJson<byte[]>(HandoverKey, out var packed) && packed is not null
            && Handover.Unpack<Found>(packed) is ({ } moment, { } found))
            Take(found, Feed.Now != moment);
    }

    protected override async Task OnParametersSetAsync()
    {
        PaymentQuery asked;
        try
        {
            (asked, refusal) = (PaymentQuery.Parse(Tab, Show, Search, At), null);
        }
        catch (InvalidInputException e)
        {
            (refusal, loaded) = (e.Message, false);
            return;
        }
        if (loaded && asked == query)
            return;
        (query, loaded) = (asked, true);
        refunds.Forget();
        events.Forget();
        calls.Forget();
        await LoadAsync();
    }

    Task HandOver(string since)
    {
        var found = new Found(query, overview.Value, refunds.Value, events.Value, calls.Value, comparisons.Value);
        // What could not be read is asked for again.
        if (overview.Value is not null && overview.Trouble is null && refunds.Trouble is null && events.Trouble is null
            && calls.Trouble is null && comparisons.Trouble is null && Handover.Pack(since, found) is { } packed)
            State.PersistAsJson(HandoverKey, packed);
        return Task.CompletedTask;
    }

    void Take(Found found, bool changed)
    {
        (query, loaded) = (found.Query, true);
        Set(overview, found.Overview);
        Set(refunds, found.Refunds);
        Set(events, found.Events);
        Set(calls, found.Calls);
        Set(comparisons, found.Comparisons);
        if (changed)
            refresh?.Signal();

        static void Set<T>(Loaded<T> part, T? value) where T : class
        {
            if (value is not null)
                part.Set(value);
        }
    }

    async Task LoadAsync()
    {
        if (!loaded)
            return;
        var asked = query;
        await Task.WhenAll(
            AskAsync(overview, (actor, cancel) => List.OverviewAsync(actor, Zone, cancel)),
            asked.Tab switch
            {
                PaymentTab.Needs => Task.WhenAll(
                    AskAsync(refunds, (actor, cancel) => List.RefundsAsync(actor, RefundFilter.Failed, null, null, cancel)),
                    AskAsync(events, (actor, cancel) => List.EventsAsync(actor, EventFilter.NeedsSomebody, null, null, cancel)),
                    AskAsync(calls, List.CallsGivenUpAsync)),
                PaymentTab.Refunds =>
                    AskAsync(refunds, (actor, cancel) => List.RefundsAsync(actor, asked.ShownRefunds, asked.Search, asked.Cursor, cancel)),
                PaymentTab.Events =>
                    AskAsync(events, (actor, cancel) => List.EventsAsync(actor, asked.ShownEvents, asked.Search, asked.Cursor, cancel)),
                PaymentTab.Calls =>
                    AskAsync(calls, (actor, cancel) => List.OutboxAsync(actor, asked.ShownCalls, asked.Search, asked.Cursor, cancel)),
                _ => AskAsync(comparisons, List.ComparisonsAsync),
            });
        refresh?.Period = asked.Tab is PaymentTab.Comparison && comparisons.Value is { Running: true } ? WhileComparing : Period;
    }

    void Open(PaymentAction act)
    {
        note = null;
        dialog?.Open(act);
    }

    /// <returns>What went wrong, where trying again may help.</returns>
    async Task<string?> ActAsync(PaymentAction act, string reason)
    {
        string? fault = null;
        await DoAsync(async actor => note = act.Kind switch
        {
            PaymentActionKind.Retry =>
                PaymentWords.Outcome(
                    await Refunds.RetryAsync(actor, IdOf(act), reason, CancellationToken.None), T("On its way to Stripe again.")),
            PaymentActionKind.ByHand =>
                PaymentWords.Outcome(
                    await Refunds.MarkByHandAsync(actor, IdOf(act), reason, CancellationToken.None), T("Marked as done by hand.")),
            PaymentActionKind.RetryLetter =>
                PaymentWords.Outcome(
                    await Refunds.RetryOutboxAsync(actor, IdOf(act), reason, CancellationToken.None), T("It is tried again now.")),
            PaymentActionKind.Settle => PaymentWords.Outcome(await Settlements.SettleAsync(actor, act.Id, reason, CancellationToken.None)),
            _ => PaymentWords.Outcome(
                await Replays.ReplayAsync(actor, act.Id, string.IsNullOrWhiteSpace(reason) ? null : reason, CancellationToken.None)),
        }, failed => fault = failed);
        return fault;
    }

    async Task DoneAsync(PaymentAction act)
    {
        await LoadAsync();
        // The button that had the focus is gone, unless the event is still listed.
        toList = act.Kind is not PaymentActionKind.Replay || events.Value?.Items.Any(line => line.Id == act.Id) != true;
        StateHasChanged();
    }

    static long IdOf(PaymentAction act) => long.Parse(act.Id, CultureInfo.InvariantCulture);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!toList || query.Tab is PaymentTab.Comparison)
            return;
        toList = false;
        await list.FocusAsync(preventScroll: true);
    }

    // Among all of that tab: what somebody looks for may be anywhere.
    void Find(string? search) => Navigation.NavigateTo(new PaymentQuery(query.Tab, Search: search).Address, replace: true);

    /// <summary>The list has refunds and closings of payments in it.</summary>
    long? MoneyFailed => overview.Value is { } totals ? totals.RefundsFailed + totals.ClosingsFailed : null;

    long? MoneyWaiting => overview.Value is { } totals ? totals.RefundsWaiting + totals.ClosingsWaiting : null;

    /// <summary>With how many need somebody, else how many wait.</summary>
    IEnumerable<(PaymentTab Tab, string Word, long Wrong, long Wait, string What)> Tabs =>
    [
        (PaymentTab.Needs, T("To do"), overview.Value is { } all ? PaymentWords.ToDo(all) : 0, 0, T("things to do")),
        (PaymentTab.Refunds, T("Refunds"), MoneyFailed ?? 0, MoneyWaiting ?? 0, T("failed")),
        (PaymentTab.Events, T("Events"), overview.Value?.EventsOpen ?? 0, EventsWaiting ?? 0, T("need a person")),
        (PaymentTab.Calls, T("Calls to Stripe"), overview.Value?.DeadLetters ?? 0, overview.Value?.OutboxWaiting ?? 0, T("were given up")),
        (PaymentTab.Comparison, T("Comparison"), overview.Value?.Mismatches ?? 0, 0, T("disagree")),
    ];

    IEnumerable<(string Word, string Address, bool Current)> Choices => query.Tab switch
    {
        PaymentTab.Refunds => Enum.GetValues<RefundFilter>().Select(choice => (Counted(PaymentWords.Of(choice), choice switch
        {
            RefundFilter.Failed => MoneyFailed,
            RefundFilter.Waiting => MoneyWaiting,
            _ => null,
        }), (query with { Refunds = choice, Cursor = null }).Address, choice == query.ShownRefunds)),
        PaymentTab.Events => Enum.GetValues<EventFilter>().Select(choice => (Counted(PaymentWords.Of(choice), choice switch
        {
            EventFilter.NeedsSomebody => overview.Value?.EventsOpen,
            EventFilter.Waiting => EventsWaiting,
            _ => null,
        }), (query with { Events = choice, Cursor = null }).Address, choice == query.ShownEvents)),
        _ => Enum.GetValues<OutboxFilter>().Select(choice => (Counted(PaymentWords.Of(choice), choice switch
        {
            OutboxFilter.Waiting => overview.Value?.OutboxWaiting,
            OutboxFilter.Dead => overview.Value?.DeadLetters,
            _ => null,
        }), (query with { Calls = choice, Cursor = null }).Address, choice == query.ShownCalls)),
    };

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        handover.Dispose();
    }

    sealed record Found(PaymentQuery Query, PaymentOverview? Overview, Page<RefundLine>? Refunds, Page<EventLine>? Events,
        Page<OutboxLine>? Calls, Comparisons? Comparisons);

    long? EventsWaiting => overview.Value is { } totals ? totals.EventsReceived + totals.EventsFailed : null;

    string Counted(string word, long? count) => count is > 0 && query.Search is null ? $"{word} {NumberText.Of(count.Value)}" : word;
}
