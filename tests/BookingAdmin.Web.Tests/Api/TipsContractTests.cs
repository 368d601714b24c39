using System.Net;
using BookingAdmin.Web.Api;

namespace BookingAdmin.Web.Tests.Api;

/// <summary>The marketplace's tip form: an order by its number, its customer only, after they approved the video.</summary>
public sealed class TipsContractTests
{
    const string Address = "/api/tips";

    [Fact]
    public async Task A_tip_is_placed_by_the_same_intake_and_key_as_the_other_kind()
    {
        await using var place = await OrderPlace.OpenAsync();
        var (id, number) = await place.CompletedAsync();
        await place.Marketplace.ExecuteAsync($"""UPDATE "Order" SET currency = 'usd' WHERE id = '{id}'""");
        var body = $$"""{"orderNumber":"{{number}}","amount":20.5,"message":"Thank you! 💛","someKey":1}""";

        var first = await TipAsync(place, body, "key");

        first.Status.ShouldBe(HttpStatusCode.OK, first.Text);
        first.Json.EnumerateObject().Select(key => key.Name).ShouldBe(["clientSecret", "tipId", "amount", "message"]);
        var intent = place.Stripe.Intents.ShouldHaveSingleItem();
        (intent.Amount, intent.Currency, intent.Metadata["type"], intent.Metadata["orderNumber"]).ShouldBe((2050, "usd", "tip", number));
        first.Json.GetProperty("clientSecret").GetString().ShouldBe(intent.ClientSecret);
        (await place.Marketplace.ScalarAsync<string>(
            $"""SELECT concat_ws(' ', id, amount, currency, message, "paymentStatus", "userId") FROM "Tip" WHERE "paymentIntentId" = '{intent.Id}'"""))
            .ShouldBe($"{first.Json.GetProperty("tipId").GetString()} 20.5 usd Thank you! 💛 PENDING {OrderPlace.EmmaUser}");

        (await TipAsync(place, body, "key")).Text.ShouldBe(first.Text);
        var other = await place.PostAsync(
            $$$"""{"celebrityId":"{{{place.Mara}}}","amount":20.5,"paymentType":"tip","bookingData":{"orderId":"{{{id}}}","orderNumber":"{{{number}}}","message":"Thank you! 💛"}}""", "key");
        other.Json.GetProperty("tipId").GetString().ShouldBe(first.Json.GetProperty("tipId").GetString());
        (await TipAsync(place, body.Replace("20.5", "21", StringComparison.Ordinal), "key")).Status.ShouldBe(HttpStatusCode.Conflict);
        place.Stripe.Intents.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"amount":20}""", "orderNumber is missing.")]
    [InlineData("""{"orderNumber":"KO-1"}""", "amount is missing.")]
    [InlineData("""{"orderNumber":"KO-1","amount":0.99}""", "amount must be from 1 to 1000.")]
    [InlineData("""{"orderNumber":"KO-1","amount":1000.01}""", "amount must be from 1 to 1000.")]
    [InlineData("""{"orderNumber":"KO-1","amount":"20"}""", "amount must be a number.")]
    [InlineData("""{"orderNumber":7,"amount":20}""", "orderNumber must be text.")]
    [InlineData("nonsense", "the body is not JSON, or nests more than 16 levels deep.")]
    public async Task What_cannot_be_used_is_said_by_its_field(string body, string sentence)
    {
        await using var place = await OrderPlace.OpenAsync();
        var reply = await TipAsync(place, body);
        (reply.Status, reply.Error).ShouldBe((HttpStatusCode.BadRequest, $"Invalid request data: {sentence}"));
    }

    [Theory]
    [InlineData("""SET "approvalStatus" = 'PENDING_APPROVAL'""", HttpStatusCode.BadRequest, OrdersApi.NotApproved)]
    [InlineData("""SET "approvalStatus" = 'DECLINED', status = 'REVISION_REQUESTED'""", HttpStatusCode.BadRequest, OrdersApi.NotApproved)]
    [InlineData("SET status = 'PENDING'", HttpStatusCode.BadRequest, OrdersApi.NotCompleted)]
    [InlineData("""SET "userId" = 'cdemousersarahmeade000000'""", HttpStatusCode.Forbidden, OrdersApi.NotYours)]
    [InlineData("""SET "orderNumber" = 'KO-another'""", HttpStatusCode.NotFound, OrdersApi.OrderNotFound)]
    public async Task An_order_that_cannot_be_tipped_says_why_and_nothing_is_written(string change, HttpStatusCode status, string sentence)
    {
        await using var place = await OrderPlace.OpenAsync();
        var (id, number) = await place.CompletedAsync();
        await place.Marketplace.ExecuteAsync($"""UPDATE "Order" {change} WHERE id = '{id}'""");
        var counts = await place.CountsAsync();
        var reply = await TipAsync(place, $$"""{"orderNumber":"{{number}}","amount":20}""", "key");
        (reply.Status, reply.Error).ShouldBe((status, sentence));
        (await place.CountsAsync()).ShouldBe(counts);
        place.Stripe.Calls.ShouldBeEmpty();
    }

    static async Task<ApiReply> TipAsync(OrderPlace place, string body, string? key = null) =>
        await place.Emma.AskAsync(
            HttpMethod.Post, Address, body, [await place.Emma.FormTokenAsync(), .. key is null ? [] : new[] { ("Idempotency-Key", key) }]);
}
