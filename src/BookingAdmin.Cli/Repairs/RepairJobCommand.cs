using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Jobs;
using BookingAdmin.Text;

namespace BookingAdmin.Cli.Repairs;

/// <summary>A repair job that this process plans, or finds, and runs itself, with the dashboard's own runner.</summary>
static class RepairJobCommand
{
    const int Listed = 1000;

    static readonly TimeSpan Busy = TimeSpan.FromSeconds(2), Elsewhere = TimeSpan.FromMilliseconds(100);

    public static async Task<int> RunAsync(
        Session session, Output output, string rule, string? reason, int? batch, CancellationToken cancel)
    {
        var jobs = session.Get<RepairJobs>();
        output.WhatStays = () => "Nothing was written.";
        var job = await jobs.PlanAsync(session.Actor, new(rule), reason, cancel);
        return await RunAsync(session, output, await jobs.StartAsync(session.Actor, job, cancel), batch, cancel);
    }

    public static async Task<int> ResumeAsync(Session session, Output output, Guid job, int? batch, CancellationToken cancel)
    {
        var jobs = session.Get<RepairJobs>();
        var view = await jobs.FindAsync(session.Actor, job, cancel);
        return view switch
        {
            null => output.Fault("There is no such repair job."),
            { State: RepairJobState.Planned } =>
                await RunAsync(session, output, await jobs.StartAsync(session.Actor, job, cancel), batch, cancel),
            { State: RepairJobState.Paused } =>
                await RunAsync(session, output, await jobs.ResumeAsync(session.Actor, job, cancel), batch, cancel),
            // Perhaps its process was killed; if not, the two take turns.
            { State: RepairJobState.Running } => await RunAsync(session, output, view, batch, cancel),
            _ => await EndAsync(session, output, view, cancel),
        };
    }

    static async Task<int> RunAsync(Session session, Output output, RepairJobView view, int? batch, CancellationToken cancel)
    {
        var (jobs, runner) = (session.Get<RepairJobs>(), session.Get<RepairJobRunner>());
        output.WhatStays = () => $"{Stays(view)} bookingadmin repair --resume {view.Id} goes on from there.";
        using (var progress = new ProgressLine(""))
        {
            var (end, said) = (BatchEnd.Worked, (string?)null);
            while (end is not (BatchEnd.Finished or BatchEnd.NotRunning))
            {
                // A batch is never cut off: Ctrl-C waits for it, well under a second, and what the batch did is reported.
                if (cancel.IsCancellationRequested)
                {
                    view = await jobs.PauseAsync(session.Actor, view.Id, CancellationToken.None);
                    if (view.State is not RepairJobState.Paused)
                        break;
                    output.WhatStays = () => $"{Stays(view)} The job is paused: bookingadmin repair --resume {view.Id} goes on from there.";
                    return output.Fault("Stopped.", ExitCode.Stopped);
                }
                (end, _, var why, _, _) = await runner.RunAsync(view.Id, batch, CancellationToken.None);
                if (why is not null && why != said)
                    output.Say(RepairText.Wait(said = why));
                view = (await jobs.FindAsync(session.Actor, view.Id, CancellationToken.None))!;
                progress.Show(Bar(view));
                if (end is BatchEnd.Waits or BatchEnd.Elsewhere)
                    await Task.Delay(end is BatchEnd.Waits ? Busy : Elsewhere, cancel)
                        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        output.WhatStays = null;
        return await EndAsync(session, output, view, cancel);
    }

    static async Task<int> EndAsync(Session session, Output output, RepairJobView view, CancellationToken cancel)
    {
        var failed = await FailedAsync(session, view, cancel);
        output.Say(Words(view));
        if (view.Unchanged > 0)
            output.Say(
                IsMissing(view)
                ? $"{Output.Count(view.Unchanged, "order")} got one meanwhile from somebody else, or need none any more."
                : $"{Output.Count(view.Unchanged, "order")} needed nothing any more.");
        foreach (var item in failed)
            output.Say($"{item.OrderNumber}: {Sentence(item)}");
        if (view.State is RepairJobState.Done)
            output.Say("To look: bookingadmin check, or the page of an order, which says who repaired it and can undo it.");
        else
            output.Say(
                $"Somebody has {(view.State is RepairJobState.Paused ? "paused" : "cancelled")} the job: {view.Done:N0} of "
                + $"{Output.Count(view.Total, "order")} were dealt with.");
        output.Document(new
        {
            session.Database,
            RepairId = view.Id,
            Rule = view.Work,
            view.State,
            Created = view.Repaired,
            AlreadyThere = view.Unchanged,
            Failed = failed.Select(item => new { item.OrderId, item.OrderNumber, item.Outcome, Sentence = Sentence(item) }),
        });
        return view is { State: RepairJobState.Done, Failed: 0 } ? ExitCode.Well : ExitCode.NotWell;
    }

    static async Task<List<RepairJobItemView>> FailedAsync(Session session, RepairJobView view, CancellationToken cancel)
    {
        List<RepairJobItemView> failed = [];
        string? cursor = null;
        do
        {
            var page = await session.Get<RepairJobs>().ItemsAsync(session.Actor, view.Id, RepairItemFilter.Failed, cursor, cancel);
            failed.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null && failed.Count < Listed);
        return failed;
    }

    static string Sentence(RepairJobItemView item) => RepairText.Of(item.Outcome!.Value, item.Fault);

    static bool IsMissing(RepairJobView view) => view.Work == RepairCommand.Missing;

    static string Words(RepairJobView view) => (IsMissing(view), view.Repaired) switch
    {
        (true, 0) => "No booking was created.",
        (true, _) => $"{Output.Count(view.Repaired, "booking")} created.",
        (_, 0) => "No order was repaired.",
        _ => $"{Output.Count(view.Repaired, "order")} repaired.",
    };

    static string Stays(RepairJobView view) => view.Done == 0
        ? IsMissing(view) ? "No booking was created." : "Nothing was repaired."
        : $"{Output.Count(view.Done, "order")} had been dealt with by then, and their "
            + $"{(IsMissing(view) ? "bookings stay" : "repairs stay")}.";

    /// <summary>[#####-----]  52 %  5,200 of 10,000  21,000 a second  0:03 left</summary>
    static string Bar(RepairJobView view)
    {
        const int Width = 20;
        var part = view.Total == 0 ? 1 : (double)view.Done / view.Total;
        var filled = (int)(part * Width);
        var left = view.WaitsFor is null ? view.Left?.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture) : null;
        return string.Join("  ", new[]
        {
            $"[{new string('#', filled)}{new string('-', Width - filled)}]",
            $"{Math.Floor(part * 100):0} %",
            $"{view.Done:N0} of {view.Total:N0}",
            view.PerSecond is { } rate && view.WaitsFor is null ? $"{rate:N0} a second" : null,
            left is null ? null : $"{left} left",
            view.WaitsFor is null ? null : "waits",
        }.OfType<string>());
    }
}
