using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Requests;
using BookingAdmin.Web.Requests.Inbox;

namespace BookingAdmin.Web.Requests;

// Several requests that are decided with one press.
public sealed partial class RequestsPage
{
    readonly HashSet<string> picked = new(StringComparer.Ordinal);
    TileActions? actions;
    bool picking, deciding;

    bool CanPick => query.Tab is RequestTab.Waiting && page is { Items.Count: > 0 };

    IReadOnlyCollection<RequestCard> PickedCards => page is null ? [] : [.. page.Items.Where(card => picked.Contains(card.Id))];

    TileMarks Marks(RequestCard card) =>
        (card.Id == selected ? TileMarks.Selected : TileMarks.None) | (beside ? TileMarks.Beside : TileMarks.None)
        | (busy.Contains(card.Id) ? TileMarks.Busy : TileMarks.None) | (picking && card.Open ? TileMarks.Offered : TileMarks.None)
        | (picking && picked.Contains(card.Id) ? TileMarks.Picked : TileMarks.None);

    void StartPicking() => picking = true;

    void Pick(RequestCard card)
    {
        if (!picked.Remove(card.Id))
            picked.Add(card.Id);
    }

    void PickAll() => picked.UnionWith(page?.Items.Where(card => card.Open).Select(card => card.Id) ?? []);

    void StopPicking()
    {
        picking = false;
        picked.Clear();
    }

    async Task StopPickingAsync()
    {
        StopPicking();
        // The button that was used is gone, and the focus with it.
        settle = place;
        await Task.CompletedTask;
    }

    async Task AcceptPickedAsync()
    {
        if (panel is null || deciding || PickedCards is not { Count: > 0 } cards)
            return;
        deciding = true;
        left = 0;
        try
        {
            await panel.AcceptAsync([.. cards]);
        }
        finally
        {
            deciding = false;
        }
    }

    void DeclinePicked()
    {
        if (panel is null || deciding || PickedCards is not { Count: > 0 } cards)
            return;
        left = 0;
        panel.Decline([.. cards]);
    }
}
