namespace BookingAdmin.OpenIdConnect.Tests;

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
        app.Failures.ShouldBeEmpty();
        app.Log.Faults.ShouldBeEmpty();
    }
}
