using BookingAdmin.OpenIdConnect.Tests.Guards.Provider;
using Microsoft.AspNetCore.WebUtilities;

namespace BookingAdmin.OpenIdConnect.Tests.Guards;

public sealed class SignOutTests
{
    [Theory]
    [InlineData("/bye?from=desk", "/bye?from=desk")]
    [InlineData(null, "/")]
    [InlineData("https://elsewhere.example/", "/")]
    [InlineData("//elsewhere.example/", "/")]
    [InlineData("/\\elsewhere.example/", "/")]
    public async Task A_person_is_signed_out_at_the_provider_too_and_comes_back_to_a_page_of_ours(string? wanted, string reached)
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        await using var app = await SignInApp.StartAsync(provider, oidc => oidc.SaveTokens = true);
        using var browser = new Browser(app);
        await browser.SignInAsync();

        var leaving = await browser.GetAsync(wanted is null ? "/sign-out" : QueryHelpers.AddQueryString("/sign-out", "to", wanted));
        browser.IsSignedIn.ShouldBeFalse();
        var (address, fields, isForm) = await browser.AtProviderAsync(leaving.Location!);
        var back = await browser.ReturnAsync(address, fields, isForm);

        back.Location.ShouldBe(reached);
        provider.Secrets.ShouldContain(provider.EndSession!["id_token_hint"]);
        provider.EndSession["client_id"].ShouldBe(MisbehavingProvider.ClientId);
        new Uri(address).AbsolutePath.ShouldBe("/signout-callback-oidc");
        app.Log.Faults.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("?state=made-up")]
    public async Task Who_comes_back_without_a_state_of_ours_is_sent_to_the_usual_page(string query)
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        await using var app = await SignInApp.StartAsync(provider, oidc => oidc.SignedOutRedirectUri = "/bye");
        using var browser = new Browser(app);

        (await browser.GetAsync("/signout-callback-oidc" + query)).Location.ShouldBe("/bye");
        app.Log.Faults.ShouldHaveSingleItem().Event.Name.ShouldBe("SignOutStateUnreadable");
    }

    [Fact]
    public async Task A_visit_to_the_frameworks_usual_address_ends_no_session()
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        await using var app = await SignInApp.StartAsync(provider);
        using var browser = new Browser(app);
        await browser.SignInAsync();

        await browser.GetAsync("/signout-oidc");

        browser.IsSignedIn.ShouldBeTrue();
    }

    [Fact]
    public async Task A_provider_without_sign_out_leaves_it_at_the_one_here()
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        provider.Discovery = json => json.Remove("end_session_endpoint");
        await using var app = await SignInApp.StartAsync(provider);
        using var browser = new Browser(app);
        await browser.SignInAsync();

        (await browser.GetAsync("/sign-out?to=/bye")).Location.ShouldBe("/bye");

        browser.IsSignedIn.ShouldBeFalse();
        app.Log.Faults.ShouldHaveSingleItem().Event.Name.ShouldBe("SignOutNotOffered");
    }
}
