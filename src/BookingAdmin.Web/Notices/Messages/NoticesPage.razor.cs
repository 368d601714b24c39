using BookingAdmin.Data.Lists;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Notices;
using BookingAdmin.Services.Settings;
using BookingAdmin.Web.Ui.Loading;

namespace BookingAdmin.Web.Notices.Messages;

/// <summary>What was sent to whom and how it ended, and what each kind of notice says. What the page shows stands in its address.</summary>
public sealed partial class NoticesPage
{
    // Nothing signals attempts and answers: hence the period.
    static readonly TimeSpan BetweenLoads = TimeSpan.FromSeconds(2), Period = TimeSpan.FromSeconds(15);

    const string HandoverKey = "notices";

    [Inject] public required NoticeLog Log { get; init; }
    [Inject] public required ChangeFeed Feed { get; init; }
    [Inject] public required BookingAdminSettings Settings { get; init; }
    [Inject] public required PersistentComponentState State { get; init; }

    [SupplyParameterFromQuery] string? Tab { get; set; }
    [SupplyParameterFromQuery(Name = "state")] string? OfState { get; set; }
    [SupplyParameterFromQuery] string? Channel { get; set; }
    [SupplyParameterFromQuery] string? Kind { get; set; }
    [SupplyParameterFromQuery(Name = "language")] string? InLanguage { get; set; }
    [SupplyParameterFromQuery(Name = "at")] string? Cursor { get; set; }

    readonly Loaded<Page<MessageLine>> messages = new();
    readonly Loaded<IReadOnlyList<MessageCount>> counts = new();
    NoticeQuery query = new();
    PersistingComponentStateSubscription handover;
    ElementReference list;
    string? refusal, note, handed;
    bool loaded, toList;

    protected override void OnInitialized()
    {
        if (!RendererInfo.IsInteractive)
        {
            handover = State.RegisterOnPersisting(HandOver);
            return;
        }
        if (State.TryTakeFromJson<byte[]>(HandoverKey, out var packed) && packed is not null
            && Handover.Unpack<Found>(packed) is ({ } address, { } found))
        {
            handed = address;
            messages.Set(found.Messages);
            counts.Set(found.Counts);
        }
        Follow(signal => Feed.Subscribe(null, signal), BetweenLoads, Period, LoadAsync);
    }

    protected override async Task OnParametersSetAsync()
    {
        NoticeQuery asked;
        try
        {
            (asked, refusal) = (NoticeQuery.Parse(Tab, OfState, Channel, Kind, InLanguage, Cursor), null);
        }
        catch (InvalidInputException e)
        {
            (refusal, loaded) = (e.Message, false);
            return;
        }
        if (loaded && asked == query)
            return;
        (query, loaded) = (asked, true);
        // What was prerendered is in sight until it is asked for anew.
        if (handed != query.Address)
            messages.Outdate();
        handed = null;
        await LoadAsync();
    }

    async Task LoadAsync()
    {
        if (!loaded || query is not { Tab: NoticeTab.Messages } asked)
            return;
        await Task.WhenAll(
            AskAsync(messages, (actor, cancel) => Log.ListAsync(actor, asked.Filter, asked.Cursor, cancel)),
            AskAsync(counts, Log.CountsAsync));
    }

    Task HandOver()
    {
        if (messages.Value is { } page && counts.Value is { } counted
            && Handover.Pack(query.Address, new Found(page, counted)) is { } packed)
            State.PersistAsJson(HandoverKey, packed);
        return Task.CompletedTask;
    }

    async Task RetryAsync(MessageLine line)
    {
        note = null;
        await DoAsync(
            async actor => note = await Log.RetryAsync(actor, line.Id, CancellationToken.None)
                ? T($"It is tried again now: {MessageRows.Subject(line)}.") : T("Somebody else has had it tried again already."),
            fault => note = fault);
        await LoadAsync();
        // The button that had the focus is gone.
        toList = true;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!toList || query.Tab is not NoticeTab.Messages)
            return;
        toList = false;
        await list.FocusAsync(preventScroll: true);
    }

    string Empty => query switch
    {
        { Cursor: not null } => T("There is nothing on this page of the list."),
        { State: MessageState.Failed, Channel: null, Kind: null } => T("No message was given up."),
        { Filters: true } => T("No message matches."),
        _ => T("No message was written yet. The first stands here as soon as somebody is to be notified of something."),
    };

    static string Extent(Page<MessageLine> page) => page switch
    {
        { Previous: null, Next: null } => Plural(page.Items.Count, "{0:N0} message", "{0:N0} messages"),
        { Previous: null } => T($"Newest {page.Items.Count:N0}"),
        _ => T($"{page.Items.Count:N0} on this page"),
    };

    string? At(string? cursor) => cursor is null ? null : (query with { Cursor = cursor }).Address;

    public override ValueTask DisposeAsync()
    {
        handover.Dispose();
        return base.DisposeAsync();
    }

    sealed record Found(Page<MessageLine> Messages, IReadOnlyList<MessageCount> Counts);
}
