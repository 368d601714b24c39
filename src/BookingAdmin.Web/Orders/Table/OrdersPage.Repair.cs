using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Consistency.Bookings;
using BookingAdmin.Services.Jobs;
using BookingAdmin.Services.Repair;
using BookingAdmin.Web.Repair;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;

namespace BookingAdmin.Web.Orders.Table;

/// <summary>From the list to the repair of what is missing: one order beside it, many as a job.</summary>
public sealed partial class OrdersPage
{
    internal static readonly MissingBooking MissingRule = new();

    [Inject] public required RepairJobs Jobs { get; init; }
    [Inject] public required FindingRepair Repairs { get; init; }
    [Inject] public required IDialogService Dialogs { get; init; }
    [Inject] public required IBrowserViewportService Viewport { get; init; }

    IReadOnlyList<string>? pane;
    RepairNote? note;
    IDialogReference? sheet;
    bool repairingAll;

    /// <summary>The preview stands beside the list, not over it.</summary>
    bool Beside => pane is not null && sheet is null;

    /// <summary>The selected orders that lack a booking.</summary>
    IReadOnlyList<string> Lacking =>
        [.. (page?.Items ?? []).Where(order => order.MissingBooking && selected.Contains(order.Id)).Select(order => order.Id)];

    void OpenRepairAll() => (repairingAll, note) = (true, null);

    async Task PreviewAsync(IReadOnlyList<string> orders)
    {
        note = null;
        if (pane is null && !await Viewport.IsMediaQueryMatchAsync("(min-width: 1100px)"))
        {
            sheet = await Dialogs.ShowAsync<RepairSheet>(RuleRepairWords.Title(MissingRule.Repair, orders.Count),
                new DialogParameters<RepairSheet>
                {
                    { pane => pane.Orders, orders },
                    { pane => pane.Repaired, EventCallback.Factory.Create<RepairNote>(this, RepairedAsync) },
                }, RepairSheet.Look);
            pane = orders;
            await sheet.Result;
            await ReturnAsync();
            return;
        }
        pane = orders;
    }

    async Task ClosePaneAsync()
    {
        if (sheet is null)
            await ReturnAsync();
        else
            sheet.Close();
    }

    /// <summary>The preview is closed: back to the button that opened it.</summary>
    async Task ReturnAsync()
    {
        var opener = pane is [var only] ? only : null;
        (pane, sheet) = (null, null);
        if (opener is not null && table is not null && !Gone.IsCancellationRequested)
            await table.FocusAsync(opener);
    }

    Task CloseOnEscape(KeyboardEventArgs e) => e.Key == "Escape" ? ClosePaneAsync() : Task.CompletedTask;

    async Task RepairedAsync(RepairNote outcome)
    {
        if (Gone.IsCancellationRequested)
            return;
        note = outcome;
        selected.Clear();
        if (!outcome.Reported)
            await ClosePaneAsync();
        await RefreshAsync();
    }

    async Task UndoAsync()
    {
        if (note is not { Undo: { } repair } shown)
            return;
        await DoAsync(
            async actor => note = new(RepairWords.Of(await Repairs.UndoAsync(actor, repair, shown.Order, CancellationToken.None))),
            fault => note = shown with { Text = fault });
        await RefreshAsync();
    }

    /// <summary>
    /// Plans the repair of all that is missing among what the filters let through; the page of the job shows the rows, and starts it.
    /// </summary>
    async Task PlanMatchingAsync()
    {
        if (filter is not { } shown)
            return;
        await DoAsync(async actor =>
        {
            var what = shown.Query(Zone, Clock.GetUtcNow(), actor) with { Cursor = null };
            var job = await Jobs.PlanAsync(actor, new(MissingRule.Id, Filter: what), null, CancellationToken.None);
            if (!Gone.IsCancellationRequested)
                Navigation.NavigateTo(Addresses.Job(job));
        }, fault => note = new(fault));
    }
}
