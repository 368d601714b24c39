using BookingAdmin.Services.Access;
using BookingAdmin.Services.Tests.Payments;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Access;

public sealed class CustomerProfilesTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sarah.meade@example.test", Shop.CustomerId)]
    [InlineData("Sarah.MEADE@Example.Test", Shop.CustomerId)]
    // A celebrity is a user as everybody.
    [InlineData("emma.stone@example.test", "cdemouseremmastone0000000")]
    [InlineData("sarah_meade@example.test", null)]
    [InlineData("%@example.test", null)]
    [InlineData("sarah.meade@example.test ", null)]
    [InlineData(@"\", null)]
    // The long s is no s, and whoever owns such an address is not Sarah.
    [InlineData("\u017Farah.meade@example.test", null)]
    [InlineData(null, null)]
    public async Task A_verified_email_finds_its_user_whatever_its_case_and_nobody_else(string? email, string? user)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        (await marketplace.Get<CustomerProfiles>().FindAsync("keycloak", "subject", email, Cancel)).Select(customer => customer.Id)
            .ShouldBe(user is null ? [] : [user]);
        (await marketplace.Get<CustomerProfiles>().FindAsync(null, "subject", email, Cancel)).Select(customer => customer.Id)
            .ShouldBe(user is null ? [] : [user]);
    }

    [Fact]
    public async Task An_account_finds_its_user_and_two_users_are_both_told()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.ExecuteAsync("""
            INSERT INTO "Account" (id, "userId", type, provider, "providerAccountId")
                VALUES ('a1', 'cdemouserwiremu0000000000', 'oauth', 'keycloak', 'subject')
            """);
        var customers = marketplace.Get<CustomerProfiles>();
        (await customers.FindAsync("keycloak", "subject", null, Cancel)).ShouldHaveSingleItem()
            .ShouldBe(new("cdemouserwiremu0000000000", "Wiremu Te Rangi-Featherstonehaugh"));
        (await customers.FindAsync("keycloak", "subject", "wiremu.terangi@example.test", Cancel)).ShouldHaveSingleItem("both lead to him");
        (await customers.FindAsync("keycloak", "subject", "sarah.meade@example.test", Cancel)).Count.ShouldBe(2);
        (await customers.FindAsync("google", "subject", null, Cancel)).ShouldBeEmpty();
        (await customers.FindAsync(null, "subject", null, Cancel)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("NULL")]
    [InlineData("' '")]
    public async Task Whoever_has_no_name_is_a_customer_and_no_email_for_the_name_stays_in_the_audit_for_ever(string name)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await marketplace.ExecuteAsync($"""UPDATE "User" SET name = {name} WHERE id = '{Shop.CustomerId}'""");
        (await marketplace.Get<CustomerProfiles>().FindAsync(null, "subject", "sarah.meade@example.test", Cancel)).ShouldHaveSingleItem()
            .ShouldBe(new(Shop.CustomerId, "A customer"));
    }
}
