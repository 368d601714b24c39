using BookingAdmin.Services.Access;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Access;

public sealed class CelebrityProfilesTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Theory]
    [InlineData("emma.stone@example.test")]
    [InlineData("Emma.STONE@Example.Test")]
    public async Task A_verified_email_finds_its_celebrity_whatever_its_case(string email)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var found = await marketplace.Get<CelebrityProfiles>().FindAsync("oidc", "subject", email, Cancel);
        found.ShouldHaveSingleItem().ShouldBe(new(emma.Id.UserId!, emma.CelebrityId!, "Emma Stone"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("emma.stone@example.test ")]
    [InlineData("%")]
    [InlineData("emma_stone@example.test")]
    // U+212A, the Kelvin sign, is a small k in some alphabets, and U+017F, the long s, an s: whoever owns such an address is not Emma.
    [InlineData("emma.\u017Ftone@example.test")]
    // A fan, who is no celebrity.
    [InlineData("sarah.meade@example.test")]
    public async Task An_address_that_is_not_exactly_hers_finds_nobody(string? email)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        (await marketplace.Get<CelebrityProfiles>().FindAsync("oidc", "subject", email, Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_account_of_the_right_provider_finds_its_celebrity()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        await AddAccountAsync(marketplace, emma.Id.UserId!, "keycloak", "subject-1");
        var profiles = marketplace.Get<CelebrityProfiles>();

        (await profiles.FindAsync("keycloak", "subject-1", null, Cancel)).ShouldHaveSingleItem().Id.ShouldBe(emma.CelebrityId);
        (await profiles.FindAsync("keycloak", "subject-1", "emma.stone@example.test", Cancel)).ShouldHaveSingleItem("both lead to her");
        (await profiles.FindAsync("google", "subject-1", null, Cancel)).ShouldBeEmpty();
        (await profiles.FindAsync("keycloak", "subject-2", null, Cancel)).ShouldBeEmpty();
        (await profiles.FindAsync(null, "subject-1", null, Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_celebrities_that_fit_are_both_told_so_that_nobody_guesses()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var mara = await marketplace.CelebrityAsync("Mara Linden");
        await AddAccountAsync(marketplace, mara.Id.UserId!, "keycloak", "subject-1");
        (await marketplace.Get<CelebrityProfiles>().FindAsync("keycloak", "subject-1", "emma.stone@example.test", Cancel)).Count.ShouldBe(
            2);

        // Two users whose addresses differ in case only, which the marketplace allows.
        await marketplace.ExecuteAsync($"""UPDATE "User" SET email = 'EMMA.stone@example.test' WHERE id = '{mara.Id.UserId}'""");
        (await marketplace.Get<CelebrityProfiles>().FindAsync(null, "subject-9", "emma.stone@example.test", Cancel)).Count.ShouldBe(2);
    }

    static Task<int> AddAccountAsync(TestMarketplace marketplace, string user, string provider, string subject) => marketplace.ExecuteAsync(
        $"""
        INSERT INTO "Account" (id, "userId", type, provider, "providerAccountId")
        VALUES (gen_random_uuid()::text, '{user}', 'oauth', '{provider}', '{subject}')
        """);
}
