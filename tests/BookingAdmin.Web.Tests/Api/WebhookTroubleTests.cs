using System.Net;
using System.Text.Json.Nodes;
using BookingAdmin.Data.Own;
using BookingAdmin.Services.Payments.Events;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Stripe;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests.Api;

/// <summary>Events that come twice, at once, too early, or while something is broken.</summary>
public sealed class WebhookTroubleTests
{
    static readonly (HttpStatusCode, string) Received = (HttpStatusCode.OK, """{"received":true}""");
    static readonly (HttpStatusCode, string) SendAgain = (
        HttpStatusCode.InternalServerError, """{"error":"The event could not be handled. It is kept, and may be sent again."}""");

    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_32_deliveries_of_one_event_at_once_one_is_handled_and_all_are_answered_alike()
    {
        await using var place = await WebhookPlace.OpenAsync();
        var (order, intent) = await place.UnpaidOrderAsync();
        var paid = place.Stripe.Succeed(intent);

        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => place.DeliverAsync(paid)));

        answers.Distinct().ShouldBe([Received]);
        (await place.EventAsync(paid.Id)).ShouldBe("Handled Paid 1");
        (await place.CountAsync("audit_entry")).ShouldBe(1);
        (await place.StateAsync(order)).ShouldBe("PENDING SUCCEEDED PENDING");
    }

    [Fact]
    public async Task Of_32_different_events_of_one_order_at_once_each_is_handled_once_and_the_payment_wins()
    {
        await using var place = await WebhookPlace.OpenAsync();
        var (order, intent) = await place.UnpaidOrderAsync();
        StripeDoubleEvent[] events =
        [
            .. Enumerable.Range(0, 14).Select(_ => place.Stripe.Fail(intent)), .. Enumerable.Range(0, 14)
                .Select(_ => place.Stripe.Event("payment_intent.canceled", intent)),
            place.Stripe.Succeed(intent), place.Stripe.Event("payment_intent.succeeded", intent), place.Stripe.Dispute(intent),
            place.Stripe.Event("charge.dispute.created", intent),
        ];
        events.Length.ShouldBe(32);

        var answers = await Task.WhenAll(events.Select(place.DeliverAsync));

        answers.Distinct().ShouldBe([Received]);
        (await place.Marketplace.ScalarAsync<long>(
            "SELECT count(*) FROM booking_admin.stripe_event WHERE state = 'Handled' AND attempts = 1")).ShouldBe(32);
        // How far the refund is by now, is the outbox's affair.
        (await place.StateAsync(order)).ShouldMatch("^(PENDING SUCCEEDED PENDING|CANCELLED SUCCEEDED CANCELLED, Refund [A-Z][a-z]+)$");
        // Each of the three ends can be written once.
        (await place.Marketplace.ScalarAsync<string>(
            "SELECT string_agg(DISTINCT n::text, '') FROM (SELECT count(*) n FROM booking_admin.audit_entry WHERE action IN "
            + "('PaymentSucceeded', 'PaymentFailed', 'PaymentCancelled', 'RefundQueued') GROUP BY action) c")).ShouldBe("1");
    }

    [Fact]
    public async Task While_the_database_is_away_stripe_is_told_to_come_again_and_then_it_is_handled()
    {
        await using var place = await WebhookPlace.OpenAsync();
        var (order, intent) = await place.UnpaidOrderAsync();
        var paid = place.Stripe.Succeed(intent);
        await place.Marketplace.AllowConnectionsAsync(false);
        ((int)(await place.DeliverAsync(paid)).Status).ShouldBeGreaterThanOrEqualTo(500);
        await place.Marketplace.AllowConnectionsAsync(true);

        (await place.DeliverAsync(paid)).ShouldBe(Received);

        (await place.EventAsync(paid.Id)).ShouldBe("Handled Paid 1");
        (await place.StateAsync(order)).ShouldBe("PENDING SUCCEEDED PENDING");
    }

    [Fact]
    public async Task What_fails_half_way_leaves_the_order_as_it_was_and_is_handled_when_stripe_comes_again()
    {
        await using var place = await WebhookPlace.OpenAsync();
        var (order, intent) = await place.UnpaidOrderAsync();
        var canceled = place.Stripe.Cancel(intent);
        // The order is written before its booking.
        await place.Marketplace.ExecuteAsync("""
            CREATE FUNCTION public.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no, Jenny'; END $$;
            CREATE TRIGGER fail BEFORE UPDATE ON "Booking" FOR EACH ROW EXECUTE FUNCTION public.fail()
            """);

        (await place.DeliverAsync(canceled)).ShouldBe(SendAgain);

        (await place.StateAsync(order)).ShouldBe("PENDING PENDING PENDING");
        (await place.CountAsync("audit_entry")).ShouldBe(0);
        (await place.EventAsync(canceled.Id)).ShouldBe("Failed 1");
        (await place.Marketplace.ScalarAsync<string>("SELECT fault FROM booking_admin.stripe_event"))
            .ShouldBe("The database refused it (error P0001).");
        place.Dashboard.Log.ShouldContain(line => line.StartsWith("Warning 412", StringComparison.Ordinal));
        place.Dashboard.Log.ShouldNotContain(line => line.Contains("Jenny", StringComparison.Ordinal));

        (await place.DeliverAsync(canceled)).ShouldBe(SendAgain);
        (await place.EventAsync(canceled.Id)).ShouldBe("Failed 2");
        var replayed = await ReplayAsync(place, canceled.Id);
        (replayed!.State, replayed.SendAgain).ShouldBe((StripeEventState.Failed, true));

        await place.Marketplace.ExecuteAsync("""DROP TRIGGER fail ON "Booking" """);
        (await place.DeliverAsync(canceled)).ShouldBe(Received);
        (await place.StateAsync(order)).ShouldBe("CANCELLED CANCELLED CANCELLED");
        (await place.EventAsync(canceled.Id)).ShouldBe("Handled OrderCancelled 4");
    }

    [Fact]
    public async Task An_order_that_is_not_there_yet_is_waited_for()
    {
        await using var place = await WebhookPlace.OpenAsync();
        var (order, intent) = await place.UnpaidOrderAsync();
        var paid = place.Stripe.Succeed(intent);
        await place.Marketplace.ExecuteAsync($"""
            CREATE TABLE o AS SELECT * FROM "Order" WHERE id = '{order}';
                CREATE TABLE b AS SELECT * FROM "Booking" WHERE "orderId" = '{order}'; DELETE FROM "Order" WHERE id = '{order}'
            """);
        (await place.DeliverAsync(paid)).ShouldBe(SendAgain);
        (await place.Marketplace.ScalarAsync<string>("SELECT concat_ws(' ', state, order_id, fault) FROM booking_admin.stripe_event"))
            .ShouldBe($"Failed {order} The database does not know this order yet.");
        await place.Marketplace.ExecuteAsync("""INSERT INTO "Order" SELECT * FROM o; INSERT INTO "Booking" SELECT * FROM b""");
        (await place.DeliverAsync(paid)).ShouldBe(Received);
        (await place.StateAsync(order)).ShouldBe("PENDING SUCCEEDED PENDING");
    }

    [Fact]
    public async Task What_is_about_nobody_here_is_kept_and_needs_nothing()
    {
        await using var place = await WebhookPlace.OpenAsync();
        var told = place.Stripe.Event(
            "payment_intent.succeeded",
            new JsonObject { ["id"] = "pi_another", ["amount"] = 100, ["currency"] = "nzd",
                ["metadata"] = new JsonObject { ["orderId"] = "no id of ours" } });
        (await place.DeliverAsync(told)).ShouldBe(Received);
        (await place.EventAsync(told.Id)).ShouldBe("Ignored 1");
    }

    [Theory]
    [InlineData("amount", 14901, "Stripe took another amount than the order's.")]
    [InlineData("currency", "usd", "Stripe took another currency than the order's.")]
    [InlineData("id", "pi_another", "The order has another payment than this one.")]
    public async Task A_payment_that_does_not_fit_is_no_secret_and_no_endless_repetition(string key, object value, string fault)
    {
        await using var place = await WebhookPlace.OpenAsync();
        var (order, intent) = await place.UnpaidOrderAsync();
        place.Stripe.Succeed(intent);
        var about = JsonNode.Parse(place.Stripe.Event("payment_intent.succeeded", intent).Body)!["data"]!["object"]!.AsObject();
        about[key == "amount" ? "amount_received" : key] = value is int amount ? amount : (string)value;
        var told = place.Stripe.Event("payment_intent.succeeded", about.DeepClone().AsObject());

        (await place.DeliverAsync(told)).ShouldBe(Received);

        (await place.EventAsync(told.Id)).ShouldBe("Failed 1");
        (await place.Marketplace.ScalarAsync<string>("SELECT fault FROM booking_admin.stripe_event")).ShouldStartWith(fault);
        (await place.StateAsync(order)).ShouldBe("PENDING PENDING PENDING");
        place.Dashboard.Log.ShouldContain(line => line.StartsWith("Error 413", StringComparison.Ordinal));
        // Nothing tries it by itself.
        (await place.Marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.outbox WHERE kind = 'StripeEvent'")).ShouldBe(0);

        // Somebody has mended the order.
        await place.Marketplace.ExecuteAsync(key switch
        {
            "amount" => $"""UPDATE "Order" SET "totalAmount" = 149.01 WHERE id = '{order}'""",
            "currency" => $"""UPDATE "Order" SET currency = 'usd' WHERE id = '{order}'""",
            _ => $"""UPDATE "Order" SET "paymentIntentId" = 'pi_another' WHERE id = '{order}'""",
        });
        (await ReplayAsync(place, told.Id))!.State.ShouldBe(StripeEventState.Handled);
        (await place.StateAsync(order)).ShouldBe("PENDING SUCCEEDED PENDING");
    }

    static async Task<HandledEvent?> ReplayAsync(WebhookPlace place, string id)
    {
        await using var scope = place.Dashboard.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<StripeEvents>()
            .ReplayAsync(TestMarketplace.Support, id, "Looked at it", Cancel);
    }
}
