using System.Net;
using System.Text;
using BookingAdmin.Testing.NextAuth;
using BookingAdmin.Web.Api;
using BookingAdmin.Web.Tests.Access;
using BookingAdmin.Web.Tests.Access.NextAuth;

namespace BookingAdmin.Web.Tests.Api;

/// <summary>
/// The marketplace's own pages write without a form token: JSON, with this host's Origin. Everything that a page of another origin can make
/// a browser send, with the person's cookie, decides nothing.
/// </summary>
public sealed class WritesOfPagesTests(MarketplacePlace place) : IClassFixture<MarketplacePlace>
{
    const string Accept = """{"action":"accept"}""";

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=UTF-8")]
    public async Task A_page_of_this_host_decides_with_json_alone_in_a_session_of_the_marketplace(string type)
    {
        await using var own = await MarketplacePlace.OpenAsync();
        using var emma = own.With(await NextAuthSession.SignInAsync(MarketplacePlace.EmmaUser, "CELEBRITY"));
        var booking = await BookingAsync(own);
        var reply = await AskAsync(emma, booking, type, Accept, Origin(own));
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        (await own.Marketplace.ScalarAsync<string>(
            "SELECT action || ' by ' || actor_id FROM booking_admin.audit_entry ORDER BY id DESC LIMIT 1"))
            .ShouldBe($"RequestAccepted by user:{MarketplacePlace.EmmaUser}");
    }

    [Fact]
    public async Task A_page_of_this_host_decides_with_json_alone_in_a_session_of_ours()
    {
        await using var own = await ContractPlace.OpenAsync();
        var reply = await own.AsVera.AskAsync(
            HttpMethod.Patch, ContractPlace.Address(1), Accept, ("Origin", own.Dashboard.Address.GetLeftPart(UriPartial.Authority)));
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
    }

    [Theory]
    // What a form or `no-cors` sends from here needs the token too: the rule looks at both.
    [InlineData("text/plain", true)]
    [InlineData("text/plain; application/json", true)]
    [InlineData("application/x-www-form-urlencoded", true)]
    [InlineData("multipart/form-data; boundary=x", true)]
    [InlineData("application/json; charset=utf-16", true)]
    [InlineData(null, true)]
    // A program, or a browser that hides where its page is from.
    [InlineData("application/json", false)]
    [InlineData("text/plain", false)]
    public async Task Whatever_does_not_show_that_it_is_from_here_needs_the_form_token(string? type, bool ownOrigin)
    {
        using var emma = await place.AsAsync(MarketplacePlace.EmmaUser, "CELEBRITY");
        var reply = await AskAsync(emma, await BookingAsync(place), type, Accept, ownOrigin ? Origin(place) : null);
        (reply.Status, reply.Error).ShouldBe((HttpStatusCode.Forbidden, ApiEndpoints.NotOurs));
        await NothingIsDecidedAsync();
    }

    [Theory]
    [InlineData("null")]
    [InlineData("https://elsewhere.example")]
    [InlineData("http://sibling.localhost:{port}")]
    [InlineData("http://localhost.elsewhere.example:{port}")]
    [InlineData("http://localhost")]
    [InlineData("http://localhost:1")]
    [InlineData("https://localhost:{port}")]
    [InlineData("{own} {own}")]
    [InlineData("{own}, https://elsewhere.example")]
    public async Task A_page_of_another_origin_decides_nothing_whatever_it_sends(string origin)
    {
        using var emma = await place.AsAsync(MarketplacePlace.EmmaUser, "CELEBRITY");
        var (header, value) = await emma.FormTokenAsync();
        var from = origin.Replace("{port}", $"{place.Dashboard.Address.Port}", StringComparison.Ordinal)
            .Replace("{own}", Origin(place), StringComparison.Ordinal);
        foreach (var type in new[] { "application/json", "text/plain", "application/x-www-form-urlencoded" })
        {
            (await AskAsync(emma, await BookingAsync(place), type, Accept, from)).Status.ShouldBe(HttpStatusCode.Forbidden, type);
            (await AskAsync(emma, await BookingAsync(place), type, Accept, from, (header, value))).Status.ShouldBe(
                HttpStatusCode.Forbidden, "with a form token that it cannot have");
        }
        await NothingIsDecidedAsync();
    }

    [Fact]
    public async Task A_browser_that_asks_first_whether_another_origin_may_is_told_nothing_that_allows_it()
    {
        using var emma = await place.AsAsync(MarketplacePlace.EmmaUser, "CELEBRITY");
        using var request = new HttpRequestMessage(HttpMethod.Options, $"{ContractPlace.Requests}/x");
        request.Headers.Add("Origin", "https://elsewhere.example");
        request.Headers.Add("Access-Control-Request-Method", "PATCH");
        request.Headers.Add("Access-Control-Request-Headers", "content-type");
        using var answer = await emma.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        answer.Headers.ShouldAllBe(header => !header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task With_a_form_token_a_program_decides_without_an_origin()
    {
        await using var own = await MarketplacePlace.OpenAsync();
        using var emma = await own.AsAsync(MarketplacePlace.EmmaUser, "CELEBRITY");
        (await AskAsync(emma, await BookingAsync(own), "application/json", Accept, null, await emma.FormTokenAsync())).Status.ShouldBe(
            HttpStatusCode.OK);
    }

    static string Origin(MarketplacePlace place) => place.Dashboard.Address.GetLeftPart(UriPartial.Authority);

    static Task<string> BookingAsync(MarketplacePlace place) =>
        place.Marketplace.ScalarAsync<string>(
            $"""SELECT id FROM "Booking" WHERE "celebrityId" = '{MarketplacePlace.Emma}' AND status = 'PENDING' ORDER BY id LIMIT 1""");

    static Task<ApiReply> AskAsync(
        Person person, string booking, string? type, string body, string? origin, params (string Name, string Value)[] headers)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (type is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        return person.AskAsync(
            HttpMethod.Patch, $"{ContractPlace.Requests}/{booking}", content, origin is null ? headers : [.. headers, ("Origin", origin)]);
    }

    async Task NothingIsDecidedAsync() =>
        (await place.Marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry WHERE action LIKE 'Request%'"))
        .ShouldBe(0);
}
