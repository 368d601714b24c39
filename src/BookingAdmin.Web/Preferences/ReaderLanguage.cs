using BookingAdmin.Web.Host.Answers;
using Microsoft.AspNetCore.Localization;

namespace BookingAdmin.Web.Preferences;

/// <summary>
/// In which language a visit is answered: as the person chose, else as the browser asks. The JSON endpoints and the files
/// that programs read speak English to everybody.
/// </summary>
static class ReaderLanguage
{
    /// <summary>What people choose from, each in its own words.</summary>
    public static readonly IReadOnlyList<(CultureInfo Culture, string Name)> Offered =
        [(Language.English, "English"), (Language.Spanish, "Español")];

    public static void UsePreferences(this WebApplication app)
    {
        // The pseudo-languages are for tests and for whoever makes the pages.
        CultureInfo[] known = app.Environment.IsDevelopment()
            ? [Language.English, Language.Spanish, Language.Pseudo, Language.MirroredPseudo] : [Language.English, Language.Spanish];
        var options = new RequestLocalizationOptions
        {
            DefaultRequestCulture = new(Language.English),
            SupportedCultures = known,
            SupportedUICultures = known,
            RequestCultureProviders = [new CookieRequestCultureProvider(), new AcceptLanguageHeaderRequestCultureProvider()],
        };
        app.UseWhen(
            context => !ApiErrors.IsApi(context)
                && context.Request.Path.Value?.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) is not true,
            pages => pages.UseRequestLocalization(options));
    }

    /// <summary>The cookie in which the choice is kept.</summary>
    public static string Cookie(CultureInfo culture) => CookieRequestCultureProvider.MakeCookieValue(new(culture));

    public static string CookieName => CookieRequestCultureProvider.DefaultCookieName;
}
