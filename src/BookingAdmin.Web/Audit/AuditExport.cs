using BookingAdmin.Services.Audit;
using BookingAdmin.Web.Access;
using BookingAdmin.Web.Host;
using BookingAdmin.Web.Host.Answers;
using BookingAdmin.Web.Ui;

namespace BookingAdmin.Web.Audit;

/// <summary>The entries that the page's filters let through, as a CSV file that is written while it is read.</summary>
static class AuditExport
{
    public static void MapAuditExport(this WebApplication app) =>
        app.MapGet(Addresses.AuditFile, WriteAsync).RequireAuthorization(nameof(Permission.ViewAudit));

    static async Task WriteAsync(HttpContext context, AuditList list, TimeProvider clock,
        string? q, string? action, string? by, string? from, string? to, string? repair, string? order)
    {
        var actor = ActorClaims.ActorOf(context.User) ?? throw new NotAllowedException(T("Sign in first."));
        var zone = BrowserZone.Of(context);
        try
        {
            var filter = AuditAddress.Parse(q, action, by, from, to, repair, order, null, zone);
            var today = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone);
            var name = string.Create(CultureInfo.InvariantCulture, $"audit-{today:yyyy-MM-dd}");
            await CsvAnswer.WriteAsync(context, name, list.ExportAsync(actor, filter, context.RequestAborted), AuditCsv.Columns);
        }
        catch (InvalidInputException e) when (!context.Response.HasStarted)
        {
            await PlainAnswer.UnusableAsync(context, e.Message);
        }
    }
}
