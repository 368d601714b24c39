using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Consistency.Bookings;
using BookingAdmin.Services.Jobs;

namespace BookingAdmin.Web.Orders.Table;

/// <summary>More than a page of orders: their repair is a job, with a page of its own.</summary>
public sealed partial class OrdersPage
{
    internal static readonly MissingBooking MissingRule = new();

    [Inject] public required RepairJobs Jobs { get; init; }

    /// <summary>
    /// Plans the repair of all that is missing among what the filters let through; the page of the job shows the rows, and starts it.
    /// </summary>
    async Task PlanMatchingAsync()
    {
        if (filter is not { } shown)
            return;
        var what = shown.Query(Zone, Clock.GetUtcNow()) with { Cursor = null };
        await DoAsync(async actor =>
        {
            var job = await Jobs.PlanAsync(actor, new(MissingRule.Id, Filter: what), null, CancellationToken.None);
            if (!Gone.IsCancellationRequested)
                Navigation.NavigateTo(Addresses.Job(job));
        }, fault => note = new(fault));
    }
}
