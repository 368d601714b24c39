using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Text;
using BookingAdmin.Web.Ui.Words;

namespace BookingAdmin.Web.Repair;

/// <summary>What a rule's repair is called, and how it ended.</summary>
static class RuleRepairWords
{
    /// <summary>As a heading: Copy the fields from the order.</summary>
    public static string Title(RuleRepair repair, long count) => RepairText.Counted($"Title{repair}", count);

    public static string Button(RuleRepair repair, long count) =>
        repair is RuleRepair.CreateBooking ? RepairText.Counted("Button", count) : Title(repair, count);

    /// <summary>As a choice: what a job of it does.</summary>
    public static string Every(RuleRepair repair) => RepairText.Of($"Every{repair}");

    /// <summary>Until when the creation of a booking can be undone.</summary>
    public static string Undoable(NewBooking booking) => booking.Status is BookingStatus.Pending
        ? RepairText.Of("UndoableUntilAnswer", PlainText.Isolated(booking.Celebrity)) : RepairText.Of("UndoableBooking");

    /// <summary>How the creation of one booking ended.</summary>
    public static string Of(RepairPreview preview, RepairItem item) => item.Outcome switch
    {
        RepairOutcome.Created =>
            RepairText.Of("EndedCreated", OrderNumberText.Short(preview.OrderNumber), PlainText.Isolated(preview.Booking!.Celebrity)),
        RepairOutcome.AlreadyThere => RepairText.Of("EndedAlreadyThere", OrderNumberText.Short(preview.OrderNumber)),
        _ => item.Sentence(),
    };

    public static string Of(RepairUndone undone) => (undone.Removed, undone.Kept) switch
    {
        (0, 0) => RepairText.Of("UndoneNothing"),
        (0, var kept) => RepairText.Of("NotUndone", RepairText.Counted("Stay", kept)),
        (var removed, 0) => RepairText.Of("Undone", removed),
        var (removed, kept) => $"{RepairText.Of("Undone", removed)} {RepairText.Counted("Stay", kept)}",
    };

    public static string Repairs(long count) => Plural(count, "{0:N0} repair", "{0:N0} repairs");
}
