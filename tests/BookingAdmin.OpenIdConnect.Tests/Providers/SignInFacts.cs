using System.Net;
using BookingAdmin.Testing.Provider;
using Microsoft.AspNetCore.WebUtilities;

namespace BookingAdmin.OpenIdConnect.Tests.Providers;

public sealed class OidcProviderSignInTests(AtOidcProvider host) : SignInFacts(host);

public sealed class OpenIddictSignInTests(AtOpenIddict host) : SignInFacts(host);

/// <summary>Signing in to the whole host: the same for each real provider.</summary>
public abstract class SignInFacts(ProviderHost host)
{
    [Theory]
    [InlineData("support", "/orders?missing=1", "/requests")]
    [InlineData("admin", "/sessions/everybody", "/requests")]
    public async Task A_person_comes_to_where_they_wanted_with_the_role_that_the_provider_gives(string role, string page, string notTheirs)
    {
        var at = await host.SharedAsync();
        var account = await Accounts.AddAsync(at.Provider, role);
        using var person = at.Dashboard.Visit();

        (await person.SignInAsync(account.Subject, page)).ShouldBe(page);

        var me = await person.JsonAsync("/api/me");
        me.GetProperty("name").GetString().ShouldBe(account.Name);
        me.GetProperty("roles").EnumerateArray().Single().GetString().ShouldBe(role);
        (await person.LookAsync(page)).Status.ShouldBe(HttpStatusCode.OK);
        (await person.LookAsync(notTheirs)).To.ShouldNotBeNull().ShouldContain("/no-access");
    }

    [Fact]
    public async Task A_person_with_several_roles_has_them_all()
    {
        var at = await host.SharedAsync();
        var account = await Accounts.AddAsync(at.Provider, "accountant", "support", "admin");
        using var person = at.Dashboard.Visit();

        await person.SignInAsync(account.Subject);

        var me = await person.JsonAsync("/api/me");
        me.GetProperty("roles").EnumerateArray().Select(role => role.GetString()).ShouldBe(["support", "admin"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_celebrity_is_found_by_a_verified_address_or_by_account()
    {
        var at = await host.SharedAsync();
        var emma = await Accounts.AddAsync(at.Provider, Emma());
        var mara = await Accounts.AddAsync(at.Provider, "celebrity");
        await ConnectMaraAsync(mara.Subject);
        foreach (var (account, name) in new[] { (emma, "Emma Stone"), (mara, "Mara Linden") })
        {
            using var celebrity = at.Dashboard.Visit();
            (await celebrity.SignInAsync(account.Subject, "/requests")).ShouldBe("/requests");
            var me = await celebrity.JsonAsync("/api/me");
            me.GetProperty("celebrityId").GetString().ShouldBe((await at.Marketplace.CelebrityAsync(name)).CelebrityId);
        }
    }

    [Fact]
    public async Task A_person_who_is_nobody_here_gets_a_page_that_says_why_and_no_session()
    {
        var at = await host.SharedAsync();
        var two = await Accounts.AddAsync(at.Provider, Emma());
        await ConnectMaraAsync(two.Subject);
        foreach (var (account, kind, title) in new[]
        {
            (await Accounts.AddAsync(at.Provider), "norole", "You have no role here"),
            (await Accounts.AddAsync(at.Provider, "accountant"), "norole", "You have no role here"),
            (await Accounts.AddAsync(at.Provider, Emma() with { EmailVerified = false }), "noprofile", "Which celebrity are you?"),
            (two, "severalprofiles", "More than one celebrity profile"),
        })
        {
            using var person = at.Dashboard.Visit();
            var address = await person.SignInAsync(account.Subject, "/orders");
            address.ShouldStartWith($"/sign-in/problem?kind={kind}&reference=");
            address.ShouldContain("returnUrl=%2Forders");
            (await person.PageAsync(address)).ShouldContain(title);
            (await person.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
            var reference = QueryHelpers.ParseQuery(address[address.IndexOf('?')..])["reference"].ToString();
            at.Dashboard.Log.ShouldContain(line => line.Contains(reference, StringComparison.Ordinal));
            var sessions = $"SELECT count(*) FROM booking_admin.session WHERE subject = '{account.Subject}'";
            (await at.Marketplace.ScalarAsync<long>(sessions)).ShouldBe(0);
        }
    }

    [Fact]
    public async Task Somebody_else_can_sign_in_though_the_provider_remembers_a_person()
    {
        var at = await host.SharedAsync();
        var (first, second) = (await Accounts.AddAsync(at.Provider, "support"), await Accounts.AddAsync(at.Provider, "admin"));
        using var browser = at.Dashboard.Visit();
        await browser.SignInAsync(first.Subject);
        (await browser.SignInAsync("not asked", "/orders")).ShouldBe("/orders");

        var back = await browser.AtProviderAsync(second.Subject, "/session/start?other=true");
        await browser.LookAsync(back.PathAndQuery);

        (await browser.JsonAsync("/api/me")).GetProperty("roles")[0].GetString().ShouldBe("admin");
    }

    [Fact]
    public async Task An_answer_for_another_browser_or_a_second_time_signs_nobody_in()
    {
        var at = await host.SharedAsync();
        var account = await Accounts.AddAsync(at.Provider, "support");
        using var person = at.Dashboard.Visit();
        using var other = at.Dashboard.Visit();
        var back = await person.AtProviderAsync(account.Subject);

        (await ProblemAsync(other, back.PathAndQuery)).ShouldBe("nocookies", "it has none at all");
        await other.PageAsync("/sign-in");
        (await ProblemAsync(other, back.PathAndQuery)).ShouldBe("stale");
        (await person.LookAsync(back.PathAndQuery)).To.ShouldBe("/");
        (await ProblemAsync(person, back.PathAndQuery)).ShouldBe("stale");
        (await other.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("state", "made-up", "stale")]
    [InlineData("code", "made-up", "providerrefused")]
    [InlineData("iss", "https://other.example", "untrusted")]
    [InlineData("iss", null, "untrusted")]
    public async Task A_callback_that_was_changed_signs_nobody_in(string field, string? value, string problem)
    {
        var at = await host.SharedAsync();
        var account = await Accounts.AddAsync(at.Provider, "support");
        using var person = at.Dashboard.Visit();
        var back = await person.AtProviderAsync(account.Subject);

        (await ProblemAsync(person, WithField(back, field, value))).ShouldBe(problem);

        (await person.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_code_of_another_tab_is_refused_by_its_challenge()
    {
        var at = await host.SharedAsync();
        var account = await Accounts.AddAsync(at.Provider, "support");
        using var person = at.Dashboard.Visit();
        var (first, second) = (await person.AtProviderAsync(account.Subject), await person.AtProviderAsync(account.Subject));

        var mixed = WithField(second, "code", QueryHelpers.ParseQuery(first.Query)["code"]);
        (await ProblemAsync(person, mixed)).ShouldBe("providerrefused");

        (await person.LookAsync("/api/me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Nothing_secret_is_in_the_log()
    {
        var at = await host.SharedAsync();
        var account = await Accounts.AddAsync(at.Provider, "support");
        using var person = at.Dashboard.Visit();
        var back = await person.AtProviderAsync(account.Subject);
        (await person.LookAsync(back.PathAndQuery)).To.ShouldBe("/");
        await person.PageAsync("/orders");

        var query = QueryHelpers.ParseQuery(back.Query);
        var (code, state) = (query["code"].ToString(), query["state"].ToString());
        string[] secrets = [code, state, IdentityProvider.ClientSecret, "eyJ", account.Email, account.Name];
        secrets.ShouldAllBe(secret => secret.Length > 2);
        foreach (var secret in secrets)
            at.Dashboard.Log.Where(line => line.Contains(secret, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    static TestAccount Emma() => new($"emma-{Guid.NewGuid():N}", "Emma.Stone@example.test", "E. Stone", "celebrity");

    static string WithField(Uri callback, string field, string? value)
    {
        var fields = QueryHelpers.ParseQuery(callback.Query);
        fields.Remove(field).ShouldBeTrue("the provider sends it");
        if (value is not null)
            fields[field] = value;
        return QueryHelpers.AddQueryString(callback.AbsolutePath, fields);
    }

    /// <returns>The kind of the problem page to which this callback leads.</returns>
    static async Task<string> ProblemAsync(Web.Tests.Access.Person person, string callback)
    {
        var address = (await person.LookAsync(callback)).To.ShouldNotBeNull();
        address.ShouldStartWith("/sign-in/problem?");
        return QueryHelpers.ParseQuery(address[address.IndexOf('?')..])["kind"].ToString();
    }

    async Task ConnectMaraAsync(string subject)
    {
        var marketplace = (await host.SharedAsync()).Marketplace;
        var mara = await marketplace.CelebrityAsync("Mara Linden");
        await marketplace.ExecuteAsync($"""
            INSERT INTO "Account" (id, "userId", type, provider, "providerAccountId")
            VALUES ('{Guid.NewGuid():N}', '{mara.Id.UserId}', 'oauth', 'keycloak', '{subject}')
            """);
    }
}
