using System.Net;
using BookingAdmin.Testing.Provider;
using BookingAdmin.Web.Tests.Access;
using Microsoft.AspNetCore.WebUtilities;

namespace BookingAdmin.OpenIdConnect.Tests.Providers;

public sealed class OidcProviderChangeTests(AtOidcProvider host) : ChangeFacts(host);

public sealed class OpenIddictChangeTests(AtOpenIddict host) : ChangeFacts(host);

/// <summary>A provider that changes its keys or goes away while the host runs: each with a host of its own.</summary>
public abstract class ChangeFacts(ProviderHost host)
{
    [Fact]
    public async Task A_new_key_works_at_once_and_a_withdrawn_one_no_longer()
    {
        await using var at = await host.OpenAsync();
        var account = await Accounts.AddAsync(at.Provider, "support");
        (await SignsInAsync(at, account)).ShouldBe("/orders");
        var former = await AccessTokenAsync(at, account);
        (await CallAsync(at, former)).ShouldBe(HttpStatusCode.OK);

        await at.Provider.RotateKeysAsync();

        (await SignsInAsync(at, account)).ShouldBe("/orders");
        (await CallAsync(at, await AccessTokenAsync(at, account))).ShouldBe(HttpStatusCode.OK);
        (await CallAsync(at, former)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task While_it_is_down_a_page_with_a_reference_says_so_and_signing_out_works()
    {
        await using var at = await host.OpenAsync();
        var account = await Accounts.AddAsync(at.Provider, "support");
        using var person = at.Dashboard.Visit();
        await at.Provider.GoDownAsync();

        var problem = (await person.LookAsync("/session/start")).To.ShouldNotBeNull();

        problem.ShouldStartWith("/sign-in/problem?kind=unreachable&reference=");
        (await person.PageAsync(problem)).ShouldContain("does not answer");
        var reference = QueryHelpers.ParseQuery(problem[problem.IndexOf('?')..])["reference"].ToString();
        at.Dashboard.Log.Count(line => line.Contains(reference, StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(2);

        await at.Provider.ComeUpAsync();
        (await person.SignInAsync(account.Subject, "/orders")).ShouldBe("/orders");
        await at.Provider.GoDownAsync();
        using var signOut = await person.PostAsync("/preferences", "/session/end");
        signOut.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await person.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    static async Task<string> SignsInAsync(Place at, TestAccount account)
    {
        using var person = at.Dashboard.Visit();
        return await person.SignInAsync(account.Subject, "/orders");
    }

    static async Task<string> AccessTokenAsync(Place at, TestAccount account)
    {
        using var person = new PersonByHttp(at.Provider);
        var tokens = await person.TokensAsync(at.Dashboard.Address.ToString(), account.Subject, resource: Dashboard.Audience);
        return tokens.GetProperty("access_token").GetString()!;
    }

    static async Task<HttpStatusCode> CallAsync(Place at, string accessToken)
    {
        using var caller = at.Dashboard.Visit();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/me") { Headers = { Authorization = new("Bearer", accessToken) } };
        using var answer = await caller.SendAsync(request);
        return answer.StatusCode;
    }
}
