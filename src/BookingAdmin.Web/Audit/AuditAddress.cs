using BookingAdmin.Data.Own;
using BookingAdmin.Services.Audit;
using BookingAdmin.Web.Ui.Words;

namespace BookingAdmin.Web.Audit;

/// <summary>The filters of the audit, as they stand in its address: everybody who gets the link sees the same entries.</summary>
static class AuditAddress
{
    /// <exception cref="InvalidInputException">A value that no filter can have; the message names it.</exception>
    public static AuditFilter Parse(
        string? search, string? action, string? by, string? from, string? to, string? repair, string? order, string? cursor,
        TimeZoneInfo zone)
    {
        var filter = new AuditFilter(
            string.IsNullOrWhiteSpace(search) ? null : search,
            AddressText.Choice<AuditAction>(action, T("kind of entry")),
            AddressText.Choice<ActorKind>(by, T("kind of actor")),
            AddressText.Day(from),
            AddressText.Day(to),
            string.IsNullOrEmpty(repair) ? null : Guid.TryParse(repair, out var id) ? id : throw AddressText.Unusable(repair, "repair"),
            string.IsNullOrWhiteSpace(order) ? null : order,
            string.IsNullOrEmpty(cursor) ? null : cursor,
            zone);
        if (filter.From > filter.To)
            throw new InvalidInputException(T("The first day of this link is after its last day."));
        return filter;
    }

    /// <summary>Whether it leaves any entry out.</summary>
    public static bool Filters(this AuditFilter filter) => filter with { Cursor = null, Zone = null } != new AuditFilter();

    public static string Address(this AuditFilter filter) => At(Addresses.Audit, filter);

    public static string ExportAddress(this AuditFilter filter) => At(Addresses.AuditFile, filter with { Cursor = null });

    static string At(string path, AuditFilter filter) => Addresses.Query(path,
        ("q", filter.Search),
        ("action", filter.Action is { } action ? AddressText.Name(action) : null),
        ("by", filter.By is { } kind ? AddressText.Name(kind) : null),
        ("from", AddressText.Day(filter.From)),
        ("to", AddressText.Day(filter.To)),
        ("repair", filter.Repair?.ToString()),
        ("order", filter.Order),
        ("at", filter.Cursor));
}
