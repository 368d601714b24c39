using BookingAdmin.Domain.Repair;

namespace BookingAdmin.Services.Jobs;

/// <summary>
/// What a job does to its orders. The job keeps the code of its work, and each code is one of these that is registered: a new kind of work
/// is one more of them. The caller has the transaction, so that a batch and its outcomes are one; only an undo has its own.
/// </summary>
public interface IJobWork
{
    /// <summary>Whether this is the work of that code.</summary>
    bool Does(string work);

    /// <summary>The reason as it is kept.</summary>
    /// <exception cref="InvalidInputException">The work needs a reason, or this one is too long.</exception>
    string? Reason(string work, string? reason);

    /// <summary>The orders of the scope, in no order.</summary>
    Task<IQueryable<OrderRow>> OrdersAsync(BookingAdminContext context, JobScope scope, CancellationToken cancel);

    /// <summary>Writes the items of a new job: paid orders first, then the oldest.</summary>
    /// <returns>How many they are.</returns>
    Task<long> FillAsync(BookingAdminContext context, Guid job, JobScope scope, CancellationToken cancel);

    /// <summary>What would be written to these orders now; those to which nothing can be are left out.</summary>
    Task<IReadOnlyList<RepairPreview>> PreviewAsync(
        BookingAdminContext context, string work, IReadOnlyCollection<string> orderIds, CancellationToken cancel);

    /// <summary>
    /// Holds these orders and what the work writes to, except what another transaction holds: the ids of those orders are returned.
    /// </summary>
    Task<string[]> HeldAsync(BookingAdminContext context, string work, string[] orderIds, CancellationToken cancel);

    /// <summary>Does the work for orders that are held.</summary>
    /// <returns>One item an order.</returns>
    Task<IReadOnlyList<RepairItem>> RunAsync(
        BookingAdminContext context, Actor actor, RepairJob job, string[] orderIds, CancellationToken cancel);

    /// <summary>
    /// Takes back what the job did to these orders, but for what somebody has touched since.
    /// </summary>
    Task<RepairUndone> UndoAsync(BookingAdminContext context, Actor actor, Guid job, string[] orderIds, CancellationToken cancel);
}

static class JobWorks
{
    /// <exception cref="InvalidInputException">There is no such work.</exception>
    public static IJobWork Of(this IEnumerable<IJobWork> works, string work) =>
        works.FirstOrDefault(one => one.Does(work)) ?? throw new InvalidInputException(T("There is no such work for a job."));
}
