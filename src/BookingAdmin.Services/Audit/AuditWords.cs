using System.Text.Json;
using BookingAdmin.Domain.Requests;

namespace BookingAdmin.Services.Audit;

/// <summary>How timelines, the audit and its export call what was done.</summary>
public static class AuditWords
{
    public static string Word(this AuditAction action) => action switch
    {
        AuditAction.BookingCreated => "Missing booking created",
        AuditAction.RepairUndone => "Repair undone, booking removed",
        AuditAction.RequestAccepted => "Request accepted",
        AuditAction.RequestDeclined => "Request declined",
        AuditAction.DecisionUndone => "Decision taken back",
        AuditAction.BookingCopied => "Booking corrected from its order",
        AuditAction.BookingAligned => "Booking aligned to its order",
        AuditAction.RefundQueued => "Refund queued",
        AuditAction.RefundRetried => "Refund tried again",
        AuditAction.BookingGaveWay => "Automatic booking gave way to the marketplace’s own",
        AuditAction.GuardInstalled => "Guard installed",
        AuditAction.GuardRemoved => "Guard removed",
        AuditAction.WatchListRebuilt => "Watch list rebuilt",
        AuditAction.JobStarted => "Repair job started",
        AuditAction.JobPaused => "Repair job paused",
        AuditAction.JobResumed => "Repair job resumed",
        AuditAction.JobCancelled => "Repair job cancelled",
        AuditAction.CheckStarted => "Check started",
        AuditAction.SelfTestStarted => "Self-test started",
        AuditAction.OrderPlaced => "Order placed",
        AuditAction.TipPlaced => "Tip placed",
        AuditAction.OrderGivenUp => "Order given up: it could not be paid",
        AuditAction.TipGivenUp => "Tip given up: it could not be paid",
        AuditAction.PaymentSucceeded => "Payment succeeded",
        AuditAction.PaymentFailed => "Payment failed",
        AuditAction.PaymentCancelled => "Payment cancelled",
        AuditAction.PaymentRefunded => "Payment refunded",
        AuditAction.PaymentPartlyRefunded => "Payment refunded in part",
        AuditAction.PaymentDisputed => "Payment disputed by the customer’s bank",
        AuditAction.RefundSent => "Refund sent to Stripe",
        AuditAction.RefundSucceeded => "Refund succeeded",
        AuditAction.RefundFailed => "Refund failed",
        AuditAction.RefundByHand => "Refund marked as done by hand",
        AuditAction.RefundFound => "Refund found at Stripe, so none was sent",
        AuditAction.RefundWithdrawn => "Refund withdrawn: the order lives",
        AuditAction.IntentCancelled => "Payment closed at Stripe",
        AuditAction.EventReplayed => "Stripe event handled again",
        AuditAction.EventSettled => "Stripe event settled",
        AuditAction.OutboxRetried => "Given-up call to Stripe tried again",
        AuditAction.OrderUnpaid => "Not paid in time: the payment is being closed",
        AuditAction.StateCalledNormal => "Statuses called normal here",
        AuditAction.StateNoLongerNormal => "Statuses no longer called normal",
        AuditAction.ReconciliationStarted => "Comparison with Stripe started",
        AuditAction.OrderLeftAlone => "Left alone: no booking is created by itself",
        AuditAction.OrderHandedBack => "Handed back: a missing booking may be created by itself",
        AuditAction.CalendarAddressMade => "Address for the calendar made",
        AuditAction.CalendarAddressEnded => "Address for the calendar ended",
        AuditAction.OrdersExported => "Orders exported to a file",
        AuditAction.ViewSaved => "View of orders saved",
        AuditAction.ViewChanged => "View of orders changed",
        AuditAction.ViewRemoved => "View of orders deleted",
        AuditAction.NoteAdded => "Note added",
        AuditAction.NoteChanged => "Note changed",
        AuditAction.NoteRemoved => "Note deleted",
        AuditAction.NoteRestored => "Note restored",
        AuditAction.OrderAssigned => "Assigned",
        AuditAction.OrderUnassigned => "Assignment ended",
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, null),
    };

    /// <summary>
    /// As of its action, but a tip's payment is written down under its order, and a closing of a payment that nobody made is no refund.
    /// </summary>
    public static string Word(this AuditEntry entry)
    {
        var word = IsOfClosing(entry) ? OfClosing(entry.Action) : entry.Action.Word();
        return entry.IsOfTip() && entry.Action is not (AuditAction.TipPlaced or AuditAction.TipGivenUp)
            ? $"Tip: {char.ToLowerInvariant(word[0])}{word[1..]}" : word;
    }

    /// <summary>Whether it is about a tip, and not about the order that the tip was given for.</summary>
    public static bool IsOfTip(this AuditEntry entry) =>
        entry.After?.RootElement is { ValueKind: JsonValueKind.Object } after && after.TryGetProperty("tip", out _);

    static string OfClosing(AuditAction action) => action switch
    {
        AuditAction.RefundQueued => "Closing of the payment queued",
        AuditAction.RefundRetried => "Closing of the payment tried again",
        AuditAction.RefundFailed => "Closing of the payment failed",
        AuditAction.RefundWithdrawn => "Closing of the payment withdrawn: the order lives",
        AuditAction.RefundByHand => "Closing of the payment marked as done by hand",
        var other => other.Word(),
    };

    static bool IsOfClosing(AuditEntry entry) => (Kind(entry.Before) ?? Kind(entry.After)) is nameof(MoneyBack.CancelIntent);

    static string? Kind(JsonDocument? told) =>
        told?.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("kind", out var kind)
        ? kind.GetString() : null;

    public static string Word(this ActorKind kind) => kind switch
    {
        ActorKind.Person => "Person",
        ActorKind.Job => "Background job",
        ActorKind.Trigger => "Guard",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
