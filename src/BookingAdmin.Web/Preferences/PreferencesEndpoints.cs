using BookingAdmin.Web.Access.SignIn;
using BookingAdmin.Web.Host;
using BookingAdmin.Web.Ui;
using Microsoft.AspNetCore.Mvc;

namespace BookingAdmin.Web.Preferences;

/// <summary>Keeps what a person chose for this browser. They are cookies, since they matter before anybody signs in.</summary>
static class PreferencesEndpoints
{
    static readonly TimeSpan Kept = TimeSpan.FromDays(365);

    public static void MapPreferences(this WebApplication app) => app.MapPost(Addresses.KeepPreferences, (
        HttpContext context, [FromForm] string? language, [FromForm] string? zone, [FromForm] string? theme,
        [FromForm] string? returnUrl) =>
    {
        var chosen = ReaderLanguage.Offered.FirstOrDefault(offered => offered.Culture.Name == language).Culture;
        Keep(context, ReaderLanguage.CookieName, chosen is null ? null : ReaderLanguage.Cookie(chosen));
        Keep(context, BrowserZone.ChosenCookie, BrowserZone.TryFind(zone)?.Id);
        Keep(context, "theme", theme is "light" or "dark" ? theme : null);
        return Results.LocalRedirect(ReturnUrl.Of(returnUrl) ?? Addresses.Home);
    }).AllowAnonymous();

    /// <summary>Null leaves it to the browser.</summary>
    static void Keep(HttpContext context, string name, string? value)
    {
        var cookie = new CookieOptions
        {
            MaxAge = value is null ? TimeSpan.Zero : Kept,
            Path = "/",
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
        };
        context.Response.Cookies.Append(name, value ?? "", cookie);
    }
}
