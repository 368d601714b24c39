using BookingAdmin.Services.Find;
using BookingAdmin.Web.Orders.Table;
using BookingAdmin.Web.Ui;
using BookingAdmin.Web.Ui.Loading;
using Microsoft.JSInterop;

namespace BookingAdmin.Web.Find;

public sealed partial class Palette
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(120);

    [Inject] public required Finder Finder { get; init; }
    [Inject] public required IJSRuntime Browser { get; init; }

    [Parameter, EditorRequired] public required Actor Actor { get; set; }

    [Parameter, EditorRequired] public EventCallback Closed { get; set; }

    readonly Loaded<Found> found = new();
    ElementReference element;
    Place[] recent = [];
    List<(string Name, List<Option> Options)> groups = [];
    string text = "", answered = "";
    string? sentence, said;
    bool asking;

    /// <summary>One thing to choose, at its place in the whole list.</summary>
    sealed record Option(int Number, string Address, RenderFragment Content)
    {
        /// <summary>That page has no circuit: a visit of its own leads there.</summary>
        public string? Target => Address is Addresses.Preferences ? "_top" : null;
    }

    protected override void OnInitialized() => Group();

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        try
        {
            await using var module = await Browser.InvokeAsync<IJSObjectReference>("import", Gone, "./Find/Palette.razor.js");
            // Kept by the browser, for as long as its tab is open.
            var visited = await module.InvokeAsync<Place[]?>("open", Gone, element);
            recent = [.. (visited ?? []).Where(place => place.Address is ['/', not '/', ..])];
        }
        catch (Exception e) when (e is JSDisconnectedException or OperationCanceledException)
        {
            return;
        }
        Group();
        StateHasChanged();
    }

    async Task TypeAsync(ChangeEventArgs e)
    {
        var mine = text = (e.Value as string ?? "").Trim();
        if (mine.Length == 0)
            found.Forget();
        else
            found.Outdate();
        (asking, answered, said) = (mine.Length > 0, mine.Length > 0 ? answered : "", null);
        Group();
        if (!asking)
            return;
        // Between two letters nobody reads what was found.
        await Task.Delay(Pause, Clock, Gone)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (mine != text)
            return;
        await AskAsync(found, (actor, cancel) => Finder.FindAsync(actor, mine, cancel));
        if (mine != text)
            return;
        (asking, answered) = (false, mine);
        Group();
        said = sentence ?? Plural(groups.Sum(group => group.Options.Count), "{0:N0} found", "{0:N0} found");
    }

    void Group()
    {
        var (orders, requests, number) = (found.Value?.Orders ?? [], found.Value?.Requests ?? [], 0);
        var places = Places.Of(Actor).Where(place => text.Length == 0 ? !place.Act : place.Holds(text)).ToLookup(place => place.Act);
        var visited = text.Length == 0 ? recent : [];
        groups = [];
        Add(T("Requests"), requests.Select(request => (Addresses.Request(request.Id), FoundRow.Of(request, Day(request.CreatedAt)))));
        Add(T("Orders"), orders.Select(order => (Addresses.Order(order.Number), FoundRow.Of(order, Day(order.CreatedAt)))));
        Add(T("Visited"), visited.Select(To));
        Add(T("Do"), [.. Acts(orders).Concat(places[true]).Select(To)]);
        Add(T("Go to"), places[false].Where(place => visited.All(other => other.Address != place.Address)).Select(To));
        sentence = Sentence();

        void Add(string name, IEnumerable<(string Address, RenderFragment Content)> options)
        {
            if (options.Select(option => new Option(number++, option.Address, option.Content)).ToList() is { Count: > 0 } some)
                groups.Add((name, some));
        }
    }

    /// <summary>What can be done with what was found.</summary>
    IEnumerable<Place> Acts(IReadOnlyList<FoundOrder> orders)
    {
        if (orders is [{ MissingBooking: true } only])
            yield return new(T($"Create the booking of {only.Number}"), Addresses.Order(only.Number));
        if (orders is [_, _, ..])
            yield return new(T($"Show all orders with “{text}”"), new OrderFilter(text).Address);
    }

    static (string, RenderFragment) To(Place place) => (place.Address, FoundRow.Of(place));

    string Day(DateTimeOffset at) => Moment.DayText(at, Zone, Clock.GetUtcNow());

    string? Sentence() => found switch
    {
        { Trouble: { } trouble } => trouble.Sentence,
        { Value.Limit: FindLimit.TooLong } =>
            T("By words this takes too long here at the moment. A whole number, payment id or e-mail is found at once."),
        { Value.Limit: FindLimit.More } when !asking => T("There may be more: type another word of it."),
        _ when text.Length > 0 && !asking && groups.Count == 0 => Actor.May(Permission.ViewOrders)
            ? T($"Nothing holds “{text}”. Payment ids are found when they are whole.") : T($"Nothing of yours holds “{text}”."),
        _ => null,
    };
}
