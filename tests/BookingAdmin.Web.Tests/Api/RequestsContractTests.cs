using System.Net;

namespace BookingAdmin.Web.Tests.Api;

/// <summary>What the marketplace's front end asks, and the whole of what it is answered, held against what is stored in Answers.</summary>
public sealed class RequestsContractTests(ContractPlace place) : IClassFixture<ContractPlace>
{
    [Theory]
    [InlineData("", "list")]
    [InlineData("?status=PENDING&limit=10&offset=0", "list")]
    [InlineData("?status=pending", "list")]
    [InlineData("?status=ALL", "list-all")]
    [InlineData("?status=all&limit=100", "list-all-100")]
    [InlineData("?status=ALL&limit=2&offset=0", "list-page-1")]
    [InlineData("?status=ALL&limit=2&offset=2", "list-page-2")]
    [InlineData("?status=ALL&limit=2&offset=4", "list-page-3")]
    [InlineData("?status=ALL&limit=2&offset=6", "list-past-the-end")]
    [InlineData("?offset=2147483647", "list-far-past-the-end")]
    [InlineData("?status=CONFIRMED", "list-confirmed")]
    [InlineData("?status=CANCELLED", "list-cancelled")]
    [InlineData("?status=REFUNDED", "list-refunded")]
    [InlineData("?status=ACCEPTED&unknown=1&unknown=2", "list-accepted")]
    public async Task The_list_is_answered_as_stored(string query, string answer)
    {
        var reply = await place.AsVera.AskAsync(HttpMethod.Get, ContractPlace.Requests + query);
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        await ContractPlace.ShouldBeStoredAsync(reply, answer);
    }

    [Theory]
    [InlineData(1, "one")]
    [InlineData(2, "one-nameless")]
    [InlineData(5, "one-declined")]
    [InlineData(6, "one-unpaid")]
    public async Task One_request_is_answered_as_stored(int booking, string answer)
    {
        var reply = await place.AsVera.AskAsync(HttpMethod.Get, ContractPlace.Address(booking));
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        await ContractPlace.ShouldBeStoredAsync(reply, answer);
    }

    [Theory]
    [InlineData("""to_jsonb('{"tipMessage":"","serviceId":"svc"}'::text)""", "'Appreciation tip'", null)]
    [InlineData("""'{"tipMessage":"as an object"}'::jsonb""", "NULL", "as an object")]
    [InlineData("""to_jsonb('{"message":"older"}'::text)""", "'Appreciation tip'", "older")]
    [InlineData("'null'::jsonb", "'in the description'", "in the description")]
    [InlineData("NULL", "'in the description'", "in the description")]
    [InlineData("""to_jsonb('{broken'::text)""", "'in the description'", "in the description")]
    [InlineData("""to_jsonb('{"tipMessage":7}'::text)""", "NULL", null)]
    [InlineData("'[1]'::jsonb", "'  '", null)]
    public async Task A_message_with_a_tip_at_checkout_is_read_however_the_marketplace_kept_it(
        string metadata, string description, string? message)
    {
        await using var own = await ContractPlace.OpenAsync();
        await own.Marketplace.ExecuteAsync(
            $"""UPDATE "OrderItem" SET metadata = {metadata}, description = {description} WHERE id = 'citem3'""");
        var one = await own.AsVera.AskAsync(HttpMethod.Get, ContractPlace.Address(1));
        one.Status.ShouldBe(HttpStatusCode.OK, one.Text);
        one.Json.GetProperty("tipMessage").GetString().ShouldBe(message);
        one.Json.GetProperty("tipAmount").GetDecimal().ShouldBe(20);
    }

    [Fact]
    public async Task A_decision_is_answered_as_stored_and_the_next_reader_sees_it()
    {
        await using var own = await ContractPlace.OpenAsync();
        var accepted = await own.AsVera.AskAsync(
            HttpMethod.Patch, ContractPlace.Address(2), """{ "action": "accept", "someKey": { "of": ["the front end"] } }""", own.Token);
        accepted.Status.ShouldBe(HttpStatusCode.OK, accepted.Text);
        await ContractPlace.ShouldBeStoredAsync(accepted, "accepted");
        var declined = await own.AsVera.AskAsync(
            HttpMethod.Patch, ContractPlace.Address(1), """{ "action": "decline", "reason": "I am on tour 🎤" }""", own.Token);
        declined.Status.ShouldBe(HttpStatusCode.OK, declined.Text);
        await ContractPlace.ShouldBeStoredAsync(declined, "declined");

        (await own.AsVera.JsonAsync(ContractPlace.Requests)).GetProperty("pagination").GetProperty("total").GetInt32().ShouldBe(0);
        var shown = (await own.AsVera.JsonAsync($"{ContractPlace.Requests}?status=CANCELLED")).GetProperty("requests")[0];
        shown.GetProperty("declineReason").GetString().ShouldBe("I am on tour 🎤");
        shown.GetProperty("declinedAt").GetString()!.ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$");
        (await own.Marketplace.ScalarAsync<string>(
            "SELECT string_agg(action || ' by ' || actor_id, ', ' ORDER BY id) FROM booking_admin.audit_entry"))
            .ShouldBe("RequestAccepted by user:cuservera0000000000000000, RequestDeclined by user:cuservera0000000000000000");
    }

    [Fact]
    public async Task A_decline_of_what_was_never_paid_needs_no_refund_and_says_so()
    {
        await using var own = await ContractPlace.OpenAsync();
        var declined = await own.AsVera.AskAsync(HttpMethod.Patch, ContractPlace.Address(2), """{"action":"decline"}""", own.Token);
        await ContractPlace.ShouldBeStoredAsync(declined, "declined-unpaid");
    }

    [Fact]
    public async Task A_decline_after_an_earlier_refund_that_failed_says_so()
    {
        await using var own = await ContractPlace.OpenAsync();
        await own.AsVera.AskAsync(HttpMethod.Patch, ContractPlace.Address(1), """{"action":"decline"}""", own.Token);
        foreach (
            var (kept, told, confirmed) in (
                (string, string?, bool)[])[("Failed", "failed", false), ("Pending", "pending", false), ("Sending", "pending", false),
                ("ByHand", "not_needed", false), ("Succeeded", null, true)])
        {
            await own.Marketplace.ExecuteAsync($"""
                UPDATE booking_admin.refund SET status = '{kept}';
                UPDATE "Booking" SET status = 'PENDING' WHERE id = '{ContractPlace.Booking(1)}';
                    UPDATE "Order" SET status = 'PENDING', "paymentStatus" = 'REFUNDED' WHERE id = 'corder1000000000000000000'
                """);
            var reply = await own.AsVera.AskAsync(HttpMethod.Patch, ContractPlace.Address(1), """{"action":"decline"}""", own.Token);
            reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
            reply.Json.GetProperty("refundProcessed").GetBoolean().ShouldBe(confirmed, kept);
            (reply.Json.TryGetProperty("refundStatus", out var status) ? status.GetString() : null).ShouldBe(told, kept);
        }
    }

    [Fact]
    public async Task What_was_decided_before_is_named_and_nothing_changes()
    {
        var first = await place.AsVera.AskAsync(HttpMethod.Patch, ContractPlace.Address(3), """{"action":"decline"}""", place.Token);
        (first.Status, first.Error)
            .ShouldBe(
                (HttpStatusCode.Conflict,
                    "This booking was already accepted by the marketplace at 2026-01-06T10:00:00.500Z. Nothing was changed."));
        var again = await place.AsVera.AskAsync(HttpMethod.Patch, ContractPlace.Address(5), """{"action":"decline"}""", place.Token);
        (again.Status, again.Error)
            .ShouldBe(
                (HttpStatusCode.Conflict,
                    "This booking was already declined by the marketplace at 2026-01-04T10:00:00.000Z. Nothing was changed."));
        var over = await place.AsVera.AskAsync(HttpMethod.Patch, ContractPlace.Address(6), """{"action":"accept"}""", place.Token);
        (over.Status, over.Error)
            .ShouldBe((HttpStatusCode.Conflict, "This order was cancelled meanwhile, so there is nothing left to decide."));
    }

    [Fact]
    public async Task Decided_twice_at_the_same_moment_it_is_decided_once()
    {
        await using var own = await ContractPlace.OpenAsync();
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(n =>
            own.AsVera.AskAsync(
                HttpMethod.Patch, ContractPlace.Address(1), n % 2 == 0 ? """{"action":"accept"}""" : """{"action":"decline"}""",
                own.Token)));
        replies.Count(reply => reply.Status is HttpStatusCode.OK).ShouldBe(1);
        replies.Count(reply =>
            reply.Status is HttpStatusCode.Conflict && reply.Error.Contains("by Vera Contract at 2", StringComparison.Ordinal)).ShouldBe(7);
        (await own.Marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry")).ShouldBe(1);
    }

    [Fact]
    public async Task A_request_can_be_decided_again_after_an_undo()
    {
        await using var own = await ContractPlace.OpenAsync();
        await own.AsVera.AskAsync(HttpMethod.Patch, ContractPlace.Address(1), """{"action":"decline"}""", own.Token);
        var entry = await own.Marketplace.ScalarAsync<long>("SELECT id FROM booking_admin.audit_entry");
        await own.Marketplace.Get<BookingAdmin.Services.Requests.RequestDecisions>().UndoAsync(
            await own.Marketplace.CelebrityAsync("Vera Contract"), entry, Xunit.TestContext.Current.CancellationToken);
        (await own.AsVera.AskAsync(HttpMethod.Patch, ContractPlace.Address(1), """{"action":"accept"}""", own.Token)).Status.ShouldBe(
            HttpStatusCode.OK);
    }
}
