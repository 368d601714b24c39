using BookingAdmin.Services.Live;
using BookingAdmin.Services.Requests;
using BookingAdmin.Web.Host.Answers;
using BookingAdmin.Web.Requests.Decide;
using BookingAdmin.Web.Requests.Inbox;
using BookingAdmin.Web.Ui;
using BookingAdmin.Web.Ui.Loading;

namespace BookingAdmin.Web.Requests;

public sealed partial class RequestPage
{
    const string HandoverKey = "request";

    [Inject] public required RequestInbox Inbox { get; init; }
    [Inject] public required ChangeFeed Feed { get; init; }
    [Inject] public required NavigationManager Navigation { get; init; }
    [Inject] public required PersistentComponentState State { get; init; }

    [Parameter] public required string Id { get; set; }

    /// <summary>The visit; null once the page is live.</summary>
    [CascadingParameter] public HttpContext? Visit { get; set; }

    [SupplyParameterFromQuery(Name = Addresses.Key)] string? Key { get; set; }

    // From a notification: asked once, and decided by nothing but the answer.
    [SupplyParameterFromQuery(Name = Addresses.AcceptKey)] string? Ask { get; set; }

    // The list that it was opened from.
    [SupplyParameterFromQuery] string? Tab { get; set; }
    [SupplyParameterFromQuery] string? Q { get; set; }
    [SupplyParameterFromQuery] string? Sort { get; set; }
    [SupplyParameterFromQuery] string? At { get; set; }

    PersistingComponentStateSubscription handover;
    readonly Loaded<RequestDetail?> known = new();
    // How many still wait, for the number on the icon; known after a decision.
    readonly Loaded<RequestCounts> counted = new();
    LiveRefresh? live;
    DecisionPanel? panel;
    RequestDetails? details;
    ConfirmDialog? question;

    Actor? actor;
    string? shown;
    DateTimeOffset now;
    bool busy, settle, held;

    RequestDetail? detail => known.Value;

    // A request of somebody else is none.
    bool unknown => known.Absent && !held || known.Refusal is not null;

    string Named => Addresses.Named(Id, Key)[0];

    RequestQuery list => InboxAddress.Read(Tab, Q, Sort, At);

    protected override async Task OnInitializedAsync()
    {
        now = Clock.GetUtcNow();
        actor = await Current.GetAsync();
        if (!RendererInfo.IsInteractive)
        {
            var since = Feed.Now;
            handover = State.RegisterOnPersisting(() => HandOver(since));
            return;
        }
        if (actor.CelebrityId is not { } celebrity)
            return;
        live = Follow(signal => Feed.Subscribe(celebrity, signal), RequestsPage.Pause, RequestsPage.PeriodAfter(null), LoadAsync);
        if (!State.TryTakeFromJson<byte[]>(HandoverKey, out var packed) || packed is null
            || Handover.Unpack<RequestDetail>(packed) is not ({ } moment, { } found))
            return;
        shown = found.Card.Id;
        known.Set(found);
        if (Feed.HasChangedSince(moment, celebrity))
            live.Signal();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (shown == Named)
            return;
        shown = Named;
        known.Forget();
        await LoadAsync();
        if (unknown)
            Missing.Answer(Visit);
    }

    async Task LoadAsync()
    {
        // A decision outlives the page that it was taken on, and asks for a refresh when it is done.
        if (actor is null || Gone.IsCancellationRequested)
            return;
        await AskAsync(known, async (who, cancel) =>
        {
            var found = await FindAsync(who, cancel);
            // Its booking may be missing.
            var healed = found is null ? await Inbox.HealAsync(who, cancel) : null;
            if (healed is not null)
                found = await FindAsync(who, cancel);
            held = found is null && healed is { Held: > 0 };
            live?.Period = RequestsPage.PeriodAfter(healed);
            now = Clock.GetUtcNow();
            return found;
        });
    }

    async Task<RequestDetail?> FindAsync(Actor who, CancellationToken cancel)
    {
        RequestDetail? found = null;
        foreach (var name in Addresses.Named(Id, Key))
            found ??= await Inbox.FindAsync(who, name, cancel);
        return found;
    }

    async Task AcceptAsync(RequestCard card)
    {
        if (busy || panel is null)
            return;
        busy = true;
        try
        {
            await panel.AcceptAsync([card]);
        }
        finally
        {
            busy = false;
        }
    }

    void Decline(RequestCard card)
    {
        if (!busy)
            panel?.Decline([card]);
    }

    async Task<string?> AcceptAskedAsync()
    {
        if (detail is not null)
            await AcceptAsync(detail.Card);
        return null;
    }

    async Task DecidedAsync(IReadOnlyList<string> back)
    {
        await LoadAsync();
        await AskAsync(counted, Inbox.CountAsync);
        settle = true;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (Ask is not null && RendererInfo.IsInteractive && detail is not null)
        {
            // Loaded again, or come back to, the page does not ask again.
            Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(Addresses.AcceptKey, (string?)null), replace: true);
            Ask = null;
            if (detail.Card is { Open: true } card && RequestWords.WhyNotAccept(card) is null)
                question?.Open();
        }
        if (!settle || details is null)
            return;
        settle = false;
        await details.FocusAsync();
    }

    Task HandOver(string since)
    {
        if (detail is not null && Handover.Pack(since, detail) is { } packed)
            State.PersistAsJson(HandoverKey, packed);
        return Task.CompletedTask;
    }

    public override ValueTask DisposeAsync()
    {
        handover.Dispose();
        return base.DisposeAsync();
    }
}
