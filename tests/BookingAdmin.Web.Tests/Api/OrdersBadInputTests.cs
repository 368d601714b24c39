using System.Globalization;
using System.Net;
using System.Text;

namespace BookingAdmin.Web.Tests.Api;

/// <summary>
/// Orders and tips that cannot be used: the documented status with a sentence that names what is wrong, and nothing is written.
/// </summary>
public sealed class OrdersBadInputTests(OrderPlace place) : IClassFixture<OrderPlace>
{
    const string Message = "\"personalMessage\":\"Happy birthday!\"", Amount = "\"amount\":150", Items = "\"orderItems\":[";
    static readonly string Yesterday = DateTimeOffset.UnixEpoch.AddYears(50).ToString("O", CultureInfo.InvariantCulture);

    /// <summary>A part of the good order, what stands there instead, and the sentence.</summary>
    public static TheoryData<string, string, string> Changes => new()
    {
        { Amount, "\"amount\":0", "amount must be from 0.50 to 999999.99." },
        { Amount, "\"amount\":-150", "amount must be from 0.50 to 999999.99." },
        { Amount, "\"amount\":-0", "amount must be from 0.50 to 999999.99." },
        { Amount, "\"amount\":0.49", "amount must be from 0.50 to 999999.99." },
        { Amount, "\"amount\":1000000", "amount must be from 0.50 to 999999.99." },
        { Amount, "\"amount\":1e308", "amount must be from 0.50 to 999999.99." },
        { Amount, "\"amount\":1e99999", "amount must be from 0.50 to 999999.99." },
        { Amount, "\"amount\":150.001", "amount must be in whole cents." },
        { Amount, "\"amount\":150.005", "amount must be in whole cents." },
        { Amount, "\"amount\":\"150\"", "amount must be a number." },
        { Amount, "\"amount\":true", "amount must be a number." },
        { Amount, "\"amount\":[150]", "amount must be a number." },
        { Amount, "\"amount\":null", "amount is missing." },
        { Amount, "\"other\":150", "amount is missing." },
        { Amount, "\"amount\":NaN", "the body is not JSON, or nests more than 16 levels deep." },
        { Amount, "\"amount\":Infinity", "the body is not JSON, or nests more than 16 levels deep." },
        { Amount, "\"amount\":150,\"amount\":1", "the body names a key twice." },
        { Amount, "\"amount\":149.99", "amount is 149.99, but the orderItems add up to 150.00." },
        { Amount, "\"amount\":300", "amount is 300.00, but the orderItems add up to 150.00." },
        { "\"celebrityId\"", "\"celebrity\"", "celebrityId is missing." },
        { "\"celebrityId\":", "\"celebrityId\":7,\"x\":", "celebrityId must be text." },
        { "\"celebrityId\":\"", "\"celebrityId\":\"\\u0000", "celebrityId holds a character that no text can hold." },
        { "\"paymentType\":\"booking\"", "\"paymentType\":\"gift\"", "paymentType must be \"booking\" or \"tip\"." },
        { "\"paymentType\":\"booking\"", "\"paymentType\":1", "paymentType must be text." },
        { "\"paymentType\":\"booking\"", "\"paymentType\":\"tip\"", "bookingData.orderId is missing." },
        { "\"bookingData\":", "\"data\":", "bookingData is missing." },
        { "\"bookingData\":", "\"bookingData\":[],\"x\":", "bookingData must be an object." },
        { "\"recipientName\"", "\"name\"", "bookingData.recipientName is missing." },
        { "\"Olivia\"", "\"  \"", "bookingData.recipientName is missing." },
        { "\"Olivia\"", "null", "bookingData.recipientName is missing." },
        { "\"Olivia\"", "{}", "bookingData.recipientName must be text." },
        { "Olivia", new string('o', 201), "bookingData.recipientName is longer than 200 characters." },
        { "\"occasion\"", "\"why\"", "bookingData.occasion is missing." },
        { Message, "\"x\":1", "bookingData.personalMessage is missing." },
        { "Happy birthday!", "a\\u0000b", "bookingData.personalMessage holds a character that no text can hold." },
        { "Happy birthday!", "\\ud800", "bookingData.personalMessage holds a character that no text can hold." },
        { "Happy birthday!", "\\udc00\\ud800", "bookingData.personalMessage holds a character that no text can hold." },
        { "Happy birthday!", new string('a', 5001), "bookingData.personalMessage is longer than 5000 characters." },
        { "Happy birthday!", string.Concat(Enumerable.Repeat("🎂", 2501)), "bookingData.personalMessage is longer than 5000 characters." },
        { "emma@example.test", "emma", "bookingData.email is no e-mail address." },
        { "emma@example.test", "emma@example.test, other@example.test", "bookingData.email is no e-mail address." },
        { "\"email\":\"emma@example.test\"", "\"email\":\"\"", "bookingData.email is missing." },
        { "\"phone\":\"\"", "\"phone\":64211234567", "bookingData.phone must be text." },
        { "\"scheduledDate\":\"\"", "\"scheduledDate\":\"2020-01-01T00:00:00.000Z\"", "bookingData.scheduledDate is in the past." },
        { "\"scheduledDate\":\"\"", $"\"scheduledDate\":\"{Yesterday}\"", "bookingData.scheduledDate is in the past." },
        { "\"scheduledDate\":\"\"", "\"scheduledDate\":\"9999-12-31T23:59:59.999Z\"",
            "bookingData.scheduledDate is more than 5 years ahead." },
        { "\"scheduledDate\":\"\"", "\"scheduledDate\":\"tomorrow\"",
            "bookingData.scheduledDate is no date, such as \"2027-01-31T00:00:00.000Z\"." },
        { "\"scheduledDate\":\"\"", "\"scheduledDate\":\"2027-02-30\"",
            "bookingData.scheduledDate is no date, such as \"2027-01-31T00:00:00.000Z\"." },
        { "\"scheduledDate\":\"\"", "\"scheduledDate\":1800000000000", "bookingData.scheduledDate must be text." },
        { Items, "\"items\":[", "orderItems is missing." },
        { Items, "\"orderItems\":{},\"x\":[", "orderItems must be a list." },
        { Items, "\"orderItems\":[],\"x\":[", "orderItems is empty." },
        { Items, "\"orderItems\":[7,", "orderItems[0] must be an object." },
        { Items, "\"orderItems\":[null,", "orderItems[0] must be an object." },
        { "\"type\":\"base\"", "\"x\":1", "orderItems[0].type is missing." },
        { "\"name\":\"Video\"", "\"name\":[]", "orderItems[0].name must be text." },
        { "\"quantity\":1", "\"quantity\":0", "orderItems[0].quantity must be a whole number from 1 to 1000." },
        { "\"quantity\":1", "\"quantity\":1.5", "orderItems[0].quantity must be a whole number from 1 to 1000." },
        { "\"quantity\":1", "\"quantity\":-1", "orderItems[0].quantity must be a whole number from 1 to 1000." },
        { "\"quantity\":1", "\"quantity\":\"1\"", "orderItems[0].quantity must be a whole number from 1 to 1000." },
        { "\"quantity\":1", "\"quantity\":2", "orderItems[0].totalPrice is 150.00, but 2 × 150.00 is 300.00." },
        { "\"unitPrice\":150", "\"unitPrice\":-150", "orderItems[0].unitPrice must be from 0 to 999999.99." },
        { "\"unitPrice\":150", "\"unitPrice\":149.995", "orderItems[0].unitPrice must be in whole cents." },
        { "\"totalPrice\":150", "\"totalPrice\":151", "orderItems[0].totalPrice is 151.00, but 1 × 150.00 is 150.00." },
        { "\"totalPrice\":150,", "", "orderItems[0].totalPrice is missing." },
        { "{\"length\":\"60\"}", "[1]", "orderItems[0].metadata must be an object." },
        { "{\"length\":\"60\"}", "{\"length\":\"\\u0000\"}", "orderItems[0].metadata holds a character or a number that cannot be kept." },
        { "{\"length\":\"60\"}", "{\"length\":\"\\ud800\"}", "orderItems[0].metadata holds a character or a number that cannot be kept." },
        { "{\"length\":\"60\"}", "{\"length\":1e400000}", "orderItems[0].metadata holds a character or a number that cannot be kept." },
        { "{\"length\":\"60\"}", $"{{\"length\":\"{new string('6', 4000)}\"}}", "orderItems[0].metadata is longer than 4000 characters." },
        { "{\"length\":\"60\"}", $"{string.Concat(Enumerable.Repeat("{\"a\":", 20))}1{new string('}', 20)}",
            "the body is not JSON, or nests more than 16 levels deep." },
        { "{\"length\":\"60\"}", "{\"a\":1,\"a\":2}", "the body names a key twice." },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task An_order_that_cannot_be_used_is_refused_by_the_name_of_its_field(string part, string instead, string sentence)
    {
        place.Order().ShouldContain(part);
        await ShouldBeRefusedAsync(place.Order().Replace(part, instead), $"Invalid request data: {sentence}");
    }

    [Theory]
    [InlineData("", "the body is not JSON, or nests more than 16 levels deep.")]
    [InlineData("{", "the body is not JSON, or nests more than 16 levels deep.")]
    [InlineData("celebrityId=1&amount=2", "the body is not JSON, or nests more than 16 levels deep.")]
    [InlineData("{} {}", "the body is not JSON, or nests more than 16 levels deep.")]
    [InlineData("{\"a\":1,}", "the body is not JSON, or nests more than 16 levels deep.")]
    [InlineData("\"text\"", "the body is not a JSON object.")]
    [InlineData("null", "the body is not a JSON object.")]
    [InlineData("[]", "the body is not a JSON object.")]
    [InlineData("{}", "celebrityId is missing.")]
    public Task A_body_that_is_no_order_is_refused(string body, string sentence) =>
        ShouldBeRefusedAsync(body, $"Invalid request data: {sentence}");

    [Theory]
    [InlineData("0.99", "amount must be from 1 to 1000.")]
    [InlineData("1000.01", "amount must be from 1 to 1000.")]
    [InlineData("-5", "amount must be from 1 to 1000.")]
    [InlineData("5.001", "amount must be in whole cents.")]
    [InlineData("\"5\"", "amount must be a number.")]
    public Task A_tip_of_an_amount_that_cannot_be_is_refused(string amount, string sentence) =>
        ShouldBeRefusedAsync(
            $$$"""{"celebrityId":"{{{place.Mara}}}","amount":{{{amount}}},"paymentType":"tip","bookingData":{"orderId":"o"}}""", $"Invalid request data: {sentence}");

    [Fact]
    public async Task An_order_of_nobody_and_a_tip_for_anothers_order_are_not_found()
    {
        await ShouldBeRefusedAsync(place.Order().Replace(place.Mara, "nobody"), "Celebrity not found", HttpStatusCode.NotFound);
        var others = await place.Marketplace.ScalarAsync<string>(
            $"""SELECT id FROM "Order" WHERE status = 'COMPLETED' AND "userId" <> '{OrderPlace.EmmaUser}' ORDER BY id DESC LIMIT 1""");
        await ShouldBeRefusedAsync(
            $$$"""{"celebrityId":"{{{place.Mara}}}","amount":5,"paymentType":"tip","bookingData":{"orderId":"{{{others}}}"}}""", "Order not found", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_message_of_a_megabyte_is_too_large_however_it_is_sent()
    {
        var body = place.Order().Replace("Happy birthday!", new string('a', 1024 * 1024));
        await ShouldBeRefusedAsync(body, "That was more than this host takes at once.", HttpStatusCode.RequestEntityTooLarge);
        var before = await place.CountsAsync();
        using var unmeasured = new StreamContent(new Unmeasured(Encoding.UTF8.GetBytes(body)))
            { Headers = { { "Content-Type", "application/json" } } };
        var reply = await place.PostAsync(unmeasured);
        reply.Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        reply.Error.ShouldNotBeEmpty();
        (await place.CountsAsync()).ShouldBe(before);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    public async Task What_does_not_say_that_it_is_json_is_not_read(string type)
    {
        var before = await place.CountsAsync();
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(place.Order())) { Headers = { { "Content-Type", type } } };
        var reply = await place.PostAsync(body);
        (reply.Status, reply.Error)
            .ShouldBe((HttpStatusCode.UnsupportedMediaType, "Send JSON in UTF-8, with the content type application/json."));
        (await place.CountsAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Bytes_that_are_no_utf8_are_refused()
    {
        var before = await place.CountsAsync();
        var bytes = Encoding.UTF8.GetBytes(place.Order());
        bytes[Array.IndexOf(bytes, (byte)'O')] = 0xff;
        using var body = new ByteArrayContent(bytes) { Headers = { { "Content-Type", "application/json" } } };
        var reply = await place.PostAsync(body);
        (reply.Status, reply.Error).ShouldBe((HttpStatusCode.BadRequest, "Invalid request data: the body is not UTF-8."));
        (await place.CountsAsync()).ShouldBe(before);
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("a b", HttpStatusCode.BadRequest)]
    public async Task A_key_that_is_none_is_refused(string key, HttpStatusCode status)
    {
        var before = await place.CountsAsync();
        var reply = await place.PostAsync(place.Order(), key);
        (reply.Status, reply.Error).ShouldBe((status, "An Idempotency-Key has 1 to 255 visible ASCII characters, and is given once."));
        (await place.CountsAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Any_language_and_any_sign_is_kept_as_it_came()
    {
        const string message = "مرحبا \u202Eאבג‏ 👩‍👩‍👧‍👦🏳️‍🌈 Z̷̼a̶ \\\" ' ; DROP TABLE \t\n 漢字";
        var json = place.Order().Replace("\"Happy birthday!\"", System.Text.Json.JsonSerializer.Serialize(message))
            .Replace("\"scheduledDate\":\"\"", $"\"scheduledDate\":\"{place.Marketplace.Clock.GetUtcNow():yyyy-MM-dd}\"");
        var reply = await place.PostAsync(json);
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        (await place.Marketplace.ScalarAsync<string>(
            $"""SELECT "personalMessage" FROM "Order" WHERE id = '{reply.Json.GetProperty("orderId").GetString()}'""")).ShouldBe(message);
        var longest = await place.PostAsync(place.Order().Replace("Happy birthday!", string.Concat(Enumerable.Repeat("🎂", 2500))));
        longest.Status.ShouldBe(HttpStatusCode.OK, longest.Text);
    }

    async Task ShouldBeRefusedAsync(string body, string sentence, HttpStatusCode status = HttpStatusCode.BadRequest)
    {
        var before = await place.CountsAsync();
        var calls = place.Stripe.Calls.Count;
        var reply = await place.PostAsync(body, "a-key");
        (reply.Status, reply.Error).ShouldBe((status, sentence));
        (await place.CountsAsync()).ShouldBe(before);
        place.Stripe.Calls.Count.ShouldBe(calls);
    }

    /// <summary>Its length is not known before it is read.</summary>
    sealed class Unmeasured(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
