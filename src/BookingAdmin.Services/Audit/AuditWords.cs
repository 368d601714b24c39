using System.Text.Json;
using BookingAdmin.Domain.Requests;
using static BookingAdmin.Domain.Languages.Language;

namespace BookingAdmin.Services.Audit;

/// <summary>How timelines, the audit and its export call what was done.</summary>
public static class AuditWords
{
    public static string Word(this AuditAction action) => action switch
    {
        AuditAction.BookingCreated => T("Missing booking created"),
        AuditAction.RepairUndone => T("Repair undone, booking removed"),
        AuditAction.RequestAccepted => T("Request accepted"),
        AuditAction.RequestDeclined => T("Request declined"),
        AuditAction.DecisionUndone => T("Decision undone"),
        AuditAction.BookingCopied => T("Booking corrected from its order"),
        AuditAction.BookingAligned => T("Booking aligned to its order"),
        AuditAction.RefundQueued => T("Refund queued"),
        AuditAction.RefundRetried => T("Refund tried again"),
        AuditAction.BookingGaveWay => T("Automatic booking gave way to the marketplace’s own"),
        AuditAction.GuardInstalled => T("Guard installed"),
        AuditAction.GuardRemoved => T("Guard removed"),
        AuditAction.WatchListRebuilt => T("Watch list rebuilt"),
        AuditAction.JobStarted => T("Repair job started"),
        AuditAction.JobPaused => T("Repair job paused"),
        AuditAction.JobResumed => T("Repair job resumed"),
        AuditAction.JobCancelled => T("Repair job cancelled"),
        AuditAction.CheckStarted => T("Check started"),
        AuditAction.SelfTestStarted => T("Self-test started"),
        AuditAction.OrderPlaced => T("Order placed"),
        AuditAction.TipPlaced => T("Tip placed"),
        AuditAction.OrderGivenUp => T("Order given up: it could not be paid"),
        AuditAction.TipGivenUp => T("Tip given up: it could not be paid"),
        AuditAction.PaymentSucceeded => T("Payment succeeded"),
        AuditAction.PaymentFailed => T("Payment failed"),
        AuditAction.PaymentCancelled => T("Payment cancelled"),
        AuditAction.PaymentRefunded => T("Payment refunded"),
        AuditAction.PaymentPartlyRefunded => T("Payment refunded in part"),
        AuditAction.PaymentDisputed => T("Payment disputed by the customer’s bank"),
        AuditAction.RefundSent => T("Refund sent to Stripe"),
        AuditAction.RefundSucceeded => T("Refund succeeded"),
        AuditAction.RefundFailed => T("Refund failed"),
        AuditAction.RefundByHand => T("Refund marked as done by hand"),
        AuditAction.RefundFound => T("Refund found at Stripe, so none was sent"),
        AuditAction.RefundWithdrawn => T("Refund withdrawn: the order lives"),
        AuditAction.IntentCancelled => T("Payment cancelled at Stripe"),
        AuditAction.EventReplayed => T("Stripe event handled again"),
        AuditAction.EventSettled => T("Stripe event settled"),
        AuditAction.OutboxRetried => T("Given-up call to Stripe tried again"),
        AuditAction.OrderUnpaid => T("Not paid in time: the payment is being cancelled"),
        AuditAction.StateCalledNormal => T("Statuses called normal here"),
        AuditAction.StateNoLongerNormal => T("Statuses no longer called normal"),
        AuditAction.ReconciliationStarted => T("Comparison with Stripe started"),
        AuditAction.OrderLeftAlone => T("Left alone: no booking is created by itself"),
        AuditAction.OrderHandedBack => T("Handed back: a missing booking may be created by itself"),
        AuditAction.CalendarAddressMade => T("Address for the calendar made"),
        AuditAction.CalendarAddressEnded => T("Address for the calendar ended"),
        AuditAction.OrdersExported => T("Orders exported to a file"),
        AuditAction.ViewSaved => T("View of orders saved"),
        AuditAction.ViewChanged => T("View of orders changed"),
        AuditAction.ViewRemoved => T("View of orders deleted"),
        AuditAction.NoteAdded => T("Note added"),
        AuditAction.NoteChanged => T("Note changed"),
        AuditAction.NoteRemoved => T("Note deleted"),
        AuditAction.NoteRestored => T("Note restored"),
        AuditAction.OrderAssigned => T("Assigned"),
        AuditAction.OrderUnassigned => T("Assignment ended"),
        AuditAction.MailsStopped => T("Mails stopped by the link in one"),
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, null),
    };

    /// <summary>
    /// As of its action, but a tip's payment is written down under its order, and to cancel a payment that nobody made is no refund.
    /// </summary>
    public static string Word(this AuditEntry entry)
    {
        var word = IsOfCancelling(entry) ? OfCancelling(entry.Action) : entry.Action.Word();
        return entry.IsOfTip() && entry.Action is not (AuditAction.TipPlaced or AuditAction.TipGivenUp)
            ? T($"Tip: {char.ToLowerInvariant(word[0])}{word[1..]}") : word;
    }

    /// <summary>Whether it is about a tip, and not about the order that the tip was given for.</summary>
    public static bool IsOfTip(this AuditEntry entry) =>
        entry.After?.RootElement is { ValueKind: JsonValueKind.Object } after && after.TryGetProperty("tip", out _);

    static string OfCancelling(AuditAction action) => action switch
    {
        AuditAction.RefundQueued => T("Cancellation of the payment queued"),
        AuditAction.RefundRetried => T("Cancellation of the payment tried again"),
        AuditAction.RefundFailed => T("Cancellation of the payment failed"),
        AuditAction.RefundWithdrawn => T("Cancellation of the payment withdrawn: the order lives"),
        AuditAction.RefundByHand => T("Cancellation of the payment marked as done by hand"),
        var other => other.Word(),
    };

    static bool IsOfCancelling(AuditEntry entry) => (Kind(entry.Before) ?? Kind(entry.After)) is nameof(MoneyBack.CancelIntent);

    static string? Kind(JsonDocument? kept) =>
        kept?.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("kind", out var kind)
        ? kind.GetString() : null;

    public static string Word(this ActorKind kind) => kind switch
    {
        ActorKind.Person => T("Person"),
        ActorKind.Job => T("Background job"),
        ActorKind.Trigger => T("Guard"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
