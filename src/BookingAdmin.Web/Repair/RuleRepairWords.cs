using BookingAdmin.Domain.Consistency;
using BookingAdmin.Services.Repair;

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

    /// <summary>Whether one click puts right what breaks the rule, order by order.</summary>
    public static bool IsOffered(RuleRepair repair) => repair is not (RuleRepair.None or RuleRepair.RebuildGuard);

    public static string Of(RepairResult result, long asked)
    {
        var unchanged = asked - result.Created - result.Failed.Count;
        return string.Join(' ', new[]
        {
            result.Created > 0 || unchanged <= 0 ? $"{RepairWords.Number(result.Created)} put right." : null,
            unchanged > 0 ? $"{RepairWords.Number(unchanged)} {(unchanged == 1 ? "was" : "were")} right already." : null,
            result.Failed.Count > 0 ? $"{RepairWords.Number(result.Failed.Count)} could not be put right." : null,
        }.OfType<string>());
    }

    public static string Of(RepairUndone undone) => (undone.Removed, undone.Kept) switch
    {
        (0, 0) => "There was nothing left to undo.",
        (0, _) => $"Nothing was undone: {Stay(undone.Kept)}",
        (var removed, 0) => $"Undone: {RepairWords.Number(removed)} as before.",
        var (removed, kept) => $"Undone: {RepairWords.Number(removed)} as before. {Capital(Stay(kept))}",
    };

    static string Stay(int kept) => kept == 1 ? "1 stays, somebody has touched it since." : $"{RepairWords.Number(kept)} stay, somebody has touched them since.";

    static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
