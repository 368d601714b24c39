using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Consistency.Bookings;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Jobs;
using BookingAdmin.Services.Live;
using BookingAdmin.Web.Repair;
using BookingAdmin.Web.Ui.Loading;
using BookingAdmin.Web.Ui.Words;

namespace BookingAdmin.Web.Orders;

/// <summary>
/// The repair of all that is missing. It is a job like any other: it outlives this pane, and the page of jobs shows it too.
/// </summary>
public sealed partial class RepairAllPane
{
    const int FirstRows = 5, FailedRows = 10;
    static readonly JobScope All = new(new MissingBooking().Id);

    // Without the feed a look is only later.
    static readonly TimeSpan Period = TimeSpan.FromSeconds(1), BetweenLooks = TimeSpan.FromMilliseconds(300);

    [Inject] public required RepairJobs Jobs { get; init; }
    [Inject] public required JobFeed Feed { get; init; }
    [Inject] public required NavigationManager Navigation { get; init; }

    /// <summary>What is missing, as it was when this was opened.</summary>
    [Parameter, EditorRequired] public required MissingCount Check { get; set; }

    /// <summary>Bookings came or went.</summary>
    [Parameter] public EventCallback Changed { get; set; }

    [Parameter] public EventCallback Closed { get; set; }

    readonly Loaded<List<RepairJobItemView>> first = new(), failed = new();
    readonly Loaded<RepairJobView> known = new();
    string? trouble, undone;
    ElementReference heading;

    RepairJobView? job => known.Value;

    string Heading => job?.State switch
    {
        null or RepairJobState.Planned => $"Create {(Count == 1 ? "the missing booking" : $"{NumberText.Of(Count)} missing bookings")}",
        RepairJobState.Running => "Creating the missing bookings",
        RepairJobState.Paused => "Paused",
        _ => undone is null ? "Repair finished" : "Repair undone",
    };

    long Count => job?.Total ?? Check.Missing;

    string Paid => (Check.Missing, Check.Paid) switch
    {
        (1, 1) => "Its order is paid.",
        (1, _) => "Its order is not paid.",
        var (all, paid) when all == paid => "All of their orders are paid.",
        (_, 0) => "None of their orders is paid.",
        var (_, paid) => $"{NumberText.Of(paid)} of their orders {(paid == 1 ? "is" : "are")} paid.",
    };

    string? Interrupted => known.Trouble is { } away ? $"{away.Sentence} The job goes on; this page looks again by itself." : null;

    protected override Task OnInitializedAsync()
    {
        Follow(signal => Feed.Subscribe(moved =>
        {
            if (job?.Id == moved)
                signal(false);
        }), BetweenLooks, Period, LookAsync);
        return PreviewAsync();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
            await heading.FocusAsync();
    }

    /// <summary>What would be written to the first ones. A look keeps nothing.</summary>
    Task PreviewAsync() => AskAsync(first, async (actor, cancel) =>
    {
        List<RepairJobItemView> rows = [];
        await foreach (var change in Jobs.DryRunAsync(actor, All, cancel))
        {
            rows.Add(new(change.OrderId, change.OrderNumber, null, null, null, null, change));
            if (rows.Count == FirstRows)
                break;
        }
        return rows;
    });

    async Task PlanAsync(Actor actor)
    {
        if (job is not null)
            return;
        var plan = await Jobs.PlanAsync(actor, All, null, CancellationToken.None);
        known.Set((await Jobs.FindAsync(actor, plan, CancellationToken.None))!);
    }

    Task OpenPlanAsync() => ActAsync(async actor =>
    {
        await PlanAsync(actor);
        if (!Gone.IsCancellationRequested)
            Navigation.NavigateTo(Addresses.Job(job!.Id));
    });

    /// <summary>A person who leaves now still wants the repair.</summary>
    Task StartAsync() => ActAsync(async actor =>
    {
        await PlanAsync(actor);
        // Somebody was first.
        if (job is not { Total: > 0 })
            return;
        var now = await Jobs.StartAsync(actor, job.Id, CancellationToken.None);
        trouble = now.Refusal;
        known.Set(now);
    });

    Task StopAsync() => ActAsync(async actor => known.Set(await Jobs.CancelAsync(actor, job!.Id, CancellationToken.None)));

    /// <summary>Beside what the person does: a click is never lost to a look.</summary>
    async Task LookAsync()
    {
        if (Busy || job is not { State: RepairJobState.Running or RepairJobState.Paused } seen)
            return;
        trouble = null;
        await AskAsync(known, async (actor, cancel) => await Jobs.FindAsync(actor, seen.Id, cancel) ?? seen);
        await EndAsync();
    }

    /// <summary>The plan that nobody started is not kept.</summary>
    async Task CloseAsync()
    {
        if (job is { State: RepairJobState.Planned })
            await DoAsync(actor => Jobs.CancelAsync(actor, job.Id, CancellationToken.None), fault => trouble = fault);
        await Closed.InvokeAsync();
    }

    Task UndoAsync() => ActAsync(async actor =>
    {
        undone = RepairWords.Of(await Jobs.UndoAsync(actor, job!.Id, CancellationToken.None));
        known.Set(await Jobs.FindAsync(actor, job.Id, CancellationToken.None) ?? job);
    });

    async Task ActAsync(Func<Actor, Task> act)
    {
        trouble = null;
        await DoAsync(act, fault => trouble = fault);
        await EndAsync();
    }

    /// <summary>A job that has ended shows what failed, and the list around it what has changed.</summary>
    async Task EndAsync()
    {
        if (job is not { State: RepairJobState.Done or RepairJobState.Cancelled } ended || Gone.IsCancellationRequested)
            return;
        if (ended.Failed > 0)
            await AskAsync(failed, async (actor, cancel) =>
                [.. (await Jobs.ItemsAsync(actor, ended.Id, RepairItemFilter.Failed, null, cancel)).Items.Take(FailedRows)]);
        await Changed.InvokeAsync();
    }

    static string Sentence(RepairJobView job)
    {
        if (job.State is RepairJobState.Cancelled)
            return job.Repaired == 0
                ? "Stopped. Nothing was changed."
                : $"Stopped. {RepairWords.Bookings(job.Repaired)} created, which {(job.Repaired == 1 ? "stays" : "stay")}.";
        return string.Join(' ', new[]
        {
            job.Repaired > 0 || job.Unchanged == 0 ? $"{RepairWords.Bookings(job.Repaired)} created." : null,
            job.Unchanged > 0 ? $"{NumberText.Of(job.Unchanged)} {(job.Unchanged == 1 ? "needs" : "need")} none any more." : null,
            job.Failed > 0 ? $"{NumberText.Of(job.Failed)} could not be created." : null,
        }.OfType<string>());
    }
}
