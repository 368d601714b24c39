using System.Security.Cryptography;

namespace BookingAdmin.Web.Host.Answers;

/// <summary>What a browser may load and run. A page may use what this host serves, and scripts and styles only from files.</summary>
static class ContentSecurity
{
    /// <summary>For whatever is no page.</summary>
    public const string Nothing = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>For the service worker, whose own requests are held against the policy of its file.</summary>
    public const string ForWorker = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'";

    static readonly object NonceKey = new();

    /// <summary>Of this request: what a page writes on its scripts.</summary>
    public static string Nonce(this HttpContext context) =>
        (string)(context.Items[NonceKey] ??= Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)));

    /// <param name="provider">
    /// Where a form's answer may lead besides this host: browsers hold the redirect of a form against form-action.
    /// </param>
    // 'self' beside the nonce, because modules are imported by address. Style attributes, because the component library places its
    // pop-ups with them; they run nothing.
    public static string ForPage(string nonce, Uri? provider) =>
        $"default-src 'none'; base-uri 'self'; object-src 'none'; frame-ancestors 'none'; form-action "
            + $"'self'{(provider is null ? "" : " " + provider.GetLeftPart(UriPartial.Authority))}; "
        + $"script-src 'self' 'nonce-{nonce}'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
            + "connect-src 'self'; worker-src 'self'; manifest-src 'self'";
}
