using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Repair;
using BookingAdmin.Web.Ui.Words;

namespace BookingAdmin.Web.Repair;

/// <summary>What a page says after a repair.</summary>
/// <param name="Undo">The repair that can be undone.</param>
/// <param name="Order">Id of the only order of that repair; null when it was for several.</param>
/// <param name="Reported">Where the repair was asked for, a report waits to be read.</param>
public sealed record RepairNote(string Text, Guid? Undo = null, string? Order = null, bool Reported = false);

/// <summary>How a repair ended, in words.</summary>
static class RepairWords
{
    public static string Of(RepairItem item, string celebrity) => item.Outcome switch
    {
        RepairOutcome.Created => $"Booking created for {OrderNumberText.Short(item.OrderNumber!)}. {PlainText.Isolated(celebrity)} can see it now.",
        RepairOutcome.AlreadyThere => $"{OrderNumberText.Short(item.OrderNumber!)} has its booking already, so there was nothing to do.",
        _ => item.Sentence,
    };

    /// <param name="asked">How many orders were to be repaired.</param>
    public static string Of(RepairResult result, long asked)
    {
        var ended = asked - result.Created - result.AlreadyThere - result.Failed.Count;
        return string.Join(' ', new[]
        {
            result.Created > 0 || result.AlreadyThere == 0 ? $"{Bookings(result.Created)} created." : null,
            result.AlreadyThere > 0 ? $"{Number(result.AlreadyThere)} {(result.AlreadyThere == 1 ? "was" : "were")} already there." : null,
            ended > 0 ? $"{Number(ended)} {(ended == 1 ? "order needs" : "orders need")} none any more." : null,
            result.Failed.Count > 0 ? $"{Number(result.Failed.Count)} could not be created." : null,
        }.OfType<string>());
    }

    public static string Of(RepairUndone undone) => (undone.Removed, undone.Kept) switch
    {
        (0, 0) => "There was nothing left to undo.",
        (0, var kept) => Stay(kept),
        (1, 0) => "Undone: the booking is removed again.",
        (var removed, 0) => $"Undone: {Bookings(removed)} removed again.",
        var (removed, kept) => $"Undone: {Bookings(removed)} removed again. {Stay(kept)}",
    };

    public static string Bookings(long count) => $"{Number(count)} {(count == 1 ? "booking" : "bookings")}";

    public static string Number(long count) => NumberText.Of(count);

    static string Stay(int kept) => kept == 1
        ? "1 booking stays, somebody has touched it since."
        : $"{Bookings(kept)} stay, somebody has touched them since.";
}
