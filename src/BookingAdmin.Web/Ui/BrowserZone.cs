namespace BookingAdmin.Web.Ui;

/// <summary>The time zone of a browser, which its cookie states; an unknown one is UTC.</summary>
static class BrowserZone
{
    public const string Cookie = "zone";

    public static TimeZoneInfo Of(HttpContext context) => Find(context.Request.Cookies[Cookie]);

    public static TimeZoneInfo Find(string? id) =>
        id is not null && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var found) ? found : TimeZoneInfo.Utc;
}
