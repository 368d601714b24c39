using System.Net;
using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Sessions;
using BookingAdmin.Testing.Provider;
using BookingAdmin.Web.Access.Sessions;
using BookingAdmin.Web.Tests.Access;

namespace BookingAdmin.Web.Tests.Sessions;

/// <summary>
/// Roles that cannot be looked at again. What becomes of an answer is tried with two providers: RoleFacts of
/// BookingAdmin.OpenIdConnect.Tests.
/// </summary>
public sealed class RoleReviewTests
{
    const string Ended = """SELECT count(*) FROM booking_admin.session WHERE "end" = 'RolesUnknown'""";

    static readonly TestAccount Sam = new("sam", "sam@example.test", "Sam Okafor", "support");

    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_whose_tokens_tell_nothing_any_more_ends_and_the_others_go_on()
    {
        await using var at = await Place.OpenAsync(Sam);
        using var sam = at.Dashboard.Visit();
        await sam.SignInAsync("sam");
        var (store, tokens) = (at.Dashboard.Get<SessionStore>(), at.Dashboard.Get<SessionTokens>());
        Actor person = new(ActorId.Subject(new("https://id.example"), "sam"), "Sam", Roles.Support);
        await store.StartAsync(new(person, "no tokens", "sam"), Cancel);
        await store.StartAsync(new(person, "tokens of another key", "sam", Tokens: [1, 2, 3]), Cancel);
        var expired = tokens.Protect(new ProviderGifts("expired", null, null));
        var noToken = tokens.Protect(new ProviderGifts("a\nb", null, null));
        await store.StartAsync(new(person, "expired, and nothing to refresh it with", "sam", Tokens: expired), Cancel);
        await store.StartAsync(new(person, "no token at all, but a line", "sam", Tokens: noToken), Cancel);

        at.Marketplace.Clock.Advance(RoleChecks.Every);
        await at.Dashboard.Get<RoleReview>().ReviewAsync(Cancel);

        (await sam.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.OK);
        (await at.Marketplace.ScalarAsync<long>(Ended)).ShouldBe(3);
        (await at.Marketplace.ScalarAsync<string>("""
            SELECT device FROM booking_admin.session WHERE ended_at IS NULL AND subject = 'sam' AND device LIKE 'no token at all%'
            """)).ShouldNotBeNull("nothing is known of it");
        at.Marketplace.Clock.Advance(TimeSpan.FromMinutes(57));
        await at.Dashboard.Get<RoleReview>().ReviewAsync(Cancel);
        (await at.Marketplace.ScalarAsync<long>(Ended)).ShouldBeGreaterThanOrEqualTo(4, "an hour is the most");
    }

    [Fact]
    public async Task A_session_from_before_ids_carried_their_kind_goes_on_and_gets_todays()
    {
        await using var at = await Place.OpenAsync(Sam);
        using var sam = at.Dashboard.Visit();
        await sam.SignInAsync("sam");
        var today = await at.Marketplace.ScalarAsync<string>("SELECT actor_id FROM booking_admin.session");
        await at.Marketplace.ExecuteAsync("UPDATE booking_admin.session SET actor_id = 'person:sam'");

        at.Marketplace.Clock.Advance(RoleChecks.Every);
        await at.Dashboard.Get<RoleReview>().ReviewAsync(Cancel);

        (await sam.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.OK);
        today.ShouldMatch("^provider:[0-9a-f]{12}:sam$");
        (await at.Marketplace.ScalarAsync<string>("SELECT actor_id FROM booking_admin.session")).ShouldBe(today);
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
