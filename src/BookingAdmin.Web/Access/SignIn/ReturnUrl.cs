using Microsoft.AspNetCore.Http.HttpResults;

namespace BookingAdmin.Web.Access.SignIn;

/// <summary>Where to go after sign-in, as the address said it.</summary>
static class ReturnUrl
{
    /// <summary>The page on which to sign in, to come back to the page of now.</summary>
    public static string SignIn(NavigationManager here) =>
        Addresses.Query(Addresses.SignIn, ("returnUrl", "/" + here.ToBaseRelativePath(here.Uri)));

    /// <summary>Leads to the provider, and from there to the given page.</summary>
    /// <param name="other">Whether somebody else is to sign in than whom the provider remembers.</param>
    public static string Start(string? returnUrl, bool other = false) =>
        Addresses.Query(Addresses.StartSession, ("returnUrl", returnUrl ?? ""), ("other", other ? "true" : null));

    /// <summary>As a Location header can carry it, which is ASCII.</summary>
    /// <returns>
    /// Null for anything but a path of ours: "//host" and "/\host" lead elsewhere, and so does "/", a tab, "/host" in some browsers.
    /// </returns>
    public static string? Of(string? url) => url is ['/', ..] && RedirectHttpResult.IsLocalUrl(url)
        ? string.Concat(url.EnumerateRunes().Select(sign => sign.IsAscii ? sign.ToString() : Uri.EscapeDataString(sign.ToString()))) : null;
}
