using System.Net;
using System.Text;

namespace BookingAdmin.Web.Tests.Api;

/// <summary>What cannot be used is refused with the documented status and a sentence, and nothing is written.</summary>
public sealed class RequestsBadInputTests(ContractPlace place) : IClassFixture<ContractPlace>
{
    const string InvalidAction = "Invalid action. Must be 'accept' or 'decline'";

    [Theory]
    [InlineData("status=WAITING", "status", "one of PENDING, ACCEPTED, COMPLETED, CANCELLED, REFUNDED, CONFIRMED, ALL")]
    [InlineData("status=", "status", "one of")]
    [InlineData("status=%20", "status", "one of")]
    [InlineData("status", "status", "one of")]
    [InlineData("status=0", "status", "one of")]
    [InlineData("status=PENDING,CONFIRMED", "status", "one of")]
    [InlineData("status=PENDING%20", "status", "one of")]
    [InlineData("status=PENDING&status=ALL", "status", "more than once")]
    [InlineData("status=PENDING&STATUS=PENDING", "status", "more than once")]
    [InlineData("limit=0", "limit", "a whole number from 1 to 100")]
    [InlineData("limit=101", "limit", "from 1 to 100")]
    [InlineData("limit=-1", "limit", "from 1 to 100")]
    [InlineData("limit=", "limit", "from 1 to 100")]
    [InlineData("limit=NaN", "limit", "from 1 to 100")]
    [InlineData("limit=1e1", "limit", "from 1 to 100")]
    [InlineData("limit=10.0", "limit", "from 1 to 100")]
    [InlineData("limit=%2B10", "limit", "from 1 to 100")]
    [InlineData("limit=0x10", "limit", "from 1 to 100")]
    [InlineData("limit=%D9%A1", "limit", "from 1 to 100")]
    [InlineData("limit=ten", "limit", "from 1 to 100")]
    [InlineData("limit=99999999999999999999", "limit", "from 1 to 100")]
    [InlineData("limit=10&limit=10", "limit", "more than once")]
    [InlineData("limit[]=10&limit=", "limit", "from 1 to 100")]
    [InlineData("offset=-1", "offset", "a whole number from 0 to 2147483647")]
    [InlineData("offset=", "offset", "from 0")]
    [InlineData("offset=NaN", "offset", "from 0")]
    [InlineData("offset=1e3", "offset", "from 0")]
    [InlineData("offset=2147483648", "offset", "from 0")]
    [InlineData("offset=0&offset=0", "offset", "more than once")]
    public async Task A_parameter_that_cannot_be_used_is_named(string query, string name, string sentence)
    {
        var reply = await place.AsVera.AskAsync(HttpMethod.Get, $"{ContractPlace.Requests}?{query}");
        reply.Status.ShouldBe(HttpStatusCode.BadRequest, reply.Text);
        reply.Error.ShouldStartWith($"The parameter \"{name}\" ");
        reply.Error.ShouldContain(sentence);
    }

    [Theory]
    [InlineData("""{"action":"approve"}""", InvalidAction)]
    [InlineData("""{"action":"Accept"}""", InvalidAction)]
    [InlineData("""{"action":" accept"}""", InvalidAction)]
    [InlineData("""{"action":""}""", InvalidAction)]
    [InlineData("""{"action":null}""", InvalidAction)]
    [InlineData("""{"action":1}""", InvalidAction)]
    [InlineData("""{"action":["accept"]}""", InvalidAction)]
    [InlineData("""{"Action":"accept"}""", InvalidAction)]
    [InlineData("""{"action":"\ud800"}""", "The body is not JSON that can be read.")]
    [InlineData("""{"\ud800":1,"action":"accept"}""", "The body is not JSON that can be read.")]
    [InlineData("{}", InvalidAction)]
    [InlineData("""{"action":"accept","action":"decline"}""", "The body is not JSON that can be read.")]
    [InlineData("", "The body is not JSON that can be read.")]
    [InlineData("{", "The body is not JSON that can be read.")]
    [InlineData("action=accept", "The body is not JSON that can be read.")]
    [InlineData("""{"action":"accept"} {}""", "The body is not JSON that can be read.")]
    [InlineData("""{action:'accept'}""", "The body is not JSON that can be read.")]
    [InlineData("""{"action":NaN}""", "The body is not JSON that can be read.")]
    [InlineData("null", "The body must be a JSON object.")]
    [InlineData("\"accept\"", "The body must be a JSON object.")]
    [InlineData("[{\"action\":\"accept\"}]", "The body must be a JSON object.")]
    [InlineData("""{"action":"decline","reason":5}""", "\"reason\" must be a text.")]
    [InlineData("""{"action":"decline","reason":{}}""", "\"reason\" must be a text.")]
    [InlineData("""{"action":"decline","reason":"\ud800 alone"}""", "The body is not JSON that can be read.")]
    public async Task A_body_that_cannot_be_used_is_refused(string body, string sentence)
    {
        var reply = await place.AsVera.AskAsync(HttpMethod.Patch, ContractPlace.Address(1), body, place.Token);
        (reply.Status, reply.Error).ShouldBe((HttpStatusCode.BadRequest, sentence));
        await NothingIsWrittenAsync();
    }

    [Fact]
    public async Task A_body_of_deep_or_broken_signs_is_refused()
    {
        var deep = await place.AsVera.AskAsync(
            HttpMethod.Patch, ContractPlace.Address(1), $$"""{"action":"accept","x":{{new string('[', 500)}}{{new string(']', 500)}}}""",
            place.Token);
        (deep.Status, deep.Error).ShouldBe((HttpStatusCode.BadRequest, "The body is not JSON that can be read."));
        using var broken = new ByteArrayContent([.. "{\"action\":\"accept\",\"reason\":\""u8, 0xff, 0xfe, .. "\"}"u8])
            { Headers = { ContentType = new("application/json") } };
        var reply = await place.AsVera.AskAsync(HttpMethod.Patch, ContractPlace.Address(1), broken, place.Token);
        reply.Status.ShouldBe(HttpStatusCode.BadRequest, reply.Text);
        await NothingIsWrittenAsync();
    }

    [Theory]
    [InlineData("text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; charset=utf-16", HttpStatusCode.UnsupportedMediaType)]
    [InlineData(null, HttpStatusCode.UnsupportedMediaType)]
    public async Task Another_kind_of_body_is_refused(string? type, HttpStatusCode status)
    {
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes("""{"action":"accept"}"""));
        if (type is not null)
            body.Headers.TryAddWithoutValidation("Content-Type", type);
        var reply = await place.AsVera.AskAsync(HttpMethod.Patch, ContractPlace.Address(1), body, place.Token);
        (reply.Status, reply.Error).ShouldBe((status, "Send JSON in UTF-8, with the content type application/json."));
        await NothingIsWrittenAsync();
    }

    [Fact]
    public async Task What_is_too_large_is_refused_and_so_is_a_reason_that_is_too_long()
    {
        var large = await place.AsVera.AskAsync(
            HttpMethod.Patch, ContractPlace.Address(1), $$"""{"action":"decline","reason":"{{new string('x', 70 * 1024)}}"}""",
            place.Token);
        large.Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        large.Error.ShouldNotBeEmpty();
        var lengthy = await place.AsVera.AskAsync(
            HttpMethod.Patch, ContractPlace.Address(1), $$"""{"action":"decline","reason":"{{new string('x', 501)}}"}""", place.Token);
        (lengthy.Status, lengthy.Error).ShouldBe((HttpStatusCode.BadRequest, "A reason can have at most 500 characters."));
        await NothingIsWrittenAsync();
    }

    [Theory]
    [InlineData("cbooking90000000000000000")]
    [InlineData("nonsense")]
    [InlineData("'; DROP TABLE \"Booking\"; --")]
    [InlineData("🎂")]
    public async Task Another_celebritys_booking_or_none_is_not_found(string id)
    {
        var address = $"{ContractPlace.Requests}/{Uri.EscapeDataString(id)}";
        var read = await place.AsVera.AskAsync(HttpMethod.Get, address);
        (read.Status, read.Error).ShouldBe((HttpStatusCode.NotFound, "Booking not found"));
        var written = await place.AsVera.AskAsync(HttpMethod.Patch, address, """{"action":"accept"}""", place.Token);
        (written.Status, written.Error).ShouldBe((HttpStatusCode.NotFound, "Booking not found"));
        await NothingIsWrittenAsync();
    }

    [Fact]
    public async Task A_payment_that_failed_cannot_be_accepted()
    {
        await using var own = await ContractPlace.OpenAsync();
        foreach (var payment in (string[])["PROCESSING", "FAILED", "CANCELLED", "REFUNDED"])
        {
            await own.Marketplace.ExecuteAsync(
                $"""UPDATE "Order" SET "paymentStatus" = '{payment}' WHERE id = 'corder1000000000000000000'""");
            var reply = await own.AsVera.AskAsync(HttpMethod.Patch, ContractPlace.Address(1), """{"action":"accept"}""", own.Token);
            (reply.Status, reply.Error)
                .ShouldBe((HttpStatusCode.BadRequest, "Cannot accept booking. Payment status is not valid for acceptance."));
        }
        (await own.Marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry")).ShouldBe(0);
    }

    [Fact]
    public async Task Whoever_is_not_signed_in_or_is_no_celebrity_is_told_so_and_staff_decide_elsewhere()
    {
        using var stranger = place.Dashboard.Visit();
        foreach (
            var (method, address) in (
                (HttpMethod, string)[])[(HttpMethod.Get, ContractPlace.Requests), (HttpMethod.Get, ContractPlace.Address(1)),
                (HttpMethod.Patch, ContractPlace.Address(1))])
        {
            var anonymous = await stranger.AskAsync(method, address);
            (anonymous.Status, anonymous.Error).ShouldBe((HttpStatusCode.Unauthorized, "Unauthorized"));
            var support = await place.AsSupport.AskAsync(method, address);
            (support.Status, support.Error).ShouldBe((HttpStatusCode.NotFound, "Celebrity profile not found"));
        }
        var token = await place.AsSupport.FormTokenAsync();
        var decided = await place.AsSupport.AskAsync(
            HttpMethod.Patch, ContractPlace.Address(1), """{"action":"accept","reason":"for her"}""", token);
        (decided.Status, decided.Error).ShouldBe((HttpStatusCode.NotFound, "Celebrity profile not found"));
        await NothingIsWrittenAsync();
    }

    [Fact]
    public async Task A_celebrity_who_is_staff_too_decides_only_their_own()
    {
        await using var own = await ContractPlace.OpenAsync();
        await own.Marketplace.ExecuteAsync(
            "UPDATE booking_admin.session SET roles = 'Celebrity, Support, Admin' WHERE celebrity_id IS NOT NULL");
        var others = await own.AsVera.AskAsync(
            HttpMethod.Patch, ContractPlace.Address(9), """{"action":"accept","reason":"as staff"}""", own.Token);
        (others.Status, others.Error).ShouldBe((HttpStatusCode.NotFound, "Booking not found"));
        var owns = await own.AsVera.AskAsync(HttpMethod.Patch, ContractPlace.Address(1), """{"action":"accept"}""", own.Token);
        owns.Status.ShouldBe(HttpStatusCode.OK, owns.Text);
    }

    [Fact]
    public async Task A_form_token_of_somebody_else_is_none()
    {
        var others = await place.AsVera.AskAsync(
            HttpMethod.Patch, ContractPlace.Address(1), """{"action":"accept"}""", await place.AsOtto.FormTokenAsync());
        (others.Status, others.Error).ShouldBe((HttpStatusCode.Forbidden, BookingAdmin.Web.Api.ApiEndpoints.NotOurs));
        await NothingIsWrittenAsync();
    }

    [Theory]
    [InlineData("POST", "")]
    [InlineData("DELETE", "/cbooking10000000000000000")]
    [InlineData("PUT", "/cbooking10000000000000000")]
    public async Task Another_method_is_refused(string method, string rest)
    {
        var reply = await place.AsVera.AskAsync(new(method), ContractPlace.Requests + rest, "{}", place.Token);
        (reply.Status, reply.Error).ShouldBe((HttpStatusCode.MethodNotAllowed, "This address does not take this method."));
    }

    async Task NothingIsWrittenAsync()
    {
        (await place.Marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry")).ShouldBe(0);
        (await place.Marketplace.ScalarAsync<string>("""SELECT status::text FROM "Booking" WHERE id = 'cbooking10000000000000000'"""))
            .ShouldBe("PENDING");
    }
}
