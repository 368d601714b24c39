using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Requests;
using BookingAdmin.Web.Shared;

namespace BookingAdmin.Web.Requests;

/// <summary>The state of the list, as it stands in the address: /requests?tab=accepted&amp;q=…&amp;sort=newest&amp;at=….</summary>
static class InboxAddress
{
    /// <summary>Words that are unknown mean the first tab and the usual order: an old link still leads somewhere.</summary>
    public static RequestQuery Read(string? tab, string? search, string? sort, string? at) => new(
        Enum.TryParse<RequestTab>(tab, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : RequestTab.Waiting,
        string.IsNullOrWhiteSpace(search) ? null : search.Trim(),
        sort is "newest" ? RequestSort.Newest : RequestSort.MostUrgent,
        string.IsNullOrEmpty(at) ? null : at);

    public static string Of(RequestQuery query) => "/requests" + Text(query);

    /// <summary>One request, with the list that it was opened from.</summary>
    public static string Of(RequestQuery query, string request)
    {
        var (address, list) = (RowAddress.Of("/requests", request), Text(query));
        return address.Contains('?', StringComparison.Ordinal) ? address + list.Replace('?', '&') : address + list;
    }

    static string Text(RequestQuery query)
    {
        var parts = new List<string>(4);
        if (query.Tab is not RequestTab.Waiting)
            parts.Add("tab=" + query.Tab.ToString().ToLowerInvariant());
        if (query.Search is { } search)
            parts.Add("q=" + Uri.EscapeDataString(search));
        if (query.Sort is RequestSort.Newest)
            parts.Add("sort=newest");
        if (query.Cursor is { } cursor)
            parts.Add("at=" + Uri.EscapeDataString(cursor));
        return parts.Count == 0 ? "" : "?" + string.Join('&', parts);
    }
}
