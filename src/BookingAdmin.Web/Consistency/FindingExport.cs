using System.Globalization;
using BookingAdmin.Data;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Web.Access;
using BookingAdmin.Web.Host;

namespace BookingAdmin.Web.Consistency;

/// <summary>What is open, or was put right, as a CSV file that is written while it is read: the findings of one rule, or of all.</summary>
static class FindingExport
{
    static readonly string[] Columns = ["rule", "order_number", "subject", "since", "first_seen", "found_after_seconds", "came_back", "at_risk", "currency", "put_right", "how", "by", "detail"];

    public static void MapFindingExport(this WebApplication app) =>
        app.MapGet(ReportAddress.ExportPath, WriteAsync).RequireAuthorization(nameof(Permission.ViewReports));

    static async Task WriteAsync(HttpContext context, ConsistencyReport report, string? rule, string? show)
    {
        if (rule is not null && Rules.Find(rule) is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        var cancel = context.RequestAborted;
        var actor = ActorClaims.ActorOf(context.User) ?? throw new NotAllowedException("Sign in first.");
        var open = show != "resolved";
        // A file without a row would look as if somebody had found nothing.
        if (open && (await report.StateAsync(actor, cancel)) is { CheckedAt: null, Open: 0 })
        {
            await PlainAnswer.NotYetAsync(context, "No check has looked at all orders yet, so nobody knows what there is to export. Check first.");
            return;
        }
        try
        {
            await using var items = report.ExportAsync(actor, rule, open, cancel).GetAsyncEnumerator(cancel);
            // The first one is read before anything is answered: a database that is away is an answer of its own, not half a file.
            var any = await items.MoveNextAsync();
            context.Response.ContentType = "text/csv; charset=utf-8";
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers.ContentDisposition = $"attachment; filename=\"{rule ?? "findings"}{(open ? "" : "-put-right")}.csv\"";
            await CsvFile.WriteAsync(context.Response.Body, Columns, From(items, any), Row, cancel);
        }
        catch (Exception e) when (context.Response.HasStarted && DatabaseFault.IsOutside(e))
        {
            // A file that just ends would look whole.
            context.Abort();
        }
    }

    static async IAsyncEnumerable<FindingItem> From(IAsyncEnumerator<FindingItem> items, bool any)
    {
        for (; any; any = await items.MoveNextAsync())
            yield return items.Current;
    }

    static string?[] Row(FindingItem item) =>
    [
        item.Rule,
        item.OrderNumber,
        item.Subject,
        Utc(item.Since),
        Utc(item.FirstSeen),
        item.FoundAfter.TotalSeconds.ToString("0", CultureInfo.InvariantCulture),
        item.CameBack.ToString(CultureInfo.InvariantCulture),
        item.AtRisk?.Digits,
        item.AtRisk?.Currency.ToUpperInvariant(),
        item.ResolvedAt is { } at ? Utc(at) : null,
        item.ResolvedAt is null ? null : item.Resolution?.ToString(),
        item.ResolvedAt is null ? null : FindingTable.By(item),
        FindingText.Of(item.Detail),
    ];

    static string Utc(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
