using System.Text;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Settings;

/// <summary>Who is notified when something critical appears.</summary>
/// <param name="Url">Where alerts are posted to (`Alerts:Url`); null: nobody is notified.</param>
/// <param name="Secret">What they are signed with (`Alerts:Secret`).</param>
/// <param name="PageUrl">Where people reach this host, for the link in an alert (`Alerts:PageUrl`); null: alerts have no link.</param>
public sealed record AlertSettings(Uri? Url, string? Secret, Uri? PageUrl)
{
    internal const string PageKey = "Alerts:PageUrl";
    const string UrlKey = "Alerts:Url", SecretKey = "Alerts:Secret";
    const int ShortestSecret = 32;

    public static AlertSettings Default { get; } = new(null, null, null);

    /// <summary>The link to a page of this host.</summary>
    /// <param name="path">With a slash in front.</param>
    public string? Link(string path) => PageUrl is null ? null : PageUrl.AbsoluteUri.TrimEnd('/') + path;

    internal static AlertSettings Read(SettingsReader reader)
    {
        var (url, secret) = (Address(reader, UrlKey), reader.Text(SecretKey));
        if (reader.Text(UrlKey) is not null && secret is null)
            reader.Fault(SecretKey, $"is needed with {UrlKey}: without it the receiver cannot tell who sends.");
        if (secret is not null && reader.Text(UrlKey) is null)
            reader.Fault(UrlKey, $"is needed with {SecretKey}.");
        if (secret is { Length: < ShortestSecret })
            reader.Fault(SecretKey, $"must have at least {ShortestSecret} characters.");
        return new(url, secret, Address(reader, PageKey));
    }

    static Uri? Address(SettingsReader reader, string key)
    {
        if (reader.Text(key) is not { } text)
            return null;
        // The address itself is not repeated: receivers put tokens into theirs.
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address)
            || !(address.Scheme is "https" || address is { Scheme: "http", IsLoopback: true }))
            reader.Fault(key, "is no https address (http will do on this machine only).");
        else if (address.UserInfo.Length > 0)
            reader.Fault(key, "holds a user name, which would not be sent.");
        else
            return address;
        return null;
    }

    // Without the secret, and the address may hold one too.
    bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Url = ").Append(Url?.Host);
        return true;
    }
}
