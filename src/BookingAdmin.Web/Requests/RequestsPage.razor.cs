using BookingAdmin.Data.Lists;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Requests;
using BookingAdmin.Web.Requests.Calendar;
using BookingAdmin.Web.Requests.Inbox;
using BookingAdmin.Web.Ui.Loading;
using Microsoft.JSInterop;
using MudBlazor;

namespace BookingAdmin.Web.Requests;

// What the list shows and when it asks again; RequestsPage.Selection.cs is about one of its requests, RequestsPage.Several.cs about
// several.
public sealed partial class RequestsPage
{
    const string HandoverKey = "inbox";

    // However often it is signalled, a page asks no more often than this. Every minute, because time goes by.
    static readonly TimeSpan Period = TimeSpan.FromMinutes(1), WhileHeld = TimeSpan.FromSeconds(2);
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    [Inject] public required RequestInbox Inbox { get; init; }
    [Inject] public required ChangeFeed Feed { get; init; }
    [Inject] public required NavigationManager Navigation { get; init; }
    [Inject] public required PersistentComponentState State { get; init; }
    [Inject] public required IJSRuntime Browser { get; init; }
    [Inject] public required IDialogService Dialogs { get; init; }

    [SupplyParameterFromQuery] string? Tab { get; set; }
    [SupplyParameterFromQuery] string? Q { get; set; }
    [SupplyParameterFromQuery] string? Sort { get; set; }
    [SupplyParameterFromQuery] string? At { get; set; }

    PersistingComponentStateSubscription handover;

    readonly Loaded<Healed> healed = new();
    readonly Loaded<RequestCounts> counted = new();
    readonly Loaded<Page<RequestCard>> listed = new();
    readonly Loaded<RequestTotals> summed = new();
    LiveRefresh? live;
    Actor? actor;
    RequestQuery query = new();
    RequestQuery? asked;
    string? news;
    DateTimeOffset now;

    RequestCounts? counts => counted.Value;

    // That all is answered is said of a database that answers only.
    RequestCounts? known => fault is null ? counts : null;

    Page<RequestCard>? page => listed.Value;

    Exception? fault => listed.Fault ?? counted.Fault ?? chosen.Fault ?? healed.Fault ?? (HasTotals ? summed.Fault : null);

    string? problem => listed.Refusal ?? counted.Refusal;

    bool ByDue => query is { Tab: RequestTab.Waiting, Sort: RequestSort.MostUrgent } or { Tab: RequestTab.Accepted };

    // Where she looks for what her videos bring.
    bool HasTotals => query.Tab is RequestTab.Accepted or RequestTab.Sent or RequestTab.Done;

    protected override async Task OnInitializedAsync()
    {
        now = Clock.GetUtcNow();
        actor = await Current.GetAsync();
        actions = new(
            EventCallback.Factory.Create<RequestCard>(this, ChooseAsync), EventCallback.Factory.Create<RequestCard>(this, Pick),
            EventCallback.Factory.Create<RequestCard>(this, AcceptAsync), EventCallback.Factory.Create<RequestCard>(this, Decline));
        if (!RendererInfo.IsInteractive)
        {
            var since = Feed.Now;
            handover = State.RegisterOnPersisting(() => HandOver(since));
            return;
        }
        if (actor.CelebrityId is not { } celebrity)
            return;
        live = Follow(signal => Feed.Subscribe(celebrity, signal), Pause, Period, RefreshAsync);
        if (!State.TryTakeFromJson<byte[]>(HandoverKey, out var packed) || packed is null
            || Handover.Unpack<Found>(packed) is not ({ } moment, { } found))
            return;
        asked = found.Query;
        healed.Set(found.Healed);
        counted.Set(found.Counts);
        listed.Set(found.Page);
        if (found.Totals is { } totals)
            summed.Set(totals);
        live.Period = PeriodAfter(found.Healed);
        if (Feed.HasChangedSince(moment, celebrity))
            live.Signal();
    }

    protected override async Task OnParametersSetAsync()
    {
        query = InboxAddress.Read(Tab, Q, Sort, At);
        if (query == asked)
            return;
        asked = query;
        StopPicking();
        listed.Outdate();
        await LoadAsync();
    }

    /// <summary>Asks for what the address says.</summary>
    async Task LoadAsync()
    {
        // A decision outlives the page that it was taken on, and asks for a refresh when it is done.
        if (actor is null || Gone.IsCancellationRequested)
            return;
        var wanted = query;
        // What her orders lack is created first, or list and counts would hide it.
        await AskAsync(healed, Inbox.HealAsync);
        live?.Period = PeriodAfter(healed.Value);
        await AskAsync(counted, Inbox.CountAsync);
        if (HasTotals)
            await AskAsync(summed, (who, cancel) => Inbox.SumAsync(who, MonthStart(), cancel));
        await AskAsync(listed, async (who, cancel) => KeepSame(await Inbox.ListAsync(who, wanted, cancel)));
        if (wanted != query)
            return;
        now = Clock.GetUtcNow();
        if (page is not null)
            picked.IntersectWith(page.Items.Select(card => card.Id));
        await SelectAgainAsync();
    }

    /// <summary>The first of this month, as her calendar has it.</summary>
    DateTimeOffset MonthStart()
    {
        var today = TimeZoneInfo.ConvertTime(Clock.GetUtcNow(), Zone);
        return CalendarDay.StartOf(new(today.Year, today.Month, 1), Zone);
    }

    /// <summary>What is held now may be free in a moment.</summary>
    internal static TimeSpan PeriodAfter(Healed? healed) => healed is { Held: > 0 } ? WhileHeld : Period;

    // What has not changed stays the same object: else page and cards would each hold a copy of every text.
    Page<RequestCard> KeepSame(Page<RequestCard> found) => page is null
        ? found
        : found with { Items = [.. found.Items.Select(card => page.Items.FirstOrDefault(known => known == card) ?? card)] };

    async Task RefreshAsync()
    {
        var before = counts?.Waiting.Value;
        await LoadAsync();
        if (counts?.Waiting.Value - before is > 0 and var more)
            news = InboxWords.NewRequests(more);
    }

    void Search(string? text) => Navigation.NavigateTo(InboxAddress.Of(query with { Search = text, Cursor = null }), replace: true);

    Task<IDialogReference> OpenCalendarAsync() =>
        Dialogs.ShowAsync<CalendarDialog>(T("Your deadlines in a calendar"), CalendarDialog.Look);

    Task HandOver(string since)
    {
        if (page is not null && counts is not null && healed.Value is { } made && asked is not null
            && Handover.Pack(since, new Found(asked, counts, page, made, HasTotals ? summed.Value : null)) is { } packed)
            State.PersistAsJson(HandoverKey, packed);
        return Task.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        handover.Dispose();
        await StopWatchingAsync();
    }

    sealed record Found(RequestQuery Query, RequestCounts Counts, Page<RequestCard> Page, Healed Healed, RequestTotals? Totals);
}
