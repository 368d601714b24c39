using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Requests;

namespace BookingAdmin.Web.Requests.Inbox;

/// <summary>The state of the list, as it stands in the address: /requests?tab=accepted&amp;q=…&amp;sort=newest&amp;at=….</summary>
static class InboxAddress
{
    /// <summary>Words that are unknown mean the first tab and the usual order: an old link still leads somewhere.</summary>
    public static RequestQuery Read(string? tab, string? search, string? sort, string? at) => new(
        Enum.TryParse<RequestTab>(tab, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : RequestTab.Waiting,
        string.IsNullOrWhiteSpace(search) ? null : search.Trim(),
        sort is "newest" ? RequestSort.Newest : RequestSort.MostUrgent,
        string.IsNullOrEmpty(at) ? null : at);

    public static string Of(RequestQuery query) => With(query, Addresses.Requests);

    /// <summary>One request, with the list that it was opened from.</summary>
    public static string Of(RequestQuery query, string request) => With(query, Addresses.Request(request));

    static string With(RequestQuery query, string address) => Addresses.Query(address,
        ("tab", query.Tab is RequestTab.Waiting ? null : query.Tab.ToString().ToLowerInvariant()),
        ("q", query.Search),
        ("sort", query.Sort is RequestSort.Newest ? "newest" : null),
        ("at", query.Cursor));
}
