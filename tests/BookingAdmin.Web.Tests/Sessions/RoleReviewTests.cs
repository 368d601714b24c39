using System.Net;
using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Sessions;
using BookingAdmin.Testing.Provider;
using BookingAdmin.Web.Access.Sessions;
using BookingAdmin.Web.Tests.Access;

namespace BookingAdmin.Web.Tests.Sessions;

/// <summary>Roles that are looked at again, with a real identity provider.</summary>
public sealed class RoleReviewTests
{
    static readonly TestAccount Sam = new("sam", "sam@example.test", "Sam Okafor", "support");

    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("support", null)]
    [InlineData("admin", SessionEnd.RolesChanged)]
    [InlineData("", SessionEnd.RolesChanged)]
    [InlineData("gone", SessionEnd.RolesUnknown)]
    public async Task Roles_are_looked_at_again_and_whoever_has_others_is_out(string now, SessionEnd? end)
    {
        await using var at = await Place.OpenAsync(Sam);
        using var sam = at.Dashboard.Visit();
        await sam.SignInAsync("sam");
        var review = at.Dashboard.Get<RoleReview>();
        if (now is "gone")
            await at.Provider.RemoveAccountAsync("sam");
        else
            await at.Provider.SetAccountAsync(new("sam", "sam@example.test", "Sam", now is "" ? [] : [now]));

        at.Marketplace.Clock.Advance(RoleChecks.Every);
        (await review.ReviewAsync(Cancel)).ShouldBe(1);

        (await sam.LookAsync("/api/me")).Status.ShouldBe(end is null ? HttpStatusCode.OK : HttpStatusCode.Unauthorized);
        (await at.Marketplace.ScalarAsync<string>("""SELECT COALESCE("end", '') FROM booking_admin.session""")).ShouldBe(end?.ToString() ?? "");
        if (end is null)
        {
            // The refreshed tokens were kept: they work once more.
            await at.Marketplace.ExecuteAsync("UPDATE booking_admin.session SET roles_due_at = started_at");
            (await review.ReviewAsync(Cancel)).ShouldBe(1);
            (await sam.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task A_session_whose_tokens_tell_nothing_any_more_ends_and_the_others_go_on()
    {
        await using var at = await Place.OpenAsync(Sam);
        using var sam = at.Dashboard.Visit();
        await sam.SignInAsync("sam");
        var (store, tokens) = (at.Dashboard.Get<SessionStore>(), at.Dashboard.Get<SessionTokens>());
        Actor person = new(ActorKind.Person, "sam", "Sam", Roles.Support);
        await store.StartAsync(new(person, "no tokens", "sam"), Cancel);
        await store.StartAsync(new(person, "tokens of another key", "sam", Tokens: [1, 2, 3]), Cancel);
        await store.StartAsync(new(person, "expired, and nothing to refresh it with", "sam", Tokens: tokens.Protect(new ProviderGifts("expired", null, null))), Cancel);
        await store.StartAsync(new(person, "no token at all, but a line", "sam", Tokens: tokens.Protect(new ProviderGifts("a\nb", null, null))), Cancel);

        at.Marketplace.Clock.Advance(RoleChecks.Every);
        await at.Dashboard.Get<RoleReview>().ReviewAsync(Cancel);

        (await sam.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.OK);
        (await at.Marketplace.ScalarAsync<long>("""SELECT count(*) FROM booking_admin.session WHERE "end" = 'RolesUnknown'""")).ShouldBe(3);
        (await at.Marketplace.ScalarAsync<string>("""SELECT device FROM booking_admin.session WHERE ended_at IS NULL AND subject = 'sam' AND device LIKE 'no token at all%'""")).ShouldNotBeNull("nothing is known of it");
        at.Marketplace.Clock.Advance(TimeSpan.FromMinutes(57));
        await at.Dashboard.Get<RoleReview>().ReviewAsync(Cancel);
        (await at.Marketplace.ScalarAsync<long>("""SELECT count(*) FROM booking_admin.session WHERE "end" = 'RolesUnknown'""")).ShouldBeGreaterThanOrEqualTo(4, "an hour is the most");
    }

    [Fact]
    public async Task A_provider_that_is_away_keeps_people_working_but_not_for_ever()
    {
        await using var at = await Place.OpenAsync(Sam);
        using var sam = at.Dashboard.Visit();
        await sam.SignInAsync("sam");
        var review = at.Dashboard.Get<RoleReview>();
        await at.Provider.GoDownAsync();

        for (var minutes = 0; minutes < 60; minutes += 15)
        {
            (await sam.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.OK, $"after {minutes} minutes");
            at.Marketplace.Clock.Advance(TimeSpan.FromMinutes(15));
            (await review.ReviewAsync(Cancel)).ShouldBe(1);
        }
        (await sam.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }
}
