using System.Text.Json;
using static BookingAdmin.Web.Access.Provider.SignedTokens;

namespace BookingAdmin.Web.Access.Provider;

/// <summary>
/// Whose sessions the provider wants ended: those of <paramref name="Sid"/> if it is given, else all of <paramref name="Subject"/>.
/// </summary>
/// <param name="StartedBefore">Only sessions that began before: a token that is sent again ends nothing new.</param>
sealed record LogoutToken(string? Sid, string? Subject, DateTimeOffset StartedBefore);

/// <summary>
/// Reads what the provider posts to the back-channel logout address: OpenID Connect Back-Channel Logout 1.0, section 2.6.
/// </summary>
sealed class LogoutTokens(ProviderConnection provider, SignedTokens signed)
{
    const string Event = "http://schemas.openid.net/event/backchannel-logout";

    static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10);

    /// <exception cref="TokenRefusedException">The token is not to be acted on.</exception>
    /// <exception cref="ProviderUnreachableException">The token could not be checked: the provider's keys are not known.</exception>
    public async Task<LogoutToken> ReadAsync(string token, CancellationToken cancel)
    {
        var read = await signed.ReadAsync(token, provider.ClientId, cancel);
        Require(read.IsOfType("logout+jwt", "JWT"), "It is not of the type of a logout token.");
        Require(read.IssuedAt is not null, "It does not say when it was issued.");
        Require(provider.Clock.GetUtcNow() < read.IssuedAt + MaxAge, "It is too old.");
        Require(read.Claims.TryGetProperty("events", out var events) && events.ValueKind == JsonValueKind.Object
            && events.TryGetProperty(Event, out var logout) && logout.ValueKind == JsonValueKind.Object,
            "It does not carry the event of a logout.");
        // So that nobody can pass an id_token off as one.
        Require(!read.Has("nonce"), "It has a nonce, which a logout token must not.");
        Require(IsTextOrMissing(read, "sid") && IsTextOrMissing(read, "sub"), "Its session or its subject is not a text.");
        Require(read.Has("sid") || read.Has("sub"), "It names neither a session nor a subject.");
        Require(read.Text("jti") is not null, "It has no id.");
        return new(read.Text("sid"), read.Text("sub"), read.IssuedAt!.Value + Skew);
    }

    static bool IsTextOrMissing(SignedToken read, string claim) => !read.Has(claim) || read.Text(claim) is not null;
}
