namespace BookingAdmin.Web.Host;

/// <summary>The time zone of a person: the one that they chose, else that of their browser; an unknown one is UTC.</summary>
static class BrowserZone
{
    /// <summary>Written by the browser at each visit.</summary>
    public const string Cookie = "zone";

    /// <summary>Written where a person chose another.</summary>
    public const string ChosenCookie = "zone-chosen";

    public static TimeZoneInfo Of(HttpContext context) => TryFind(IdOf(context)) ?? TimeZoneInfo.Utc;

    public static string? IdOf(HttpContext context) =>
        TryFind(context.Request.Cookies[ChosenCookie])?.Id ?? context.Request.Cookies[Cookie];

    public static TimeZoneInfo? TryFind(string? id) =>
        !string.IsNullOrEmpty(id) && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var found) ? found : null;
}
