using BookingAdmin.Services.Jobs;
using BookingAdmin.Services.Repair;
using BookingAdmin.Web.Repair;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;

namespace BookingAdmin.Web.Orders.Table;

/// <summary>From the list to the repair of what is missing: one order beside it, many as a job.</summary>
public sealed partial class OrdersPage
{
    [Inject] public required FindingRepair Repairs { get; init; }
    [Inject] public required IDialogService Dialogs { get; init; }
    [Inject] public required IBrowserViewportService Viewport { get; init; }

    string? pane;
    RepairNote? note;
    IDialogReference? sheet;

    /// <summary>The preview stands beside the list, not over it.</summary>
    bool Beside => pane is not null && sheet is null;

    /// <summary>The selected orders that lack a booking.</summary>
    IReadOnlyList<string> Lacking =>
        [.. (page?.Items ?? []).Where(order => order.MissingBooking && selected.Contains(order.Id)).Select(order => order.Id)];

    async Task PreviewAsync(string order)
    {
        note = null;
        if (pane is null && !await Viewport.IsMediaQueryMatchAsync("(min-width: 1100px)"))
        {
            sheet = await Dialogs.ShowAsync<CreateBookingSheet>(RuleRepairWords.Title(CreateBooking.Rule.Repair, 1),
                new DialogParameters<CreateBookingSheet>
                {
                    { pane => pane.Order, order },
                    { pane => pane.Created, EventCallback.Factory.Create<RepairNote>(this, RepairedAsync) },
                }, CreateBookingSheet.Look);
            pane = order;
            await sheet.Result;
            await ReturnAsync();
            return;
        }
        pane = order;
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
        var opener = pane;
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

    /// <summary>All that lack a booking among what the filters let through, on every page of the list.</summary>
    JobScope Matching(Actor actor) =>
        new(CreateBooking.Rule.Id, Filter: (filter ?? new()).Query(Zone, Clock.GetUtcNow(), actor) with { Cursor = null });
}
