using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Data.Own;

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
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, null),
    };

    public static string Word(this ActorKind kind) => kind switch
    {
        ActorKind.Person => "Person",
        ActorKind.Job => "Monitor",
        ActorKind.Trigger => "Guard",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
