using BookingAdmin.Services.Consistency;
using BookingAdmin.Web.Ui.Loading;
using BookingAdmin.Web.Ui.Words;

namespace BookingAdmin.Web.Consistency.States;

/// <summary>The map of states: what the database holds, and what an admin calls normal here.</summary>
public sealed partial class StatesPage
{
    [Inject] public required StateMap Map { get; init; }

    readonly Loaded<IReadOnlyList<StateLine>> map = new();
    StateLine? marking;
    StateLine? marked;
    ElementReference heading;
    string? reason, fault, note;
    bool may, unsaid, opened;

    string Headline => map is not { Trouble: null, Value: { } lines } ? T("Map of states")
        : lines.Where(line => line is { Rule: not null, Normal: null }).Sum(line => line.Orders) is var odd && odd == 0
            ? T("Every state is a known one")
        : Plural(odd, "{0:N0} order is in a state that needs a look", "{0:N0} orders are in states that need a look");

    protected override async Task OnInitializedAsync()
    {
        may = (await Current.GetAsync()).May(Permission.ManageRules);
        HandOver(map);
        if (map.Value is null)
            await LoadFirstAsync(LoadAsync);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!opened)
            return;
        opened = false;
        await heading.FocusAsync();
    }

    Task LoadAsync() => AskAsync(map, Map.ReadAsync);

    void Ask(StateLine line) => (marking, reason, fault, unsaid, opened) = (line, null, null, false, true);

    async Task CallNormalAsync()
    {
        unsaid = string.IsNullOrWhiteSpace(reason);
        if (unsaid || marking is not { } line)
            return;
        await ActAsync(async actor =>
        {
            fault = await Map.CallNormalAsync(actor, line.State, reason!, CancellationToken.None);
            if (fault is null)
                (marking, marked, note) = (null, line, T("Called normal: no rule speaks of these statuses any more."));
        });
    }

    Task TakeBackAsync(StateLine line) => line.Normal is not { } mark ? Task.CompletedTask : ActAsync(async actor =>
        (note, marked) = (
            await Map.TakeBackAsync(actor, mark.Id, CancellationToken.None)
            ?? T("Undone: the rules speak of these statuses again, from the next check on."), null));

    Task UndoAsync() =>
        map.Value?.FirstOrDefault(line => line.State == marked?.State) is { } line ? TakeBackAsync(line) : Task.CompletedTask;

    async Task ActAsync(Func<Actor, Task> act)
    {
        await DoAsync(act, failed => (fault, note) = marking is null ? (null, failed) : (failed, note));
        await LoadAsync();
    }
}
