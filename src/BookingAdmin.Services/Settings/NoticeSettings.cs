using System.Text;
using MimeKit;

namespace BookingAdmin.Services.Settings;

/// <summary>Who besides celebrities and staff is notified.</summary>
/// <param name="Customers">`Notices:Customers`; off by default, because the marketplace writes to its customers itself.</param>
public sealed record NoticeSettings(bool Customers)
{
    public static NoticeSettings Default { get; } = new(false);

    internal static NoticeSettings Read(SettingsReader reader) => new(reader.Flag("Notices:Customers"));
}

/// <summary>How a connection to the mail server is kept from being read.</summary>
public enum MailSecurity
{
    /// <summary>Begins in the clear and changes to TLS before anything is said; refused where the server cannot.</summary>
    StartTls,
    Tls,
    /// <summary>For a server on this machine only.</summary>
    None,
}

/// <summary>The mail server that takes our mails (`Mail:*`); without `Mail:Host` there are none.</summary>
/// <param name="From">The sender's address, with a name before it if wanted.</param>
/// <param name="User">Null: nobody signs in there.</param>
/// <param name="Token">With OAuth2, instead of a password.</param>
public sealed record MailSettings(
    string Host, int Port, MailSecurity Security, string From, string? ReplyTo, string? User, string? Password, MailTokenSettings? Token)
{
    internal const string HostKey = "Mail:Host", FromKey = "Mail:From", UserKey = "Mail:User", PasswordKey = "Mail:Password";
    const string ReplyToKey = "Mail:ReplyTo";

    internal static MailSettings? Read(SettingsReader reader)
    {
        if (reader.Text(HostKey) is not { } host)
            return null;
        var security = reader.Choice<MailSecurity>("Mail:Security");
        var (from, user, password) = (reader.Text(FromKey), reader.Text(UserKey), reader.Text(PasswordKey));
        if (from is null)
            reader.Fault(FromKey, $"is needed with {HostKey}: the address that mails come from.");
        foreach (var key in new[] { FromKey, ReplyToKey })
        {
            if (reader.Text(key) is { } address && !IsAddress(address))
                reader.Fault(key, "is no mail address, such as desk@example.com or \"The desk <desk@example.com>\".");
        }
        if (reader.Text(AlertSettings.PageKey) is null)
            reader.Fault(AlertSettings.PageKey, $"is needed with {HostKey}: links in mails lead there.");
        if (security is MailSecurity.None && host is not ("localhost" or "127.0.0.1" or "::1"))
            reader.Fault("Mail:Security", "None will do for a server on this machine only: use StartTls or Tls.");
        var token = MailTokenSettings.Read(reader);
        if (user is null && (password is not null || token is not null))
            reader.Fault(UserKey, "is needed with a password or a token.");
        if (user is not null && password is null && token is null)
            reader.Fault(PasswordKey, $"is needed with {UserKey}, or Mail:OAuth2:TokenEndpoint.");
        return new(
            host, reader.Whole("Mail:Port", security is MailSecurity.Tls ? 465 : 587, 1, 65_535), security, from ?? "",
            reader.Text(ReplyToKey), user, password, token);
    }

    static bool IsAddress(string text) =>
        MailboxAddress.TryParse(text, out var address) && address.Domain.Length > 0;

    bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Host = ").Append(Host).Append(", Port = ").Append(Port).Append(", Security = ").Append(Security);
        return true;
    }
}

/// <summary>Where an access token for the mail server comes from (client credentials, RFC 6749, 4.4).</summary>
public sealed record MailTokenSettings(Uri Endpoint, string ClientId, string ClientSecret, string? Scope)
{
    const string EndpointKey = "Mail:OAuth2:TokenEndpoint", IdKey = "Mail:OAuth2:ClientId", SecretKey = "Mail:OAuth2:ClientSecret";

    internal static MailTokenSettings? Read(SettingsReader reader)
    {
        if (reader.Text(EndpointKey) is not { } text)
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var endpoint)
            || !(endpoint.Scheme is "https" || endpoint is { Scheme: "http", IsLoopback: true }))
            reader.Fault(EndpointKey, "is no https address (http will do on this machine only).");
        var (id, secret) = (reader.Text(IdKey), reader.Text(SecretKey));
        if (id is null)
            reader.Fault(IdKey, $"is needed with {EndpointKey}.");
        if (secret is null)
            reader.Fault(SecretKey, $"is needed with {EndpointKey}.");
        return endpoint is null ? null : new(endpoint, id ?? "", secret ?? "", reader.Text("Mail:OAuth2:Scope"));
    }

    bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Endpoint = ").Append(Endpoint.Host);
        return true;
    }
}
