using BookingAdmin.Testing.Provider;

namespace BookingAdmin.Web.Tests.Access;

/// <summary>
/// What a sign-in leaves in the cookie and needs of the database. All else about it is tried with two providers: SignInFacts of
/// BookingAdmin.OpenIdConnect.Tests.
/// </summary>
public sealed class ProviderSignInTests
{
    static readonly TestAccount Sam = new("sam", "sam@example.test", "Sam Okafor", "support");

    [Fact]
    public async Task The_cookie_holds_a_key_and_no_more_and_the_database_not_even_that()
    {
        await using var at = await Place.OpenAsync(Sam);
        using var sam = at.Dashboard.Visit();
        await sam.SignInAsync("sam");

        var cookie = sam.Cookies.GetAllCookies().Single(c => c.Name.EndsWith("booking_admin", StringComparison.Ordinal));
        cookie.Value.Length.ShouldBeLessThan(500);
        cookie.HttpOnly.ShouldBeTrue();
        var row = await at.Marketplace.ScalarAsync<string>("SELECT session::text FROM booking_admin.session");
        row.ShouldNotContain(cookie.Value);
        row.ShouldNotContain("eyJ", customMessage: "a token that anybody could read");
    }

    [Fact]
    public async Task Whoever_comes_back_while_the_database_is_away_is_told_so_and_can_try_again()
    {
        await using var at = await Place.OpenAsync(Sam);
        using var sam = at.Dashboard.Visit();
        // Most people have signed in before: their old cookie is still there, and cannot be read now either.
        await sam.SignInAsync("sam");
        await at.Marketplace.ExecuteAsync("UPDATE booking_admin.session SET ended_at = now()");
        var back = await sam.AtProviderAsync("sam", "/session/start?returnUrl=%2Forders");
        await at.Marketplace.AllowConnectionsAsync(false);
        var to = (await sam.LookAsync(back.PathAndQuery)).To.ShouldNotBeNull();
        to.ShouldStartWith("/sign-in/problem?kind=databaseaway&reference=");
        (await sam.PageAsync(to)).ShouldContain("The database does not answer");
        await at.Marketplace.AllowConnectionsAsync(true);
        (await sam.SignInAsync("sam", "/orders")).ShouldBe("/orders");
    }
}
