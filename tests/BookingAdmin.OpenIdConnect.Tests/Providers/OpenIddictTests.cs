using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BookingAdmin.OpenIdConnect.Tests.Providers.OpenIddict;
using BookingAdmin.Testing.Provider;
using BookingAdmin.Web.Tests.Access;
using Microsoft.AspNetCore.WebUtilities;

namespace BookingAdmin.OpenIdConnect.Tests.Providers;

/// <summary>What only OpenIddict can be made to do: its requests are carried by the browser, and its keys are in this process.</summary>
public sealed class OpenIddictTests(AtOpenIddict host)
{
    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_offers_no_back_channel_logout_and_no_pushed_requests_and_promises_its_issuer_on_the_callback()
    {
        var at = await host.SharedAsync();
        using var client = new HttpClient();

        var metadata = await client.GetFromJsonAsync<JsonElement>($"{at.Provider.Issuer}.well-known/openid-configuration", Cancel);

        metadata.GetProperty("issuer").GetString().ShouldBe(at.Provider.Issuer);
        metadata.GetProperty("authorization_response_iss_parameter_supported").GetBoolean().ShouldBeTrue();
        foreach (var notOffered in (string[])["backchannel_logout_supported", "pushed_authorization_request_endpoint"])
            metadata.TryGetProperty(notOffered, out _).ShouldBeFalse(notOffered);
    }

    [Fact]
    public async Task The_request_carries_an_S256_challenge()
    {
        var at = await host.SharedAsync();
        using var person = at.Dashboard.Visit();

        var request = await RequestAsync(person);

        request["code_challenge_method"].ShouldBe("S256");
        request["code_challenge"].Length.ShouldBe(43);
    }

    [Theory]
    [InlineData("nonce", "untrusted", "Warning 167 ")]
    [InlineData("code_challenge", "providerrefused", "Warning 110 ")]
    [InlineData("state", "providerrefused", "Warning 110 ")]
    public async Task A_request_with_a_field_of_another_tab_signs_nobody_in(string field, string problem, string logged)
    {
        var at = await host.SharedAsync();
        var account = await Accounts.AddAsync(at.Provider, "support");
        using var person = at.Dashboard.Visit();
        var (other, request) = (await RequestAsync(person), await RequestAsync(person));
        request[field] = other[field];

        var address = await ComeBackAsync(at, person, account, request);

        address.ShouldStartWith($"/sign-in/problem?kind={problem}&reference=");
        ShouldBeLogged(at, address, logged);
        (await person.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task An_id_token_of_an_unknown_key_signs_nobody_in()
    {
        await using var at = await host.OpenAsync();
        var account = await Accounts.AddAsync(at.Provider, "support");
        var keys = ((OpenIddictProvider)at.Provider).Keys;
        keys.Unpublished = OpenIddictKeys.New();
        using var person = at.Dashboard.Visit();

        var address = await person.SignInAsync(account.Subject, "/orders");

        address.ShouldStartWith("/sign-in/problem?kind=untrusted&reference=");
        ShouldBeLogged(at, address, "Warning 153 ");
        (await person.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        keys.Unpublished = null;
        (await person.SignInAsync(account.Subject, "/orders")).ShouldBe("/orders");
    }

    static async Task<Dictionary<string, string>> RequestAsync(Person person)
    {
        var challenge = new Uri((await person.LookAsync("/session/start")).To.ShouldNotBeNull());
        return QueryHelpers.ParseQuery(challenge.Query)
            .ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal);
    }

    /// <returns>Where the person ends up with what the provider answers to that request.</returns>
    static async Task<string> ComeBackAsync(Place at, Person person, TestAccount account, Dictionary<string, string> request)
    {
        using var atProvider = new PersonByHttp(at.Provider);
        var back = await atProvider.SignInAsync(new(QueryHelpers.AddQueryString($"{at.Provider.Issuer}auth", request!)), account.Subject);
        return (await person.LookAsync(back.PathAndQuery)).To.ShouldNotBeNull();
    }

    static void ShouldBeLogged(Place at, string problemAddress, string start)
    {
        var reference = QueryHelpers.ParseQuery(problemAddress[problemAddress.IndexOf('?')..])["reference"].ToString();
        at.Dashboard.Log.ShouldContain(line =>
            line.StartsWith(start, StringComparison.Ordinal) && line.Contains(reference, StringComparison.Ordinal));
    }
}
