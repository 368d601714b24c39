using BookingAdmin.Data;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Requests;
using BookingAdmin.Web.Access.Sessions;
using BookingAdmin.Web.Requests.Inbox;
using BookingAdmin.Web.Ui.Loading;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace BookingAdmin.Web.Requests;

// What the list shows and when it asks again; RequestsPage.Selection.cs is about one of its requests.
public sealed partial class RequestsPage : ComponentBase, IAsyncDisposable
{
    const string HandoverKey = "inbox";

    [Inject] public required RequestInbox Inbox { get; init; }
    [Inject] public required CurrentActor Who { get; init; }
    [Inject] public required ChangeFeed Feed { get; init; }
    [Inject] public required TimeProvider Clock { get; init; }
    [Inject] public required NavigationManager Navigation { get; init; }
    [Inject] public required PersistentComponentState State { get; init; }
    [Inject] public required IJSRuntime Browser { get; init; }

    [SupplyParameterFromQuery] string? Tab { get; set; }
    [SupplyParameterFromQuery] string? Q { get; set; }
    [SupplyParameterFromQuery] string? Sort { get; set; }
    [SupplyParameterFromQuery] string? At { get; set; }

    readonly CancellationTokenSource gone = new();
    PersistingComponentStateSubscription handover;
    LiveRefresh? live;

    Actor? actor;
    RequestQuery query = new();
    RequestCounts? counts;
    Page<RequestCard>? page;
    RequestQuery? shown;
    Exception? fault;
    string? problem;
    string? news;
    DateTimeOffset now;
    int asked;

    bool urgent => query is { Tab: RequestTab.Waiting, Sort: RequestSort.MostUrgent };

    protected override async Task OnInitializedAsync()
    {
        now = Clock.GetUtcNow();
        actor = await Who.GetAsync();
        if (!RendererInfo.IsInteractive)
        {
            var since = Feed.Now;
            handover = State.RegisterOnPersisting(() => HandOver(since));
            return;
        }
        if (actor.CelebrityId is not { } celebrity)
            return;
        live = new(Feed, Clock, celebrity, () => _ = RefreshAsync());
        if (!State.TryTakeFromJson<byte[]>(HandoverKey, out var packed) || packed is null || Handover.Unpack<Found>(packed) is not ({ } moment, { } found))
            return;
        (shown, counts, page) = (found.Query, found.Counts, found.Page);
        if (Feed.HasChangedSince(moment, celebrity))
            live.Soon();
    }

    protected override async Task OnParametersSetAsync()
    {
        query = InboxAddress.Read(Tab, Q, Sort, At);
        if (query != shown)
            await LoadAsync();
    }

    /// <summary>Asks for what the address says.</summary>
    async Task LoadAsync()
    {
        // A decision outlives the page that it was taken on, and asks for a refresh when it is done.
        if (actor is null || gone.IsCancellationRequested)
            return;
        var (mine, wanted, cancel) = (++asked, query, gone.Token);
        try
        {
            var foundCounts = await Inbox.CountAsync(actor, cancel);
            if (mine == asked)
                counts = foundCounts;
            var foundPage = await Inbox.ListAsync(actor, wanted, cancel);
            // Whoever types or taps on is not shown the answer to an earlier question.
            if (mine != asked)
                return;
            (page, shown, problem, fault) = (KeepSame(foundPage), wanted, null, null);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e) when (mine != asked && (e is InvalidInputException || DatabaseFault.IsOutside(e)))
        {
            return;
        }
        catch (Exception e) when (e is InvalidInputException or NotAllowedException)
        {
            (page, shown, problem, fault) = (null, wanted, e.Message, null);
        }
        catch (Exception e) when (DatabaseFault.IsOutside(e))
        {
            fault = e;
            if (shown != wanted)
                (page, shown) = (null, null);
        }
        now = Clock.GetUtcNow();
        await SelectAgainAsync();
    }

    // What has not changed stays the same object: else page and cards would each hold a copy of every text.
    Page<RequestCard> KeepSame(Page<RequestCard> found) => page is null
        ? found
        : found with { Items = [.. found.Items.Select(card => page.Items.FirstOrDefault(known => known == card) ?? card)] };

    // On a thread of the timer.
    async Task RefreshAsync()
    {
        try
        {
            await InvokeAsync(async () =>
            {
                if (gone.IsCancellationRequested)
                    return;
                var before = counts?.Waiting.Value;
                await LoadAsync();
                if (counts?.Waiting.Value - before is > 0 and var more)
                    news = more == 1 ? "1 new request" : $"{more} new requests";
                StateHasChanged();
            });
        }
        catch (Exception e)
        {
            await DispatchExceptionAsync(e);
        }
    }

    void Search(string? text) => Navigation.NavigateTo(InboxAddress.Of(query with { Search = text, Cursor = null }), replace: true);

    Task HandOver(string since)
    {
        if (page is not null && counts is not null && shown is not null && Handover.Pack(since, new Found(shown, counts, page)) is { } packed)
            State.PersistAsJson(HandoverKey, packed);
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await gone.CancelAsync();
        live?.Dispose();
        handover.Dispose();
        await StopKeysAsync();
        gone.Dispose();
    }

    sealed record Found(RequestQuery Query, RequestCounts Counts, Page<RequestCard> Page);
}
