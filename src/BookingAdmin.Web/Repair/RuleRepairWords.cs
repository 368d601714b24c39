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

    public static string Undoable(IReadOnlyList<RepairPreview> previews) => previews switch
    {
        [{ Booking: { Status: BookingStatus.Pending, Celebrity: var celebrity } }] =>
            RepairText.Of("UndoableUntilAnswer", PlainText.Isolated(celebrity)),
        [{ Booking: not null }] => RepairText.Of("UndoableBooking"),
        [_] => RepairText.Of("UndoableOne"),
        _ => RepairText.Of("UndoableEach"),
    };

    /// <summary>How the repair of one order ended.</summary>
    public static string Of(RepairPreview preview, RepairItem item) => item.Outcome switch
    {
        RepairOutcome.Created =>
            RepairText.Of("EndedCreated", OrderNumberText.Short(preview.OrderNumber), PlainText.Isolated(preview.Booking!.Celebrity)),
        RepairOutcome.AlreadyThere => RepairText.Of("EndedAlreadyThere", OrderNumberText.Short(preview.OrderNumber)),
        RepairOutcome.Repaired => RepairText.Of("PutRight", 1),
        RepairOutcome.NotBroken => RepairText.Counted("RightAlready", 1),
        _ => item.Sentence(),
    };

    /// <param name="asked">How many orders were to be repaired.</param>
    public static string Of(RuleRepair repair, RepairResult result, long asked)
    {
        var creates = repair is RuleRepair.CreateBooking;
        var (unchanged, failed) = (creates ? result.Unchanged : asked - result.Repaired - result.Failed.Count, result.Failed.Count);
        var ended = asked - result.Repaired - unchanged - failed;
        return string.Join(' ', new[]
        {
            result.Repaired == 0 && unchanged > 0 ? null
                : creates ? RepairText.Counted("Created", result.Repaired) : RepairText.Of("PutRight", result.Repaired),
            unchanged > 0 ? RepairText.Counted(creates ? "AlreadyThere" : "RightAlready", unchanged) : null,
            ended > 0 ? RepairText.Counted("NoneNeeded", ended) : null,
            failed > 0 ? RepairText.Of(creates ? "NotCreated" : "NotPutRight", failed) : null,
        }.OfType<string>());
    }

    public static string Of(RepairUndone undone) => (undone.Removed, undone.Kept) switch
    {
        (0, 0) => RepairText.Of("UndoneNothing"),
        (0, var kept) => RepairText.Of("NotUndone", RepairText.Counted("Stay", kept)),
        (var removed, 0) => RepairText.Of("Undone", removed),
        var (removed, kept) => $"{RepairText.Of("Undone", removed)} {RepairText.Counted("Stay", kept)}",
    };
}
