using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Requests;
using BookingAdmin.Web.Access;
using BookingAdmin.Web.Requests.Inbox;
using BookingAdmin.Web.Ui.Theme;

namespace BookingAdmin.Web.Notices.Install;

/// <summary>
/// What a browser needs to know to install the dashboard: in the language of its reader, and beginning where that person begins.
/// </summary>
static class AppManifest
{
    static readonly object[] Icons =
    [
        Icon("icon-192", 192, "any"), Icon("icon-512", 512, "any"),
        Icon("maskable-192", 192, "maskable"), Icon("maskable-512", 512, "maskable"),
    ];

    public static IResult Answer(HttpContext context)
    {
        var actor = ActorClaims.ActorOf(context.User);
        var staff = actor?.May(Permission.ViewOrders) is true;
        return Results.Json(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            // One and the same however its first page changes.
            ["id"] = Addresses.Home,
            ["name"] = "BookingAdmin",
            ["short_name"] = "BookingAdmin",
            ["description"] = staff ? T("Orders and bookings of the marketplace") : T("Your booking requests"),
            ["lang"] = CultureInfo.CurrentUICulture.Name,
            ["dir"] = Language.Direction,
            ["start_url"] = staff ? Addresses.Orders : Addresses.Requests,
            ["scope"] = Addresses.Home,
            ["display"] = "standalone",
            ["background_color"] = Look.Background.Light,
            ["theme_color"] = Look.Background.Light,
            ["icons"] = Icons,
            ["shortcuts"] = staff
                ? new[] { Shortcut(T("Orders"), Addresses.Orders), Shortcut(T("Payments"), Addresses.Payments) }
                :
                [
                    Shortcut(T("Waiting requests"), Addresses.Requests),
                    Shortcut(T("Videos to record"), InboxAddress.Of(new RequestQuery { Tab = RequestTab.Accepted })),
                ],
        }, contentType: "application/manifest+json");
    }

    static object Icon(string name, int size, string purpose) =>
        new { src = $"/icons/{name}.png", sizes = $"{size}x{size}", type = "image/png", purpose };

    static object Shortcut(string name, string url) => new { name, url };
}
