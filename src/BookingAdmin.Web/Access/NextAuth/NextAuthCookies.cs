namespace BookingAdmin.Web.Access.NextAuth;

/// <summary>Where a browser keeps the session of NextAuth 4.</summary>
static class NextAuthCookies
{
    // The first where the marketplace is reached over https, and then nobody without https can have set it.
    static readonly string[] Names = ["__Secure-next-auth.session-token", "next-auth.session-token"];

    /// <returns>Null where there is none.</returns>
    public static string? TokenOf(IRequestCookieCollection cookies) =>
        Names.Select(name => Whole(cookies, name)).FirstOrDefault(token => token.Length > 0);

    /// <summary>What is too long for one cookie is in several: name.0, name.1 and so on.</summary>
    static string Whole(IRequestCookieCollection cookies, string name) => cookies[name] is { Length: > 0 } one ? one
        : string.Concat(Enumerable.Range(0, cookies.Count).Select(n => cookies[$"{name}.{n}"]).TakeWhile(part => part is not null));
}
