using BookingAdmin.Data.Lists;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Jobs;
using BookingAdmin.Services.Live;
using BookingAdmin.Web.Ui.Loading;

namespace BookingAdmin.Web.Repair.Jobs;

/// <summary>One repair job: the plan, the run with its progress, and what came of each order. Two people may look at it at once.</summary>
public sealed partial class JobPage
{
    static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);

    // The feed signals sooner; without it the page is only later.
    static readonly TimeSpan WhileRunning = TimeSpan.FromSeconds(1), Idle = TimeSpan.FromSeconds(10);

    [Inject] public required RepairJobs Jobs { get; init; }
    [Inject] public required JobFeed Feed { get; init; }
    [Inject] public required NavigationManager Navigation { get; init; }

    [Parameter, EditorRequired] public required string Id { get; set; }

    [SupplyParameterFromQuery] string? Show { get; set; }
    [SupplyParameterFromQuery] string? At { get; set; }

    readonly Loaded<RepairJobView?> known = new();
    readonly Loaded<Page<RepairJobItemView>> items = new();
    LiveRefresh? look;
    (string? Id, RepairItemFilter Show, string? At) asked;
    RepairItemFilter show;
    string? note, reason;
    JobAct? doing;

    RepairJobView? job => known.Value;

    (string? Id, RepairItemFilter Show, string? At) Wanted => (Id, JobAddress.Items(Show), string.IsNullOrEmpty(At) ? null : At);

    TimeSpan Pause => job is { State: RepairJobState.Running } ? WhileRunning : Idle;

    protected override void OnInitialized()
    {
        HandOver(known, Id);
        HandOver(items, $"{Wanted}");
        if (items.Value is not null && job is not null)
            asked = Wanted;
        if (RendererInfo.IsInteractive)
            look = Follow(signal => Feed.Subscribe(moved =>
            {
                if (job?.Id == moved)
                    signal(false);
            }), BetweenLooks, Pause, LoadAsync);
    }

    protected override async Task OnParametersSetAsync()
    {
        show = Wanted.Show;
        if (Wanted == asked)
            return;
        if (asked.Id != Id)
        {
            (note, reason) = (null, null);
            known.Forget();
        }
        asked = Wanted;
        items.Forget();
        await LoadFirstAsync(LoadAsync);
        // The first answer has the status of an address of no job.
        if (known.Absent && !RendererInfo.IsInteractive)
            Navigation.NotFound();
    }

    async Task<RepairJobView?> FindAsync(Actor actor, string? name, CancellationToken cancel) =>
        Guid.TryParse(name, out var id) ? await Jobs.FindAsync(actor, id, cancel) : null;

    async Task LoadAsync()
    {
        var wanted = asked;
        await AskAsync(known, (actor, cancel) => FindAsync(actor, wanted.Id, cancel));
        if (job is { } found && wanted == asked)
            await AskAsync(items, (actor, cancel) => Jobs.ItemsAsync(actor, found.Id, wanted.Show, wanted.At, cancel));
        look?.Period = Pause;
    }

    /// <summary>One act at a time. A person who comes second is shown how the job is now.</summary>
    async Task ActAsync(JobAct act)
    {
        if (doing is not null || job is not { } seen)
            return;
        (doing, note) = (act, null);
        await DoAsync(async actor =>
        {
            if (act is JobAct.Undo)
            {
                note = RuleRepairWords.Of(await Jobs.UndoAsync(actor, seen.Id, CancellationToken.None));
                return;
            }
            var now = await StepAsync(act, actor, seen.Id);
            note = now.Refusal;
            known.Set(now);
        }, fault => note = fault);
        doing = null;
        await LoadAsync();
    }

    Task<RepairJobView> StepAsync(JobAct act, Actor actor, Guid id) => act switch
    {
        JobAct.Start => Jobs.StartAsync(actor, id, reason, CancellationToken.None),
        JobAct.Pause => Jobs.PauseAsync(actor, id, CancellationToken.None),
        JobAct.Resume => Jobs.ResumeAsync(actor, id, CancellationToken.None),
        JobAct.Cancel => Jobs.CancelAsync(actor, id, CancellationToken.None),
        _ => throw new ArgumentOutOfRangeException(nameof(act), act, null),
    };

    static IEnumerable<(RepairItemFilter Tab, string Word, long Count)> Tabs(RepairJobView job) =>
    [
        (RepairItemFilter.All, T("All"), job.Total),
        (RepairItemFilter.Waiting, job.State is RepairJobState.Cancelled ? T("Not done") : T("Waiting"), job.Total - job.Done),
        (RepairItemFilter.Failed, T("Failed"), job.Failed),
        (RepairItemFilter.Done, T("Done"), job.Repaired + job.Unchanged),
    ];
}
