namespace BookingAdmin.Testing.Provider;

/// <summary>
/// A real OpenID provider with people and keys of a test's own, on loopback http. Its sign-in page has a field "Account", and asks
/// for no password.
/// </summary>
public interface ISignInProvider : IAsyncDisposable
{
    /// <summary>As its discovery document names it, with or without a slash at the end.</summary>
    string Issuer { get; }

    string ClientId { get; }

    /// <summary>Where id_token and userinfo have the roles of a person.</summary>
    string RolesClaim { get; }

    /// <summary>Lets the host at that address sign people in.</summary>
    Task RegisterClientAsync(string appAddress);

    /// <summary>Adds the account, or changes what is known of it: e-mail, name, roles.</summary>
    Task SetAccountAsync(TestAccount account);

    /// <summary>The person is no longer there: userinfo and refreshing are refused from now on.</summary>
    Task RemoveAccountAsync(string subject);

    /// <summary>Signs with a new key. The old one disappears from the key set unless <paramref name="keepOld"/>.</summary>
    Task RotateKeysAsync(bool keepOld = false);

    /// <summary>Ends the person's sessions as an administrator would, and sends the app its logout tokens before this returns.</summary>
    /// <returns>How many logout tokens the app took.</returns>
    /// <exception cref="InvalidOperationException">The app did not answer with success.</exception>
    Task<int> EndSessionsAsync(string subject);

    Task RevokeRefreshTokensAsync(string subject);

    /// <summary>From now on every connection to it is cut.</summary>
    Task GoDownAsync();

    /// <summary>It answers again, at the same address and with all it knew.</summary>
    Task ComeUpAsync();
}
