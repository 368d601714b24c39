using System.Globalization;
using System.Net;

namespace BookingAdmin.Web.Tests.Access;

/// <summary>Every page and endpoint of the host as everybody, against one table. What is mapped and not in the table fails.</summary>
public sealed class AccessMatrixTests(AccessMatrixHost host) : IClassFixture<AccessMatrixHost>
{
    const string ExportHead =
        "rule,order_number,subject,since,first_seen,found_after_seconds,came_back,at_risk,currency,put_right,how,by,detail,severity";

    static readonly Who[] Everybody = Enum.GetValues<Who>();
    static readonly Who[] SignedIn = [.. Everybody.Except([Who.Anonymous])];
    static readonly Who[] Customers = [Who.Emma, Who.OtherCelebrity, Who.MarketplaceFan, Who.MarketplaceEmma, Who.MarketplaceAdmin];

    /// <summary>
    /// The people that an address lets in; everybody else is sent to sign in or to "no access", or gets 401 or 403.
    /// A form that is posted to a page is let in as the page is.
    /// </summary>
    static readonly Dictionary<string, Who[]> Table = new()
    {
        ["/requests"] = [Who.Emma, Who.MarketplaceEmma, Who.OtherCelebrity],
        ["/requests/{Id}"] = [Who.Emma, Who.MarketplaceEmma, Who.OtherCelebrity],
        ["/orders"] = [Who.Support, Who.Admin, Who.MarketplaceAdmin],
        ["/orders/{Number}"] = [Who.Support, Who.Admin, Who.MarketplaceAdmin],
        ["/repairs"] = [Who.Support, Who.Admin, Who.MarketplaceAdmin],
        ["/repairs/{Id}"] = [Who.Support, Who.Admin, Who.MarketplaceAdmin],
        ["/payments"] = [Who.Support, Who.Admin, Who.MarketplaceAdmin],
        ["/consistency"] = [Who.Admin, Who.MarketplaceAdmin],
        ["/consistency/{Id}"] = [Who.Admin, Who.MarketplaceAdmin],
        ["/consistency/states"] = [Who.Admin, Who.MarketplaceAdmin],
        ["/consistency/guard"] = [Who.Admin, Who.MarketplaceAdmin],
        ["/consistency/export.csv"] = [Who.Admin, Who.MarketplaceAdmin],
        ["/sessions"] = [Who.Emma, Who.MarketplaceEmma, Who.OtherCelebrity, Who.Support, Who.Admin, Who.MarketplaceAdmin],
        ["/sessions/everybody"] = [Who.Admin, Who.MarketplaceAdmin],
        ["/notices/devices/recognize"] =
            [Who.Emma, Who.MarketplaceEmma, Who.OtherCelebrity, Who.Support, Who.Admin, Who.MarketplaceAdmin],
        ["/notices/devices/renew"] = [Who.Emma, Who.MarketplaceEmma, Who.OtherCelebrity, Who.Support, Who.Admin, Who.MarketplaceAdmin],
        ["/notices/devices/end"] = [Who.Emma, Who.MarketplaceEmma, Who.OtherCelebrity, Who.Support, Who.Admin, Who.MarketplaceAdmin],
        ["/notices"] = [Who.Admin, Who.MarketplaceAdmin],
        ["/notices/mine"] = [Who.Emma, Who.MarketplaceEmma, Who.OtherCelebrity, Who.Support, Who.Admin, Who.MarketplaceAdmin],
        ["/audit"] = [Who.Admin, Who.MarketplaceAdmin],
        ["/orders/export.csv"] = [Who.Support, Who.Admin, Who.MarketplaceAdmin],
        ["/audit/export.csv"] = [Who.Admin, Who.MarketplaceAdmin],
        ["/api/me"] = SignedIn,
        ["/api/sessions"] = [Who.Emma, Who.MarketplaceEmma, Who.OtherCelebrity, Who.Support, Who.Admin, Who.MarketplaceAdmin],
        ["/api/sessions/{id}"] = [Who.Emma, Who.MarketplaceEmma, Who.OtherCelebrity, Who.Support, Who.Admin, Who.MarketplaceAdmin],
        // For everybody but a celebrity there is no such list, and the answer says so.
        ["/api/celebrity/booking-requests"] = [Who.Emma, Who.MarketplaceEmma, Who.OtherCelebrity],
        ["/api/celebrity/booking-requests/{id}"] = [Who.Emma, Who.MarketplaceEmma, Who.OtherCelebrity],
        // Users of the marketplace, whatever else they are: here the celebrities, and the people it signed in itself.
        ["/api/create-payment-intent"] = Customers, ["/api/tips"] = Customers,
        ["/session/alive"] = SignedIn,
        // Pages that say something to every visitor.
        ["/"] = Everybody, ["/sign-in"] = Everybody, ["/sign-in/problem"] = Everybody,
        ["/no-access"] = Everybody, ["/not-found"] = Everybody, ["/error"] = Everybody,
        // A browser's language and time zone matter before anybody signs in; what is kept is cookies, and the form has its token.
        ["/preferences"] = Everybody, ["/preferences/keep"] = Everybody,
        // What an installed inbox is made of: nothing of it is personal.
        ["/manifest.webmanifest"] = Everybody, ["/offline"] = Everybody,
        // How to call the JSON endpoints, for developers of a client.
        ["/openapi"] = Everybody, ["/openapi/v1.json"] = Everybody,
        // Signing in and out, each with a proof of its own: a form token, a state, a signed logout token.
        ["/signin-oidc"] = Everybody, ["/signout-callback-oidc"] = Everybody, ["/session/start"] = Everybody,
        ["/session/demo"] = Everybody, ["/session/end"] = Everybody, ["/session/back-channel-logout"] = Everybody,
        // A calendar has no session: it knows the key of a private address.
        ["/calendar.ics"] = Everybody,
        // A mail has no session either: it knows the key that stops such mails, and opening the page decides nothing.
        ["/notices/unsubscribe"] = Everybody,
        // Calls with Stripe's signature.
        ["/api/webhooks/stripe"] = Everybody,
        ["/health/live"] = Everybody, ["/health/ready"] = Everybody,
        // The connection of an open page, which belongs to the session that opened it.
        ["/_framework/opaque-redirect"] = Everybody,
        ["/_blazor"] = Everybody, ["/_blazor/negotiate"] = Everybody,
        ["/_blazor/disconnect/"] = Everybody, ["/_blazor/initializers/"] = Everybody,
    };

    public static TheoryData<string, Who> Cases => new(Table.Keys.SelectMany(address => Everybody.Select(who => (address, who))));

    public static TheoryData<string> Readable =>
        new(Table.Keys.Where(address => !address.StartsWith("/_blazor", StringComparison.Ordinal)));

    [Fact]
    public void Every_page_and_endpoint_is_in_the_table() =>
        host.Mapped.Select(endpoint => endpoint.Address).Distinct().ShouldBe(Table.Keys, ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task An_address_lets_in_exactly_whom_it_is_for(string address, Who who)
    {
        var requests = host.Mapped.Where(endpoint => endpoint.Address == address).ToList();
        requests.ShouldNotBeEmpty();
        foreach (var (method, _) in requests)
        {
            using var request = new HttpRequestMessage(new(method), host.Fill(address, who));
            using var answer = await host.People[who].SendAsync(request);
            var to = answer.Headers.Location?.ToString() ?? "";
            // A write without a form token is refused to the people that the address is for, and must not count as a refusal of the person.
            var text = await answer.Content.ReadAsStringAsync(Xunit.TestContext.Current.CancellationToken);
            var refused = answer.StatusCode is HttpStatusCode.Unauthorized
                || answer.StatusCode is HttpStatusCode.Forbidden && !text.Contains("the form token", StringComparison.Ordinal)
                || to.Contains("returnUrl=", StringComparison.Ordinal)
                || answer.StatusCode is HttpStatusCode.NotFound && address.StartsWith("/api/celebrity/", StringComparison.Ordinal);
            refused.ShouldBe(!Table[address].Contains(who), $"{method} {address} as {who}: {answer.StatusCode} {to}");
            if (refused)
                to.ShouldContain(address.StartsWith("/api", StringComparison.Ordinal) || address == "/session/alive" ? ""
                    : who is Who.Anonymous ? "/sign-in?" : "/no-access?");
            else if (method is "GET" && Table[address] != Everybody)
                answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            answer.StatusCode.ShouldNotBe(HttpStatusCode.InternalServerError);
        }
    }

    [Fact]
    public async Task A_celebrity_sees_their_own_request_and_never_anothers_whatever_the_address_says()
    {
        (await host.People[Who.Emma].PageAsync(host.Fill("/requests/{Id}"))).ShouldContain(host.Recipient);
        var other = await host.People[Who.OtherCelebrity].PageAsync(host.Fill("/requests/{Id}"));
        other.ShouldNotContain(host.Recipient);
        other.ShouldContain("There is no such request");
    }

    [Theory]
    [InlineData(Who.Admin, "/consistency/nonsense", "There is no such page")]
    [InlineData(Who.Admin, "/consistency/export.csv?rule=nonsense", "There is no such page")]
    [InlineData(Who.Support, "/repairs/nonsense", "There is no such page")]
    [InlineData(Who.Support, "/repairs/0199aaaa-0000-7000-8000-000000000000", "There is no such page")]
    [InlineData(Who.Support, "/orders/KO-0-NONE", "There is no such order")]
    [InlineData(Who.Admin, "/orders/%F0%9F%8E%82", "There is no such order")]
    [InlineData(Who.Emma, "/requests/nonsense", "There is no such request")]
    [InlineData(Who.Emma, "/nothing", "There is no such page")]
    public async Task What_does_not_exist_is_a_page_that_says_so_and_not_found(Who who, string address, string sentence)
    {
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            using var request = new HttpRequestMessage(method, address);
            using var answer = await host.People[who].SendAsync(request);
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, $"{method}");
            var page = await answer.Content.ReadAsStringAsync(Xunit.TestContext.Current.CancellationToken);
            if (method == HttpMethod.Get)
                page.ShouldContain(sentence);
            else
                page.ShouldBeEmpty();
        }
    }

    [Theory]
    [MemberData(nameof(Readable))]
    public async Task Head_is_answered_as_get_without_the_body_and_another_method_is_refused_with_what_is_taken(string address)
    {
        if (host.Mapped.All(endpoint => endpoint.Address != address || endpoint.Method != "GET"))
            return;
        foreach (var who in new[] { Who.Admin, Who.Emma, Who.Anonymous })
        {
            using var get = await host.AskAsync(who, HttpMethod.Get, address);
            using var head = await host.AskAsync(who, HttpMethod.Head, address);
            head.StatusCode.ShouldBe(get.StatusCode, $"{address} as {who}");
            head.Content.Headers.ContentType?.ToString().ShouldBe(get.Content.Headers.ContentType?.ToString());
            head.Headers.Location?.ToString().Split('&')[0].ShouldBe(get.Headers.Location?.ToString().Split('&')[0]);
            (await head.Content.ReadAsStringAsync(Xunit.TestContext.Current.CancellationToken)).ShouldBeEmpty();
            using var other = await host.AskAsync(who, new("PURGE"), address);
            other.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed, $"{address} as {who}");
            other.Content.Headers.Allow.ShouldContain("GET");
            other.Content.Headers.Allow.ShouldContain("HEAD");
        }
    }

    [Fact]
    public async Task Findings_are_exported_as_a_file_that_nobody_keeps()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/consistency/export.csv");
        using var answer = await host.People[Who.Admin].SendAsync(request);
        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/csv; charset=utf-8");
        answer.Content.Headers.ContentDisposition!.FileName.ShouldBe("findings.csv");
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var file = (await answer.Content.ReadAsStringAsync(Xunit.TestContext.Current.CancellationToken)).TrimStart('\uFEFF');
        file.ShouldStartWith($"{ExportHead}\r\n");
        // Emma's missing booking is no example: her list of requests creates it as soon as one of these tests opens it.
        file.ShouldContain("\r\noverdue,");
    }

    [Fact]
    public async Task What_was_put_right_is_a_file_of_its_own()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/consistency/export.csv?rule=split&show=resolved");
        using var answer = await host.People[Who.Admin].SendAsync(request);
        answer.Content.Headers.ContentDisposition!.FileName.ShouldBe("split-resolved.csv");
        var file = await answer.Content.ReadAsStringAsync(Xunit.TestContext.Current.CancellationToken);
        file.TrimStart('\uFEFF').ReplaceLineEndings("").ShouldBe(ExportHead);
    }

    [Fact]
    public void Numbers_and_dates_in_sentences_do_not_follow_the_machine() =>
        CultureInfo.DefaultThreadCurrentCulture.ShouldBe(CultureInfo.InvariantCulture);
}
