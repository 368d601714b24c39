using BookingAdmin.Services.Orders;
using BookingAdmin.Web.Access;
using BookingAdmin.Web.Host;
using BookingAdmin.Web.Host.Answers;
using BookingAdmin.Web.Ui;

namespace BookingAdmin.Web.Orders.Table;

/// <summary>The orders that the list's filters let through, in its order, as a CSV file that is written while it is read.</summary>
static class OrderExport
{
    public static void MapOrderExport(this WebApplication app) =>
        app.MapGet(Addresses.OrdersFile, WriteAsync).RequireAuthorization(nameof(Permission.ViewOrders));

    static async Task WriteAsync(HttpContext context, OrderList list, TimeProvider clock)
    {
        var actor = ActorClaims.ActorOf(context.User) ?? throw new NotAllowedException(T("Sign in first."));
        var (zone, now) = (BrowserZone.Of(context), clock.GetUtcNow());
        try
        {
            var query = OrderFilter.Parse(context.Request.QueryString.Value).Query(zone, now, actor);
            var name = string.Create(CultureInfo.InvariantCulture, $"orders-{TimeZoneInfo.ConvertTime(now, zone):yyyy-MM-dd}");
            await CsvAnswer.WriteAsync(context, name, list.ExportAsync(actor, query, context.RequestAborted), OrderCsv.Columns);
        }
        catch (InvalidInputException e) when (!context.Response.HasStarted)
        {
            await PlainAnswer.UnusableAsync(context, e.Message);
        }
    }
}
