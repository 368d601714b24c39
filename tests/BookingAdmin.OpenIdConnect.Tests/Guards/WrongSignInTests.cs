using System.Reflection;
using BookingAdmin.OpenIdConnect.Tests.Guards.Provider;
using BookingAdmin.Web.Access.OpenIdConnect;
using Microsoft.Extensions.Logging;

namespace BookingAdmin.OpenIdConnect.Tests.Guards;

/// <summary>
/// The ways of <see cref="WrongSignIns"/> to be wrong, each at a provider that misbehaves in one thing. Each ends on the application's
/// page and in its event, which is its own where the framework tells the fault apart.
/// </summary>
public sealed class WrongSignInTests
{
    public static TheoryData<string> Ways => [.. WrongSignIns.All.Keys];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Is_refused_with_its_log_event_and_no_secret_in_the_log(string way)
    {
        var (fault, bend) = WrongSignIns.All[way];
        await using var provider = await MisbehavingProvider.StartAsync();
        var scene = new Scene(provider);
        bend(scene);
        await using var app = await SignInApp.StartAsync(provider, scene.Options);
        using var browser = new Browser(app);

        if (scene.Before is { } before)
            await before(browser);
        var page = await browser.SignInAsync(fields => scene.AtCallback?.Invoke(browser, fields));

        browser.IsSignedIn.ShouldBeFalse();
        app.Log.Faults.Select(record => record.Event.Name).ShouldBe([fault.Method.Name]);
        page.Text.ShouldStartWith("failed, reference ");
        app.Log.Faults[0].Text.ShouldContain($"Reference: {page.Text["failed, reference ".Length..]}.");
        var failure = app.Failures.ShouldHaveSingleItem().ShouldBeOfType<SignInFaultException>();
        failure.Name.ShouldBe(fault.Method.Name);
        foreach (var secret in provider.Secrets)
        {
            failure.ToString().ShouldNotContain(secret);
            app.Log.All.ShouldAllBe(record => !record.Text.Contains(secret, StringComparison.Ordinal));
        }
        app.Log.All.ShouldAllBe(record => !record.Text.Contains("own sentence", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_log_says_where_the_application_failed_and_does_not_quote_it()
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        await using var app = await SignInApp.StartAsync(provider, oidc => oidc.Events.OnTokenValidated = QuotesTheToken);
        using var browser = new Browser(app);

        await browser.SignInAsync();

        var text = app.Log.Faults.ShouldHaveSingleItem().Text;
        text.ShouldContain(nameof(QuotesTheToken));
        app.Log.All.ShouldAllBe(record => !record.Text.Contains("the token", StringComparison.Ordinal));

        static Task QuotesTheToken(object context) => throw new NotSupportedException("the token");
    }

    [Fact]
    public void Every_fault_of_a_sign_in_is_provoked()
    {
        var provoked = WrongSignIns.All.Values.Select(way => way.Fault.Method.Name);
        var faults = typeof(SignInEvents).GetMethods().Where(method => method.GetCustomAttribute<LoggerMessageAttribute>() is not null)
            .Select(method => method.Name).Where(name => !name.StartsWith("SignOut", StringComparison.Ordinal)).ToList();
        faults.ShouldNotBeEmpty();
        faults.Except(provoked, StringComparer.Ordinal).ShouldBeEmpty();
    }
}
