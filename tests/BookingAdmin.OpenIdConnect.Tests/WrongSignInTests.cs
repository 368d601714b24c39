using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect.Faults;

namespace BookingAdmin.OpenIdConnect.Tests;

/// <summary>
/// The 87 ways of <see cref="WrongSignIns"/> to be wrong, each at a provider that misbehaves in one thing. They end in 61 different events,
/// and each on the application's page.
/// </summary>
public sealed class WrongSignInTests
{
    public static TheoryData<string> Ways => [.. WrongSignIns.All.Keys];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Is_refused_with_a_log_event_of_its_own_and_no_secret_in_the_log(string way)
    {
        var (fault, bend) = WrongSignIns.All[way];
        await using var provider = await MisbehavingProvider.StartAsync();
        var scene = new Scene(provider);
        bend(scene);
        await using var app = await SignInApp.StartAsync(provider, scene.Options);
        using var browser = new Browser(app);

        var page = await browser.SignInAsync(fields => scene.AtCallback?.Invoke(browser, fields));

        browser.IsSignedIn.ShouldBeFalse();
        app.Log.Faults.Select(record => record.Event.Name).ShouldBe([fault.Event.Name]);
        app.Log.Faults[0].Event.Id.ShouldBe(fault.Event.Id);
        page.Text.ShouldStartWith("failed, reference ");
        app.Log.Faults[0].Text.ShouldContain($"Reference: {page.Text["failed, reference ".Length..]}.");
        var failure = app.Failures.ShouldHaveSingleItem().ShouldBeAssignableTo<AuthenticationFailureException>()!;
        failure.Data["fault"].ShouldBe(fault.Event.Name);
        foreach (var secret in provider.Secrets)
        {
            failure.ToString().ShouldNotContain(secret);
            app.Log.All.ShouldAllBe(record => !record.Text.Contains(secret, StringComparison.Ordinal));
        }
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
        var provoked = WrongSignIns.All.Values.Select(way => way.Fault.Event.Name);
        var faults = Faults.Select(fault => fault.Event.Name).Where(name => !name!.StartsWith("SignOut", StringComparison.Ordinal));
        faults.Except(provoked, StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void Every_fault_has_an_event_of_its_own()
    {
        Faults.ShouldNotBeEmpty();
        Faults.Select(fault => fault.Event.Id).ShouldBeUnique();
        Faults.Select(fault => fault.Sentence).ShouldBeUnique();
    }

    static IEnumerable<SignInFault> Faults => typeof(SignInFault).GetFields().Select(member => member.GetValue(null)).OfType<SignInFault>();
}
