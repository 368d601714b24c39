using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Audit;
using BookingAdmin.Text;
using BookingAdmin.Web.Repair.Jobs;

namespace BookingAdmin.Web.Audit.Rows;

/// <summary>What a line says that stands for many entries: what it was, and how it ended.</summary>
static class AuditGroupWords
{
    public static string Title(AuditGroup group) => group switch
    {
        { Undo: true, Job: { } job } => T($"Repair job undone: {JobWords.Title(job.Work, job.Scope)}"),
        { Undo: true } => T("Repair undone"),
        { Job: { } job } => T($"Repair job: {JobWords.Title(job.Work, job.Scope)}"),
        _ => T("Repair of several orders"),
    };

    /// <summary>9,998 bookings created, 2 failed. Cancelled.</summary>
    public static string Result(AuditGroup group)
    {
        var done = group.Actions.Where(action => !IsStep(action.Action)).Select(action => Of(action.Action, action.Count));
        if (group is { Undo: false, Job: { } job })
            done = done.Concat([
                job.Failed > 0 ? T($"{job.Failed:N0} failed") : null, job.Unchanged > 0 ? T($"{job.Unchanged:N0} needed nothing") : null,
                job.State is RepairJobState.Done ? null : RepairText.Of($"Job{job.State}")]);
        return string.Join(", ", done.OfType<string>());
    }

    static string? Of(AuditAction action, long count) => action switch
    {
        AuditAction.BookingCreated => Plural(count, "{0:N0} booking created", "{0:N0} bookings created"),
        AuditAction.BookingCopied => Plural(count, "{0:N0} booking corrected", "{0:N0} bookings corrected"),
        AuditAction.BookingAligned => Plural(count, "{0:N0} booking aligned", "{0:N0} bookings aligned"),
        AuditAction.RefundQueued => Plural(count, "{0:N0} refund queued", "{0:N0} refunds queued"),
        AuditAction.RefundRetried => Plural(count, "{0:N0} refund tried again", "{0:N0} refunds tried again"),
        AuditAction.RepairUndone => Plural(count, "{0:N0} repair undone", "{0:N0} repairs undone"),
        _ => $"{action.Word()}: {count.ToString("N0", CultureInfo.CurrentCulture)}",
    };

    static bool IsStep(AuditAction action) =>
        action is AuditAction.JobStarted or AuditAction.JobPaused or AuditAction.JobResumed or AuditAction.JobCancelled;
}
