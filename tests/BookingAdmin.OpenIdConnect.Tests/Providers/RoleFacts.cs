using System.Net;
using BookingAdmin.Domain.Access;
using BookingAdmin.Testing.Provider;
using BookingAdmin.Web.Access.Sessions;
using BookingAdmin.Web.Tests.Access;

namespace BookingAdmin.OpenIdConnect.Tests.Providers;

public sealed class OidcProviderRoleTests(AtOidcProvider host) : RoleFacts(host);

public sealed class OpenIddictRoleTests(AtOpenIddict host) : RoleFacts(host);

/// <summary>Roles that are looked at again: the refresh token is exchanged, and userinfo asked.</summary>
public abstract class RoleFacts(ProviderHost host)
{
    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("support", null)]
    [InlineData("admin", SessionEnd.RolesChanged)]
    [InlineData("", SessionEnd.RolesChanged)]
    [InlineData("gone", SessionEnd.RolesUnknown)]
    [InlineData("refresh token revoked", SessionEnd.RolesUnknown)]
    public async Task Roles_are_looked_at_again_and_a_session_ends_with_other_roles_or_a_refusal(string now, SessionEnd? end)
    {
        var at = await host.SharedAsync();
        var account = await Accounts.AddAsync(at.Provider, "support");
        using var person = at.Dashboard.Visit();
        await person.SignInAsync(account.Subject);
        await (now switch
        {
            "gone" => at.Provider.RemoveAccountAsync(account.Subject),
            "refresh token revoked" => at.Provider.RevokeRefreshTokensAsync(account.Subject),
            _ => at.Provider.SetAccountAsync(account with { Name = "Sam", Roles = now is "" ? [] : [now] }),
        });

        await ReviewAsync(at, account);

        (await person.LookAsync("/api/me")).Status.ShouldBe(end is null ? HttpStatusCode.OK : HttpStatusCode.Unauthorized);
        var stored = $"""SELECT COALESCE("end", '') FROM booking_admin.session WHERE subject = '{account.Subject}'""";
        (await at.Marketplace.ScalarAsync<string>(stored)).ShouldBe(end?.ToString() ?? "");
        if (end is null)
        {
            // The refreshed tokens were kept: they work once more.
            await ReviewAsync(at, account);
            (await person.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.OK);
        }
    }

    static async Task ReviewAsync(Place at, TestAccount account)
    {
        var due = $"UPDATE booking_admin.session SET roles_due_at = started_at WHERE subject = '{account.Subject}'";
        (await at.Marketplace.ExecuteAsync(due)).ShouldBe(1);
        (await at.Dashboard.Get<RoleReview>().ReviewAsync(Cancel)).ShouldBe(1);
    }
}
