using BookingAdmin.Domain.Consistency;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Text;
using BookingAdmin.Web.Access;
using BookingAdmin.Web.Host.Answers;
using BookingAdmin.Web.Ui;

namespace BookingAdmin.Web.Consistency.Findings;

/// <summary>What is open, or was resolved, as a CSV file that is written while it is read: the findings of one rule, or of all.</summary>
static class FindingExport
{
    public static void MapFindingExport(this WebApplication app) =>
        app.MapGet(Addresses.FindingsFile, WriteAsync).RequireAuthorization(nameof(Permission.ViewReports));

    static async Task WriteAsync(HttpContext context, ConsistencyReport report, string? rule, string? show)
    {
        if (rule is not null && Rules.Find(rule) is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        var cancel = context.RequestAborted;
        var actor = ActorClaims.ActorOf(context.User) ?? throw new NotAllowedException(T("Sign in first."));
        var open = show != "resolved";
        // A file without a row would look as if somebody had found nothing.
        if (open && (await report.StateAsync(actor, cancel)) is { CheckedAt: null, Open: 0 })
        {
            await PlainAnswer.NotYetAsync(
                context, T("There was no full scan yet, so nobody knows what there is to export. Check first."));
            return;
        }
        var name = $"{rule ?? "findings"}{(open ? "" : "-resolved")}";
        await CsvAnswer.WriteAsync(context, name, report.ExportAsync(actor, rule, open, cancel), FindingCsv.File(FindingText.Of));
    }
}
