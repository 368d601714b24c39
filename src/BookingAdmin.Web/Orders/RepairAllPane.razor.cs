using BookingAdmin.Domain;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Jobs;
using BookingAdmin.Services.Live;
using BookingAdmin.Web.Access.Sessions;
using BookingAdmin.Web.Repair;
using BookingAdmin.Web.Ui.Loading;
using Microsoft.AspNetCore.Components;

namespace BookingAdmin.Web.Orders;

/// <summary>
/// The repair of all that is missing. It is a job like any other: it outlives this pane, and the page of jobs shows it too.
/// </summary>
public sealed partial class RepairAllPane : IDisposable
{
    const int FirstRows = 5, FailedRows = 10;
    static readonly JobScope All = new(new MissingBooking().Id);

    static readonly TimeSpan Period = TimeSpan.FromSeconds(1), BetweenLooks = TimeSpan.FromMilliseconds(300);

    [Inject] public required RepairJobs Jobs { get; init; }
    [Inject] public required JobFeed Feed { get; init; }
    [Inject] public required CurrentActor Current { get; init; }
    [Inject] public required NavigationManager Navigation { get; init; }
    [Inject] public required TimeProvider Clock { get; init; }
    [Inject] public required ILogger<RepairAllPane> Logger { get; init; }

    /// <summary>What is missing, as it was when this was opened.</summary>
    [Parameter, EditorRequired] public required MissingCount Check { get; set; }

    /// <summary>Bookings came or went.</summary>
    [Parameter] public EventCallback Changed { get; set; }

    [Parameter] public EventCallback Closed { get; set; }

    Throttle? look;
    IDisposable? subscription;
    ITimer? timer;
    RepairJobView? job;
    IReadOnlyList<RepairJobItemView>? first;
    IReadOnlyList<RepairJobItemView> failed = [];
    string sentence = "";
    string? trouble;
    bool busy, undone, kept, left;
    ElementReference heading;

    string Heading => job?.State switch
    {
        null or RepairJobState.Planned =>
            $"Create {(Count == 1 ? "the missing booking" : $"{RepairWords.Number(Count)} missing bookings")}",
        RepairJobState.Running => "Creating the missing bookings",
        RepairJobState.Paused => "Paused",
        _ => undone ? "Repair undone" : "Repair finished",
    };

    long Count => job?.Total ?? Check.Missing;

    string Paid => (Check.Missing, Check.Paid) switch
    {
        (1, 1) => "Its order is paid.",
        (1, _) => "Its order is not paid.",
        var (all, paid) when all == paid => "All of their orders are paid.",
        (_, 0) => "None of their orders is paid.",
        var (_, paid) => $"{RepairWords.Number(paid)} of their orders {(paid == 1 ? "is" : "are")} paid.",
    };

    protected override Task OnInitializedAsync()
    {
        look = new(BetweenLooks, Clock, LookAsync);
        subscription = Feed.Subscribe(moved =>
        {
            if (job?.Id == moved)
                _ = SignalAsync();
        });
        // Without the feed it is only later.
        timer = Clock.CreateTimer(_ => _ = SignalAsync(), null, Period, Period);
        return PreviewAsync();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
            await heading.FocusAsync();
    }

    // On a thread of the feed or of the timer.
    async Task SignalAsync()
    {
        if (job is not { State: RepairJobState.Running or RepairJobState.Paused } || left)
            return;
        try
        {
            await InvokeAsync(() => look!.SignalAsync(everybody: false));
        }
        catch (Exception e)
        {
            await DispatchExceptionAsync(e);
        }
    }

    /// <summary>What would be written to the first ones. A look keeps nothing.</summary>
    Task PreviewAsync() => DoAsync(async actor =>
    {
        List<RepairJobItemView> rows = [];
        await foreach (var change in Jobs.DryRunAsync(actor, All, CancellationToken.None))
        {
            rows.Add(new(change.OrderId, change.OrderNumber, null, null, null, null, change));
            if (rows.Count == FirstRows)
                break;
        }
        first = rows;
    });

    async Task PlanAsync(Actor actor) =>
        job ??= await Jobs.FindAsync(actor, await Jobs.PlanAsync(actor, All, null, CancellationToken.None), CancellationToken.None);

    Task OpenPlanAsync() => DoAsync(async actor =>
    {
        await PlanAsync(actor);
        kept = true;
        if (!left)
            Navigation.NavigateTo(Addresses.Job(job!.Id));
    });

    Task StartAsync() => DoAsync(async actor =>
    {
        // A person who leaves now still wants the repair.
        kept = true;
        await PlanAsync(actor);
        // Somebody was first.
        if (job is not { Total: > 0 })
            return;
        var now = await Jobs.StartAsync(actor, job.Id, CancellationToken.None);
        trouble = now.Told;
        await ShowAsync(actor, now);
    });

    Task StopAsync() => DoAsync(async actor => await ShowAsync(actor, await Jobs.CancelAsync(actor, job!.Id, CancellationToken.None)));

    /// <summary>Beside what the person does: a click is never lost to a look.</summary>
    async Task LookAsync()
    {
        if (left || busy || job is not { } seen)
            return;
        try
        {
            var actor = await Current.GetAsync();
            if (await Jobs.FindAsync(actor, seen.Id, CancellationToken.None) is { } now && job == seen)
                await ShowAsync(actor, now);
            trouble = null;
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception e) when (Trouble.Of(e) is { } told)
        {
            trouble = $"{told.Sentence} The job goes on; this page looks again by itself.";
        }
        if (!left)
            StateHasChanged();
    }

    /// <summary>The plan that nobody started is not kept.</summary>
    async Task CloseAsync()
    {
        kept = true;
        if (job is { State: RepairJobState.Planned })
            await DoAsync(actor => Jobs.CancelAsync(actor, job.Id, CancellationToken.None));
        await Closed.InvokeAsync();
    }

    async Task UndoAsync()
    {
        await DoAsync(async actor =>
        {
            sentence = RepairWords.Of(await Jobs.UndoAsync(actor, job!.Id, CancellationToken.None));
            (failed, undone) = ([], true);
            job = await Jobs.FindAsync(actor, job.Id, CancellationToken.None) ?? job;
        });
        if (!left)
            await Changed.InvokeAsync();
    }

    async Task ShowAsync(Actor actor, RepairJobView now)
    {
        var ended = now.State is RepairJobState.Done or RepairJobState.Cancelled;
        if (ended && now.Failed > 0)
            failed = [
                .. (await Jobs.ItemsAsync(actor, now.Id, RepairItemFilter.Failed, null, CancellationToken.None)).Items.Take(FailedRows)];
        job = now;
        if (!ended)
            return;
        sentence = Sentence(now);
        if (!left)
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
            job.Unchanged > 0 ? $"{RepairWords.Number(job.Unchanged)} {(job.Unchanged == 1 ? "needs" : "need")} none any more." : null,
            job.Failed > 0 ? $"{RepairWords.Number(job.Failed)} could not be created." : null,
        }.OfType<string>());
    }

    /// <summary>One thing at a time; what goes wrong is said, and the pane stays as it was.</summary>
    async Task DoAsync(Func<Actor, Task> what)
    {
        if (busy)
            return;
        (busy, trouble) = (true, null);
        try
        {
            await what(await Current.GetAsync());
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception e)
        {
            trouble = Trouble.OfAction(e, Logger).AfterWrite;
        }
        finally
        {
            busy = false;
        }
        if (!left)
            StateHasChanged();
    }

    /// <summary>A plan that nobody has started or wanted to see whole is not kept either when its page goes.</summary>
    async Task DiscardAsync(Guid plan)
    {
        try
        {
            await Jobs.CancelAsync(await Current.GetAsync(), plan, CancellationToken.None);
        }
        // The plan stays in the list then, which harms nobody.
        catch (Exception e) when (e is OperationCanceledException || Trouble.Of(e) is not null)
        {
            return;
        }
    }

    public void Dispose()
    {
        left = true;
        if (job is { State: RepairJobState.Planned } && !kept)
            _ = DiscardAsync(job.Id);
        subscription?.Dispose();
        timer?.Dispose();
        look?.Dispose();
    }
}
