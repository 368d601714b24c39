using System.Globalization;
using BookingAdmin.Data;
using BookingAdmin.Domain;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Audit;
using BookingAdmin.Web.Access;
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
        var cancel = context.RequestAborted;
        var actor = ActorClaims.ActorOf(context.User) ?? throw new NotAllowedException("Sign in first.");
        var zone = BrowserZone.Of(context);
        try
        {
            var filter = AuditAddress.Parse(q, action, by, from, to, repair, order, null, zone);
            // The first entry is read before anything is answered: what goes wrong until then is still an answer of its own.
            await using var items = list.ExportAsync(actor, filter, cancel).GetAsyncEnumerator(cancel);
            var any = await items.MoveNextAsync();
            var today = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone);
            context.Response.ContentType = "text/csv; charset=utf-8";
            context.Response.Headers.ContentDisposition = string.Create(CultureInfo.InvariantCulture, $"attachment; filename=\"audit-{today:yyyy-MM-dd}.csv\"");
            await AuditCsv.WriteAsync(context.Response.Body, From(items, any), cancel);
        }
        catch (InvalidInputException e) when (!context.Response.HasStarted)
        {
            await PlainAnswer.UnusableAsync(context, e.Message);
        }
        catch (Exception e) when (context.Response.HasStarted && (e is InvalidInputException || DatabaseFault.IsOutside(e)))
        {
            // A file that just ends would look whole.
            context.Abort();
        }
    }

    static async IAsyncEnumerable<AuditItem> From(IAsyncEnumerator<AuditItem> items, bool any)
    {
        for (; any; any = await items.MoveNextAsync())
            yield return items.Current;
    }
}
