using BookingAdmin.Domain.Consistency;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Orders.Notes;
using BookingAdmin.Services.Repair;
using BookingAdmin.Services.Requests;
using BookingAdmin.Web.Host.Answers;
using BookingAdmin.Web.Orders.Table;
using BookingAdmin.Web.Repair;
using BookingAdmin.Web.Ui.Loading;

namespace BookingAdmin.Web.Orders.Details;

/// <summary>One order whole: what is wrong with it, its booking, and what happened to it.</summary>
public sealed partial class OrderPage
{
    // Without a guard nothing signals what the marketplace's own application writes: hence the period.
    const string HandoverKey = "order";

    static readonly TimeSpan BetweenLoads = TimeSpan.FromMilliseconds(800), Period = TimeSpan.FromMinutes(1);

    [Inject] public required OrderDetails Details { get; init; }
    [Inject] public required OrderList List { get; init; }
    [Inject] public required OrderNotes Notes { get; init; }
    [Inject] public required FindingRepair Repairs { get; init; }
    [Inject] public required RepairConsent Consent { get; init; }
    [Inject] public required RequestDecisions Decisions { get; init; }
    [Inject] public required ChangeFeed Feed { get; init; }
    [Inject] public required PersistentComponentState State { get; init; }

    /// <summary>Order number or id.</summary>
    [Parameter, EditorRequired] public required string Number { get; set; }

    /// <summary>The visit; null once the page is live.</summary>
    [CascadingParameter] public HttpContext? Visit { get; set; }

    [SupplyParameterFromQuery(Name = Addresses.Key)] string? Key { get; set; }

    /// <summary>The query of the list from which the reader came.</summary>
    [SupplyParameterFromQuery(Name = OrderAddress.List)] string? From { get; set; }

    string Named => Addresses.Named(Number, Key)[0];

    string Typed => PlainText.Isolated(Named.Length <= 60 ? Named : Named[..60] + "…");

    readonly Loaded<OrderDetail?> known = new();
    readonly Loaded<OrderNeighbours> neighbours = new();
    OrderFilter list = new();
    PersistingComponentStateSubscription handover;
    string? shown;
    Note? note;

    OrderDetail? order => known.Value;

    protected override void OnInitialized()
    {
        if (!RendererInfo.IsInteractive)
        {
            var since = Feed.Now;
            handover = State.RegisterOnPersisting(() => HandOver(since));
            return;
        }
        var live = Follow(signal => Feed.Subscribe(null, signal), BetweenLoads, Period, LoadAsync);
        if (!State.TryTakeFromJson<byte[]>(HandoverKey, out var packed) || packed is null
            || Handover.Unpack<Found>(packed) is not ({ } moment, { } found) || found.Named != Named)
            return;
        (shown, list) = (Named, ListOf(From));
        known.Set(found.Order);
        if (found.Neighbours is { } around)
            neighbours.Set(around);
        if (Feed.Now != moment)
            live.Signal();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (shown == Named)
            return;
        (shown, note, list) = (Named, null, ListOf(From));
        known.Forget();
        neighbours.Forget();
        await LoadAsync();
        // An order that does not exist is answered with that status.
        if (known.Absent)
            Missing.Answer(Visit);
        await AroundAsync();
    }

    /// <summary>A list that nobody can read leads nowhere, and keeps nobody from the order.</summary>
    static OrderFilter ListOf(string? query)
    {
        try
        {
            return OrderFilter.Parse(query);
        }
        catch (InvalidInputException)
        {
            return new();
        }
    }

    Task AroundAsync() => order is not { Summary.Id: var id } ? Task.CompletedTask : AskAsync(neighbours, (actor, cancel) =>
        List.AroundAsync(actor, list.Query(Zone, Clock.GetUtcNow(), actor), id, cancel));

    Task HandOver(string since)
    {
        if (order is { } found && Handover.Pack(since, new Found(Named, found, neighbours.Value)) is { } packed)
            State.PersistAsJson(HandoverKey, packed);
        return Task.CompletedTask;
    }

    Task LoadAsync() => AskAsync(known, async (actor, cancel) =>
    {
        OrderDetail? found = null;
        foreach (var name in Addresses.Named(Number, Key))
            found ??= await Details.FindAsync(actor, name, cancel);
        return found;
    });

    Task RepairedAsync(RepairNote outcome)
    {
        note = new(outcome.Text, outcome.Undo is { } repair ? () => UndoAsync(repair) : null);
        return LoadAsync();
    }

    Task UndoRepairAsync() => order?.UndoableRepair is { } repair ? UndoAsync(repair) : Task.CompletedTask;

    Task UndoAsync(Guid repair) => ActAsync(async actor =>
        new(RepairWords.Of(await Repairs.UndoAsync(actor, repair, order?.Summary.Id, CancellationToken.None))));

    /// <summary>Whether machinery may create the booking that this order lacks.</summary>
    Task SayAsync(bool leave) => order is not { Summary.Id: var id } ? Task.CompletedTask : ActAsync(async actor =>
    {
        await (leave ? Consent.LeaveAsync(actor, id, CancellationToken.None) : Consent.HandBackAsync(actor, id, CancellationToken.None));
        return new(leave
            ? T("Left alone: no booking is created by itself.") : T("No longer left alone: the monitor may create the booking."));
    });

    Task SaidAsync(Note said)
    {
        note = said;
        return LoadAsync();
    }

    /// <summary>A note that was deleted can be had back.</summary>
    Task NotedAsync((string Said, long? Deleted) noted) => SaidAsync(new(noted.Said, noted.Deleted is not { } deleted ? null
        : () => ActAsync(async actor =>
        {
            await Notes.RestoreAsync(actor, deleted, CancellationToken.None);
            return new(T("Note restored."));
        })));

    Task DecidedAsync(DecisionResult result) => SaidAsync(NoteOf(result));

    Note NoteOf(DecisionResult result) => new(DecisionWords.Of(result, order?.Summary.CelebrityName ?? T("the celebrity"), Zone),
        result is DecisionResult.Done done ? () =>
            ActAsync(async actor => NoteOf(await Decisions.UndoAsync(actor, done.Entry, CancellationToken.None))) : null,
        (result as DecisionResult.Done)?.UndoUntil);

    /// <summary>One thing at a time; what came of it is said, and the order is shown as it is now.</summary>
    async Task ActAsync(Func<Actor, Task<Note>> what)
    {
        await DoAsync(async actor => note = await what(actor), fault => note = (note ?? new("")) with { Text = fault });
        await LoadAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        handover.Dispose();
    }

    sealed record Found(string Named, OrderDetail Order, OrderNeighbours? Neighbours);

    /// <param name="Undo">Takes it back; null when that cannot be.</param>
    sealed record Note(string Text, Func<Task>? Undo = null, DateTimeOffset? Until = null);
}
