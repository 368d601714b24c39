using System.Net;
using BookingAdmin.OpenIdConnect.Tests.Guards.Provider;
using Microsoft.AspNetCore.Authentication;

namespace BookingAdmin.OpenIdConnect.Tests.Guards;

public sealed class ProviderDownTests
{
    [Fact]
    public async Task Who_wants_to_sign_in_gets_the_applications_page_and_can_sign_in_when_it_is_back()
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        var reachable = false;
        await using var app = await SignInApp.StartAsync(provider, oidc => oidc.BackchannelHttpHandler = new Switch(() => reachable));
        using var browser = new Browser(app);

        var page = await browser.GetAsync("/private");

        page.Status.ShouldBe(HttpStatusCode.OK);
        page.Text.ShouldStartWith("failed, reference ");
        app.Log.Faults.ShouldHaveSingleItem().Event.Name.ShouldBe("ProviderUnreachable");

        reachable = true;
        await browser.SignInAsync();
        browser.IsSignedIn.ShouldBeTrue();
    }

    [Fact]
    public async Task An_application_without_such_a_page_gets_the_exception()
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        await using var app = await SignInApp.StartAsync(provider, oidc => oidc.Events.OnRemoteFailure = _ => Task.CompletedTask);
        using var browser = new Browser(app);
        await provider.StopAsync();

        await Should.ThrowAsync<AuthenticationFailureException>(() => browser.GetAsync("/private"));
    }

    [Fact]
    public async Task Who_signs_out_is_signed_out_here_and_gets_the_applications_page()
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        await using var app = await SignInApp.StartAsync(provider);
        using var browser = new Browser(app);
        browser.Cookies[SignInApp.SessionCookie] = "of before the application started again";
        await provider.StopAsync();

        var page = await browser.GetAsync("/sign-out");

        page.Text.ShouldStartWith("failed, reference ");
        browser.IsSignedIn.ShouldBeFalse();
        app.Log.Faults.ShouldHaveSingleItem().Event.Name.ShouldBe("SignOutWithoutProvider");
    }

    /// <summary>A network that can be cut.</summary>
    sealed class Switch(Func<bool> isOn) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            => isOn() ? base.SendAsync(request, cancellationToken) : throw new HttpRequestException("The network is cut.");
    }
}
