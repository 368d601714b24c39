using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Text;
using BookingAdmin.Web.Ui.Words;

namespace BookingAdmin.Web.Repair;

/// <summary>What a rule's repair is called, and how it ended.</summary>
static class RuleRepairWords
{
    /// <summary>As a heading: Copy the fields from the order.</summary>
    public static string Title(RuleRepair repair, long count) => (repair, count) switch
    {
        (RuleRepair.CreateBooking, 1) => "Create the missing booking",
        (RuleRepair.CreateBooking, _) => $"Create {RepairWords.Number(count)} missing bookings",
        (RuleRepair.CopyFromOrder, 1) => "Copy the fields from the order",
        (RuleRepair.CopyFromOrder, _) => $"Copy the fields from {RepairWords.Number(count)} orders",
        (RuleRepair.AlignBooking, 1) => "Align the booking to its order",
        (RuleRepair.AlignBooking, _) => $"Align {RepairWords.Number(count)} bookings to their orders",
        (RuleRepair.QueueRefund, 1) => "Queue the refund",
        (RuleRepair.QueueRefund, _) => $"Queue {RepairWords.Number(count)} refunds",
        (RuleRepair.RetryRefund, 1) => "Try it at Stripe again",
        (RuleRepair.RetryRefund, _) => $"Try {RepairWords.Number(count)} at Stripe again",
        _ => throw new ArgumentOutOfRangeException(nameof(repair), repair, null),
    };

    public static string Button(RuleRepair repair, long count) => (repair, count) switch
    {
        (RuleRepair.CreateBooking, 1) => "Create booking",
        (RuleRepair.CreateBooking, _) => $"Create {RepairWords.Bookings(count)}",
        _ => Title(repair, count),
    };

    /// <summary>As a choice: what a job of it does.</summary>
    public static string Every(RuleRepair repair) => repair switch
    {
        RuleRepair.CreateBooking => "Create every missing booking",
        RuleRepair.CopyFromOrder => "Copy the fields of every order whose booking differs",
        RuleRepair.AlignBooking => "Align every booking whose status disagrees with its order",
        RuleRepair.QueueRefund => "Queue every refund that is owed",
        RuleRepair.RetryRefund => "Try every refund or closing that failed again",
        _ => throw new ArgumentOutOfRangeException(nameof(repair), repair, null),
    };

    public static string Undoable(IReadOnlyList<RepairPreview> previews) => previews switch
    {
        [{ Booking: { Status: BookingStatus.Pending, Celebrity: var celebrity } }] =>
            $"Can be undone until {PlainText.Isolated(celebrity)} answers.",
        [{ Booking: not null }] => "Can be undone until somebody touches the booking.",
        [_] => "Can be undone until somebody touches it.",
        _ => "Each can be undone until somebody touches it.",
    };

    /// <summary>How the repair of one order ended.</summary>
    public static string Of(RepairPreview preview, RepairItem item) => item.Outcome switch
    {
        RepairOutcome.Created =>
            $"Booking created for {OrderNumberText.Short(preview.OrderNumber)}. "
                + $"{PlainText.Isolated(preview.Booking!.Celebrity)} can see it now.",
        RepairOutcome.AlreadyThere => $"{OrderNumberText.Short(preview.OrderNumber)} has its booking already, so there was nothing to do.",
        RepairOutcome.Repaired => "1 put right.",
        RepairOutcome.NotBroken => "1 was right already.",
        _ => item.Sentence(),
    };

    /// <param name="asked">How many orders were to be repaired.</param>
    public static string Of(RuleRepair repair, RepairResult result, long asked)
    {
        var creates = repair is RuleRepair.CreateBooking;
        var (unchanged, failed) = (creates ? result.Unchanged : asked - result.Repaired - result.Failed.Count, result.Failed.Count);
        var ended = asked - result.Repaired - unchanged - failed;
        var done = creates ? $"{RepairWords.Bookings(result.Repaired)} created." : $"{RepairWords.Number(result.Repaired)} put right.";
        var already = $"{(unchanged == 1 ? "was" : "were")} {(creates ? "already there" : "right already")}.";
        return string.Join(' ', new[]
        {
            result.Repaired > 0 || unchanged == 0 ? done : null,
            unchanged > 0 ? $"{RepairWords.Number(unchanged)} {already}" : null,
            ended > 0 ? $"{RepairWords.Number(ended)} {(ended == 1 ? "order needs" : "orders need")} none any more." : null,
            failed > 0 ? $"{RepairWords.Number(failed)} could not be {(creates ? "created" : "put right")}." : null,
        }.OfType<string>());
    }

    public static string Of(RepairUndone undone) => (undone.Removed, undone.Kept) switch
    {
        (0, 0) => "There was nothing left to undo.",
        (0, _) => $"Nothing was undone: {Stay(undone.Kept)}",
        (var removed, 0) => $"Undone: {RepairWords.Number(removed)} as before.",
        var (removed, kept) => $"Undone: {RepairWords.Number(removed)} as before. {Stay(kept)}",
    };

    static string Stay(int kept) => kept == 1
        ? "1 stays, somebody has touched it since."
        : $"{RepairWords.Number(kept)} stay, somebody has touched them since.";
}
