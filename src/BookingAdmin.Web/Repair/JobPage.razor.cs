using BookingAdmin.Data;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Jobs;
using BookingAdmin.Services.Live;
using BookingAdmin.Web.Access;
using BookingAdmin.Web.Consistency;
using BookingAdmin.Web.Orders;
using Microsoft.AspNetCore.Components;

namespace BookingAdmin.Web.Repair;

/// <summary>One repair job: the plan, the run with its progress, and what came of each order. Two people may look at it at once.</summary>
public sealed partial class JobPage : IDisposable
{
    static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);

    // The feed tells sooner; without it, it is only later.
    static readonly TimeSpan WhileRunning = TimeSpan.FromSeconds(1), Idle = TimeSpan.FromSeconds(10);

    [Inject] public required RepairJobs Jobs { get; init; }
    [Inject] public required CurrentActor Current { get; init; }
    [Inject] public required JobFeed Feed { get; init; }
    [Inject] public required NavigationManager Navigation { get; init; }
    [Inject] public required TimeProvider Clock { get; init; }
    [Inject] public required ILogger<JobPage> Logger { get; init; }

    [Parameter, EditorRequired] public required string Id { get; set; }

    [SupplyParameterFromQuery] string? Show { get; set; }
    [SupplyParameterFromQuery] string? At { get; set; }

    readonly CancellationTokenSource gone = new();
    Loaded<Page<RepairJobItemView>> items = null!;
    Poll? poll;
    Throttle? look;
    IDisposable? subscription;
    (string? Id, RepairItemFilter Show, string? At) asked;
    RepairItemFilter show;
    RepairJobView? job;
    Trouble? trouble;
    string? note;
    long loads, shown;
    bool unknown;
    JobAct? doing;

    /// <summary>A damaged link: trying again does not help.</summary>
    string? Refusal => items.Trouble is { Passes: false } told ? told.Sentence : null;

    protected override void OnInitialized()
    {
        items = new("job items", Logger);
        if (!RendererInfo.IsInteractive)
            return;
        poll = new(Clock, () => InvokeAsync(LoadAsync), DispatchExceptionAsync);
        look = new(BetweenLooks, Clock, LoadAsync);
        subscription = Feed.Subscribe(moved =>
        {
            if (job?.Id == moved)
                _ = SignalAsync();
        });
    }

    // On a thread of the feed.
    async Task SignalAsync()
    {
        try
        {
            await InvokeAsync(() => look!.SignalAsync(everybody: false));
        }
        catch (Exception e)
        {
            await DispatchExceptionAsync(e);
        }
    }

    protected override Task OnParametersSetAsync()
    {
        show = JobAddress.Items(Show);
        var wanted = (Id, show, string.IsNullOrEmpty(At) ? null : At);
        if (!RendererInfo.IsInteractive)
            return RefuseUnknownAsync();
        if (wanted == asked)
            return Task.CompletedTask;
        if (asked.Id != Id)
            (job, note, unknown, trouble) = (null, null, false, null);
        asked = wanted;
        items.Forget();
        return LoadAsync();
    }

    /// <summary>Before the page comes alive: an address of no job is answered with that status.</summary>
    async Task RefuseUnknownAsync()
    {
        var known = false;
        try
        {
            known = Guid.TryParse(Id, out var id) && await Jobs.FindAsync(await Current.GetAsync(), id, CancellationToken.None) is not null;
        }
        catch (Exception e)
        {
            // The living page asks again, and says what is wrong.
            known = Trouble.OfAction(e, Logger) is not null;
        }
        if (!known)
            Navigation.NotFound();
    }

    async Task LoadAsync()
    {
        if (gone.IsCancellationRequested)
            return;
        // Taken before anything is awaited: whoever leaves meanwhile disposes of it.
        var cancel = gone.Token;
        var (wanted, number) = (asked, ++loads);
        try
        {
            var found = Guid.TryParse(wanted.Id, out var id) ? await Jobs.FindAsync(await Current.GetAsync(), id, cancel) : null;
            // Another job is asked for, or a newer answer is there already.
            if (wanted.Id != asked.Id || number < shown)
                return;
            (job, unknown, trouble, shown) = (found, found is null, null, number);
            if (found is not null)
                await LoadItemsAsync(found.Id, wanted, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e)
        {
            trouble = Trouble.OfAction(e, Logger);
        }
        if (cancel.IsCancellationRequested)
            return;
        poll?.In(job is { State: RepairJobState.Running } ? WhileRunning : Idle);
        StateHasChanged();
    }

    Task LoadItemsAsync(Guid id, (string? Id, RepairItemFilter Show, string? At) wanted, CancellationToken leaving) => items.LoadAsync(async cancel =>
    {
        var found = await Jobs.ItemsAsync(await Current.GetAsync(), id, wanted.Show, wanted.At, cancel);
        // Whoever has turned the page meanwhile is not shown this one.
        return wanted == asked ? found : throw new OperationCanceledException();
    }, leaving);

    /// <summary>One thing at a time. Whoever comes second is told how the job is now.</summary>
    async Task ActAsync(JobAct act)
    {
        if (doing is not null || job is not { } seen)
            return;
        (doing, note) = (act, null);
        try
        {
            var actor = await Current.GetAsync();
            if (act is JobAct.Undo)
                note = RuleRepairWords.Of(await Jobs.UndoAsync(actor, seen.Id, CancellationToken.None));
            else
            {
                var now = await StepAsync(act, actor, seen.Id);
                // Looks that began before it know less.
                (job, note, shown) = (now, now.Told, ++loads);
            }
        }
        catch (Exception e)
        {
            note = Trouble.OfAction(e, Logger).AfterWrite;
        }
        finally
        {
            doing = null;
        }
        await LoadAsync();
    }

    Task<RepairJobView> StepAsync(JobAct act, Actor actor, Guid id) => act switch
    {
        JobAct.Start => Jobs.StartAsync(actor, id, CancellationToken.None),
        JobAct.Pause => Jobs.PauseAsync(actor, id, CancellationToken.None),
        JobAct.Resume => Jobs.ResumeAsync(actor, id, CancellationToken.None),
        JobAct.Cancel => Jobs.CancelAsync(actor, id, CancellationToken.None),
        _ => throw new ArgumentOutOfRangeException(nameof(act), act, null),
    };

    static IEnumerable<(RepairItemFilter Tab, string Word, long Count)> Tabs(RepairJobView job) =>
    [
        (RepairItemFilter.All, "All", job.Total),
        (RepairItemFilter.Waiting, "Waiting", job.Total - job.Done),
        (RepairItemFilter.Failed, "Failed", job.Failed),
        (RepairItemFilter.Done, "Done", job.Repaired + job.Unchanged),
    ];

    public void Dispose()
    {
        subscription?.Dispose();
        look?.Dispose();
        poll?.Dispose();
        gone.Cancel();
        gone.Dispose();
    }
}
