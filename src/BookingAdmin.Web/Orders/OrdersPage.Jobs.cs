using BookingAdmin.Domain.Consistency;
using BookingAdmin.Services.Jobs;
using BookingAdmin.Web.Repair;
using Microsoft.AspNetCore.Components;

namespace BookingAdmin.Web.Orders;

/// <summary>More than a page of orders: their repair is a job, with a page of its own.</summary>
public sealed partial class OrdersPage
{
    [Inject] public required RepairJobs Jobs { get; init; }

    static readonly MissingBooking MissingRule = new();

    bool planning;

    /// <summary>Plans the repair of all that is missing among what the filters let through; the page of the job shows the rows, and starts it.</summary>
    async Task PlanMatchingAsync()
    {
        if (planning || filter is not { } shown)
            return;
        planning = true;
        try
        {
            var what = shown.Query(Zone, Clock.GetUtcNow()) with { Cursor = null };
            var job = await Jobs.PlanAsync(await Current.GetAsync(), new(MissingRule.Id, Filter: what), null, CancellationToken.None);
            if (!gone.IsCancellationRequested)
                Navigation.NavigateTo(JobAddress.Job(job));
        }
        catch (Exception e) when (Trouble.Of(e) is { } told)
        {
            note = new(told.AfterWrite);
        }
        finally
        {
            planning = false;
        }
    }
}
