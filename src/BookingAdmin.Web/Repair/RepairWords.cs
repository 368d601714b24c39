using BookingAdmin.Domain.Repair;
using BookingAdmin.Text;
using BookingAdmin.Web.Ui.Words;

namespace BookingAdmin.Web.Repair;

/// <summary>What a page says after a repair.</summary>
/// <param name="Undo">The repair that can be undone.</param>
/// <param name="Order">Its order, by id.</param>
public sealed record RepairNote(string Text, Guid? Undo = null, string? Order = null);

/// <summary>Counts of bookings, and what an undo of created ones has done, in words.</summary>
static class RepairWords
{
    public static string Of(RepairUndone undone) => (undone.Removed, undone.Kept) switch
    {
        (0, 0) => RepairText.Of("UndoneNothing"),
        (0, var kept) => RepairText.Counted("BookingsStay", kept),
        (1, 0) => RepairText.Of("BookingUndone"),
        (var removed, 0) => RepairText.Of("BookingsUndone", Bookings(removed)),
        var (removed, kept) => $"{RepairText.Of("BookingsUndone", Bookings(removed))} {RepairText.Counted("BookingsStay", kept)}",
    };

    public static string Bookings(long count) => RepairText.Counted("Bookings", count);
}
