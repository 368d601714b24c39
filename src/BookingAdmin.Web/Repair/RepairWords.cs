using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Web.Ui.Words;

namespace BookingAdmin.Web.Repair;

/// <summary>What a page says after a repair.</summary>
/// <param name="Undo">The repair that can be undone.</param>
/// <param name="Order">Id of the only order of that repair; null when it was for several.</param>
/// <param name="Reported">Where the repair was asked for, a report waits to be read.</param>
public sealed record RepairNote(string Text, Guid? Undo = null, string? Order = null, bool Reported = false);

/// <summary>Counts of bookings, and what an undo of created ones has done, in words.</summary>
static class RepairWords
{
    public static string Of(RepairUndone undone) => (undone.Removed, undone.Kept) switch
    {
        (0, 0) => "There was nothing left to undo.",
        (0, var kept) => Stay(kept),
        (1, 0) => "Undone: the booking is removed again.",
        (var removed, 0) => $"Undone: {Bookings(removed)} removed again.",
        var (removed, kept) => $"Undone: {Bookings(removed)} removed again. {Stay(kept)}",
    };

    public static string Bookings(long count) => $"{NumberText.Of(count)} {(count == 1 ? "booking" : "bookings")}";

    static string Stay(int kept) => kept == 1
        ? "1 booking stays, somebody has touched it since."
        : $"{Bookings(kept)} stay, somebody has touched them since.";
}
