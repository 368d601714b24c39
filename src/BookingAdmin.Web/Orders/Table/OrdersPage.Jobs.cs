using BookingAdmin.Domain;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Services.Repair;
using BookingAdmin.Web.Ui.Loading;
using Microsoft.AspNetCore.Components;

namespace BookingAdmin.Web.Orders.Table;

/// <summary>More than a page of orders: their repair is a job, with a page of its own.</summary>
public sealed partial class OrdersPage
{
    [Inject] public required RepairJobs Jobs { get; init; }

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
            var job = await Jobs.PlanAsync(await Current.GetAsync(), new(new MissingBooking().Id, Filter: what), null, CancellationToken.None);
            if (!gone.IsCancellationRequested)
                Navigation.NavigateTo(Addresses.Job(job));
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
