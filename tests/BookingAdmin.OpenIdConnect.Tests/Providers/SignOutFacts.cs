using System.Net;
using System.Security.Cryptography;
using BookingAdmin.Domain.Access;
using BookingAdmin.Testing.Provider;
using BookingAdmin.Web.Tests.Access;
using Microsoft.IdentityModel.Tokens;

namespace BookingAdmin.OpenIdConnect.Tests.Providers;

public sealed class OidcProviderSignOutTests(AtOidcProvider host) : SignOutFacts(host);

public sealed class OpenIddictSignOutTests(AtOpenIddict host) : SignOutFacts(host);

/// <summary>Signing out of the whole host, here and by the provider.</summary>
public abstract class SignOutFacts(ProviderHost host)
{
    [Fact]
    public async Task Signing_out_ends_the_session_here_and_at_the_provider_and_comes_back()
    {
        var at = await host.SharedAsync();
        var account = await Accounts.AddAsync(at.Provider, "support");
        using var person = at.Dashboard.Visit();
        await person.SignInAsync(account.Subject, "/orders");

        using var signOut = await person.PostAsync("/preferences", "/session/end");

        var endSession = signOut.Headers.Location.ShouldNotBeNull();
        endSession.ToString().ShouldStartWith(at.Provider.Issuer);
        endSession.Query.ShouldContain("id_token_hint=");
        (await person.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        var back = await person.SignOutAtProviderAsync(endSession);
        (await person.LookAsync(back.PathAndQuery)).To.ShouldBe("/sign-in");
        (await EndAsync(at, account)).ShouldBe(nameof(SessionEnd.SignedOut));
        await Should.ThrowAsync<InvalidOperationException>(() => person.AtProviderAsync("no such account"), "the provider asks who it is");
    }

    /// <summary>
    /// npm's provider sends the logout token itself. OpenIddict has no back-channel logout, so there the test sends one, signed by its key.
    /// </summary>
    [Fact]
    public async Task A_back_channel_logout_ends_the_sessions_of_its_person_and_nobody_elses()
    {
        var at = await host.SharedAsync();
        var (leaving, staying) = (await Accounts.AddAsync(at.Provider, "support"), await Accounts.AddAsync(at.Provider, "support"));
        using var first = at.Dashboard.Visit();
        using var second = at.Dashboard.Visit();
        await first.SignInAsync(leaving.Subject);
        await second.SignInAsync(staying.Subject);

        (await at.Provider.EndSessionsAsync(leaving.Subject)).ShouldBe(1);

        (await first.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await second.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.OK);
        (await EndAsync(at, leaving)).ShouldBe(nameof(SessionEnd.ProviderSignedOut));
    }

    [Fact]
    public async Task A_logout_token_that_the_provider_did_not_sign_ends_no_session()
    {
        var at = await host.SharedAsync();
        var account = await Accounts.AddAsync(at.Provider, "support");
        using var person = at.Dashboard.Visit();
        await person.SignInAsync(account.Subject);
        using var stranger = RSA.Create(2048);
        var key = new SigningCredentials(new RsaSecurityKey(stranger) { KeyId = "stranger" }, SecurityAlgorithms.RsaSha256);

        foreach (var token in (string[])[LogoutToken.Of(at.Provider, account.Subject, key), "eyJhbGciOiJub25lIn0.e30."])
            (await SendAsync(person, token)).ShouldBe(HttpStatusCode.BadRequest);

        (await person.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.OK);
    }

    static async Task<HttpStatusCode> SendAsync(Person person, string logoutToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/session/back-channel-logout")
        {
            Content = new FormUrlEncodedContent([new("logout_token", logoutToken)]),
        };
        using var answer = await person.SendAsync(request);
        return answer.StatusCode;
    }

    static Task<string> EndAsync(Place at, TestAccount account) =>
        at.Marketplace.ScalarAsync<string>($"""SELECT "end" FROM booking_admin.session WHERE subject = '{account.Subject}'""");
}
