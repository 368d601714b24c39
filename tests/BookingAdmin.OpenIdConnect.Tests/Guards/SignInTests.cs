using BookingAdmin.OpenIdConnect.Tests.Guards.Provider;
using BookingAdmin.Web.Access.OpenIdConnect;

namespace BookingAdmin.OpenIdConnect.Tests.Guards;

public sealed class SignInTests
{
    [Theory]
    [InlineData("query")]
    [InlineData("form_post")]
    public async Task A_person_signs_in_and_comes_back_to_where_they_were(string responseMode)
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        await using var app = await SignInApp.StartAsync(provider, oidc => oidc.ResponseMode = responseMode);
        using var browser = new Browser(app);

        var page = await browser.SignInAsync();

        page.Location.ShouldBe("/private");
        (await browser.GetAsync("/private")).Text.ShouldContain("sub=person-1");
        browser.Cookies.Keys.ShouldBe([SignInApp.SessionCookie]);
        app.Failures.ShouldBeEmpty();
        app.Log.Faults.ShouldBeEmpty();
        provider.Secrets.ShouldAllBe(secret => app.Log.All.All(record => !record.Text.Contains(secret, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_code_is_bound_to_a_challenge_that_the_provider_checks()
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        await using var app = await SignInApp.StartAsync(provider);
        using var browser = new Browser(app);

        await browser.SignInAsync();

        browser.IsSignedIn.ShouldBeTrue();
        provider.AuthorizeQuery["code_challenge_method"].ShouldBe("S256");
        provider.AuthorizeQuery["code_challenge"].ShouldNotBe(provider.TokenRequest["code_verifier"]);
    }

    [Theory]
    [InlineData("PUT", "/signin-oidc?code=x&state=y")]
    [InlineData("PURGE", "/signin-oidc")]
    [InlineData("DELETE", "/signout-callback-oidc")]
    public async Task Another_method_is_told_which_ones_there_are(string method, string address)
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        await using var app = await SignInApp.StartAsync(provider);
        using var client = new HttpMessageInvoker(app.Handler);
        using var request = new HttpRequestMessage(new(method), "https://app.example" + address);

        using var answer = await client.SendAsync(request, Xunit.TestContext.Current.CancellationToken);

        answer.StatusCode.ShouldBe(System.Net.HttpStatusCode.MethodNotAllowed);
        answer.Content.Headers.Allow.ShouldBe(["GET", "POST"]);
    }

    [Fact]
    public async Task Two_tabs_sign_in_side_by_side()
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        await using var app = await SignInApp.StartAsync(provider);
        using var browser = new Browser(app);
        var first = await browser.AtProviderAsync((await browser.GetAsync("/private?tab=1")).Location!);
        var second = await browser.AtProviderAsync((await browser.GetAsync("/private?tab=2")).Location!);

        (await browser.ReturnAsync(second.Address, second.Fields, second.IsForm)).Location.ShouldBe("/private?tab=2");
        (await browser.ReturnAsync(first.Address, first.Fields, first.IsForm)).Location.ShouldBe("/private?tab=1");
    }

    [Fact]
    public async Task A_callback_counts_once()
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        await using var app = await SignInApp.StartAsync(provider);
        using var browser = new Browser(app);
        var callback = await browser.AtProviderAsync((await browser.GetAsync("/private")).Location!);
        await browser.ReturnAsync(callback.Address, callback.Fields, callback.IsForm);

        var again = await browser.ReturnAsync(callback.Address, callback.Fields, callback.IsForm);

        again.Text.ShouldStartWith("failed");
        provider.Calls("/token").ShouldBe(1);
        app.Log.Faults.ShouldHaveSingleItem().Event.Name.ShouldBe("OtherBrowser");
    }

    [Fact]
    public async Task Who_cancels_is_sent_to_the_page_that_the_application_has_for_it()
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        provider.Callback = fields => fields["error"] = "access_denied";
        await using var app = await SignInApp.StartAsync(provider, oidc => oidc.AccessDeniedPath = "/cancelled");
        using var browser = new Browser(app);

        (await browser.SignInAsync()).Location.ShouldBe("https://app.example/cancelled?ReturnUrl=%2Fprivate");
        browser.IsSignedIn.ShouldBeFalse();
    }

    [Theory]
    [InlineData("access_denied", "access_denied")]
    [InlineData("temporarily_unavailable", "temporarily_unavailable")]
    [InlineData("ABC.made-up.123", "other")]
    public async Task The_log_has_the_error_code_of_the_provider_and_no_other_text(string error, string shown)
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        provider.Callback = fields => fields["error"] = error;
        await using var app = await SignInApp.StartAsync(provider);
        using var browser = new Browser(app);

        await browser.SignInAsync();

        app.Failures.ShouldHaveSingleItem().ShouldBeOfType<SignInFaultException>().Details.ShouldBe(shown);
    }

    [Fact]
    public async Task The_application_can_take_part_in_every_step()
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        provider.Discovery = json => json["pushed_authorization_request_endpoint"] = provider.Address + "/par";
        var steps = new List<string>();
        await using var app = await SignInApp.StartAsync(provider, oidc =>
        {
            oidc.GetClaimsFromUserInfoEndpoint = true;
            oidc.Events.OnRedirectToIdentityProvider = context => Step("redirect", context.ProtocolMessage.Nonce);
            oidc.Events.OnPushAuthorization = context => Step("push", context.ProtocolMessage.State);
            oidc.Events.OnMessageReceived = context => Step("callback", context.ProtocolMessage.Code);
            oidc.Events.OnAuthorizationCodeReceived = context => Step("code", context.TokenEndpointRequest!.Code);
            oidc.Events.OnTokenResponseReceived = context => Step("tokens", context.TokenEndpointResponse.IdToken);
            oidc.Events.OnTokenValidated = context => Step("person", context.SecurityToken.Subject);
            oidc.Events.OnUserInformationReceived = context => Step("userinfo", context.User.RootElement.GetProperty("email").GetString());
            oidc.Events.OnTicketReceived = context => Step("ticket", context.ReturnUri);
        });
        using var browser = new Browser(app);

        await browser.SignInAsync();

        steps.ShouldBe(["redirect", "push", "callback", "code", "tokens", "person", "userinfo", "ticket"]);

        Task Step(string name, string? value)
        {
            value.ShouldNotBeNullOrEmpty();
            steps.Add(name);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task An_event_can_end_the_sign_in_in_its_own_way()
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        await using var app = await SignInApp.StartAsync(provider, oidc => oidc.Events.OnTokenValidated = context =>
        {
            context.Response.Redirect("/no-role");
            context.HandleResponse();
            return Task.CompletedTask;
        });
        using var browser = new Browser(app);

        (await browser.SignInAsync()).Location.ShouldBe("/no-role");
        browser.IsSignedIn.ShouldBeFalse();
    }
}
