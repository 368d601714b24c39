namespace BookingAdmin.Web.Access.Sessions;

/// <summary>A browser as its owner knows it, for the list of sessions: no more than a hint.</summary>
static class Device
{
    // The first that is found counts: most browsers also claim to be the ones below them.
    static readonly (string Sign, string Name)[] Browsers =
        [("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
            ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari")];

    static readonly (string Sign, string Name)[] Systems =
        [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"), ("CrOS", "ChromeOS"),
            ("Linux", "Linux")];

    public static string Of(string? userAgent) => (Find(Browsers, userAgent), Find(Systems, userAgent)) switch
    {
        (null, null) => "Unknown browser",
        ({ } browser, null) => browser,
        (null, { } system) => $"Browser on {system}",
        var (browser, system) => $"{browser} on {system}",
    };

    /// <summary>As it is stored, in the language of its reader.</summary>
    public static string Shown(string stored) => stored.Split(" on ") switch
    {
        ["Unknown browser"] => T("Unknown browser"),
        ["Browser", var system] => T($"Browser on {system}"),
        [var browser, var system] => T($"{browser} on {system}"),
        _ => stored,
    };

    static string? Find((string Sign, string Name)[] known, string? userAgent) =>
        known.FirstOrDefault(k => userAgent?.Contains(k.Sign, StringComparison.Ordinal) == true).Name;
}
