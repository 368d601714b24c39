using System.Net;
using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Testing.Stripe;
using Microsoft.Extensions.Logging;

namespace BookingAdmin.Services.Tests.Payments.Stripe;

/// <summary>What is tried again, how often and after how long; and what whoever calls is told in the end.</summary>
public sealed class StripeGatewayFaultTests
{
    static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;
    static readonly Dictionary<string, string> Nothing = [];

    [Theory]
    [InlineData(400, "invalid_request_error", "amount_too_small", StripeFault.Refused, 1, true)]
    [InlineData(402, "card_error", "card_declined", StripeFault.Refused, 1, true)]
    [InlineData(401, "invalid_request_error", "api_key_expired", StripeFault.Unauthorized, 1, true)]
    [InlineData(403, "invalid_request_error", null, StripeFault.Unauthorized, 1, true)]
    [InlineData(404, "invalid_request_error", "resource_missing", StripeFault.NotFound, 1, true)]
    [InlineData(400, "idempotency_error", null, StripeFault.Conflict, 1, false)]
    [InlineData(400, "invalid_request_error", "rate_limit", StripeFault.TooMany, 1, false)]
    [InlineData(424, "api_error", null, StripeFault.Unavailable, 1, false)]
    [InlineData(418, "api_error", null, StripeFault.Unavailable, 1, false)]
    [InlineData(302, "api_error", null, StripeFault.Unavailable, 1, false)]
    [InlineData(409, "idempotency_error", "idempotency_key_in_use", StripeFault.Conflict, 3, false)]
    [InlineData(429, "invalid_request_error", "lock_timeout", StripeFault.TooMany, 3, false)]
    [InlineData(500, "api_error", null, StripeFault.Unavailable, 3, false)]
    [InlineData(502, "api_error", null, StripeFault.Unavailable, 3, false)]
    [InlineData(503, "api_error", null, StripeFault.Unavailable, 3, false)]
    [InlineData(504, "api_error", null, StripeFault.Unavailable, 3, false)]
    [InlineData(599, "api_error", null, StripeFault.Unavailable, 3, false)]
    public async Task Each_status_is_a_fault_and_is_tried_so_often(
        int status, string type, string? code, StripeFault expected, int tries, bool definite)
    {
        await using var both = await GatewayAndDouble.StartAsync();
        both.Stripe.Next(StripeCallKind.CreateIntent, [.. Enumerable.Repeat(StripeTrouble.Status(status, code, type), 4)]);

        var fault = await Should.ThrowAsync<StripeException>(() =>
            both.Gateway.CreateIntentAsync(GatewayAndDouble.Order, "order-1", Cancel));

        (fault.Fault, fault.Status, fault.IsDefinite).ShouldBe((expected, (HttpStatusCode)status, definite));
        fault.Code.ShouldBe(type == "idempotency_error" ? code ?? type : code);
        fault.RequestId.ShouldNotBeNull().ShouldStartWith("req_");
        both.Calls.ShouldBe(Enumerable.Repeat((StripeCallKind.CreateIntent, (string?)"order-1"), tries));
        both.Stripe.Intents.ShouldBeEmpty();
        both.Log.All.Select(line => line.Id)
            .ShouldBe([.. Enumerable.Repeat(361, tries - 1), expected is StripeFault.Unauthorized ? 363 : 362]);
    }

    [Theory]
    [InlineData(409)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task What_passes_is_not_noticed(int status)
    {
        await using var both = await GatewayAndDouble.StartAsync();
        both.Stripe.Next(StripeCallKind.CreateIntent, StripeTrouble.Status(status), StripeTrouble.Status(status));

        (await both.Gateway.CreateIntentAsync(GatewayAndDouble.Order, "order-1", Cancel)).Amount.ShouldBe(12_000);

        both.Stripe.Intents.Count.ShouldBe(1);
        both.Log.All.Select(line => (line.Id, line.Level)).ShouldBe([(361, LogLevel.Information), (361, LogLevel.Information)]);
    }

    [Fact]
    public async Task The_wait_doubles_and_varies()
    {
        await using var both = await GatewayAndDouble.StartAsync();
        for (var i = 0; i < 10; i++)
        {
            both.Stripe.Next(
                StripeCallKind.RetrieveIntent, StripeTrouble.Status(503), StripeTrouble.Status(503), StripeTrouble.Status(503));
            await Should.ThrowAsync<StripeException>(() => both.Gateway.RetrieveIntentAsync("pi_1", Cancel));
        }
        var (first, second) = (
            both.Clock.Waits.Where((_, i) => i % 2 == 0).ToList(), both.Clock.Waits.Where((_, i) => i % 2 == 1).ToList());

        (first.Count, second.Count).ShouldBe((10, 10));
        first.ShouldAllBe(wait => wait >= TimeSpan.FromSeconds(0.25) && wait <= TimeSpan.FromSeconds(0.5));
        second.ShouldAllBe(wait => wait >= TimeSpan.FromSeconds(0.5) && wait <= TimeSpan.FromSeconds(1));
        first.Distinct().Count().ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task Retry_After_is_waited_for_when_it_is_short()
    {
        await using var both = await GatewayAndDouble.StartAsync();
        both.Stripe.Next(StripeCallKind.RetrieveIntent, StripeTrouble.Status(429, retryAfter: 7), StripeTrouble.Status(429, retryAfter: 0));
        await Should.ThrowAsync<StripeException>(() => both.Gateway.RetrieveIntentAsync("pi_1", Cancel));
        both.Clock.Waits[0].ShouldBe(TimeSpan.FromSeconds(7));
        both.Clock.Waits[1].ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(0.5));
    }

    [Theory]
    [InlineData("9", 9)]
    [InlineData("86400", 3600)]
    [InlineData("Tue, 01 Jan 2999 00:00:00 GMT", 3600)]
    public async Task A_long_Retry_After_is_left_to_whoever_called_an_hour_at_most(string retryAfter, int seconds)
    {
        await using var both = await GatewayAndDouble.StartAsync();
        both.Stripe.Next(StripeCallKind.RetrieveIntent, StripeTrouble.Says(503, "", ("Retry-After", retryAfter)));

        var fault = await Should.ThrowAsync<StripeException>(() => both.Gateway.RetrieveIntentAsync("pi_1", Cancel));

        (both.Stripe.Calls.Count, fault.RetryAfter).ShouldBe((1, TimeSpan.FromSeconds(seconds)));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("soon")]
    [InlineData("99999999999999999999")]
    public async Task A_Retry_After_that_is_none_is_not_minded(string retryAfter)
    {
        await using var both = await GatewayAndDouble.StartAsync();
        both.Stripe.Next(StripeCallKind.RetrieveIntent, StripeTrouble.Says(503, "", ("Retry-After", retryAfter)));
        (await Should.ThrowAsync<StripeException>(() => both.Gateway.RetrieveIntentAsync("pi_1", Cancel))).Fault.ShouldBe(
            StripeFault.NotFound);
        both.Clock.Waits.ShouldHaveSingleItem().ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(0.5));
    }

    [Theory]
    [InlineData(500, false, 1)]
    [InlineData(409, false, 1)]
    [InlineData(500, true, 3)]
    [InlineData(400, true, 1)]
    public async Task Stripe_may_forbid_another_try_but_not_ask_for_one_that_is_pointless(int status, bool shouldRetry, int tries)
    {
        await using var both = await GatewayAndDouble.StartAsync();
        both.Stripe.Next(StripeCallKind.CreateIntent, [.. Enumerable.Repeat(StripeTrouble.Status(status, shouldRetry: shouldRetry), 3)]);
        await Should.ThrowAsync<StripeException>(() => both.Gateway.CreateIntentAsync(GatewayAndDouble.Order, "order-1", Cancel));
        both.Stripe.Calls.Count.ShouldBe(tries);
    }

    public static TheoryData<string> LostAnswers =>
        [nameof(StripeTrouble.AnswerLost), nameof(StripeTrouble.AnswerBreaksOff), nameof(StripeTrouble.Break)];

    [Theory]
    [MemberData(nameof(LostAnswers))]
    public async Task A_lost_answer_is_fetched_with_the_same_key_and_nothing_is_done_twice(string trouble)
    {
        await using var both = await GatewayAndDouble.StartAsync();
        var paid = await both.PaidAsync(Cancel);
        both.Stripe.Next(StripeCallKind.CreateRefund, Trouble(trouble), Trouble(trouble));

        var refund = await both.Gateway.CreateRefundAsync(new(paid.Id, 12_000, Nothing), "refund-1", Cancel);

        both.Stripe.Refunds.ShouldHaveSingleItem().ShouldBe(refund);
        both.Calls.Skip(1).ShouldBe(Enumerable.Repeat((StripeCallKind.CreateRefund, (string?)"refund-1"), 3));
        both.Stripe.Calls[^1].Replayed.ShouldBe(trouble != nameof(StripeTrouble.Break));
    }

    [Fact]
    public async Task An_answer_that_never_comes_is_given_up_three_times_and_the_outcome_is_unknown()
    {
        await using var both = await GatewayAndDouble.StartAsync();
        var paid = await both.PaidAsync(Cancel);
        both.Stripe.Next(StripeCallKind.CreateRefund, StripeTrouble.AnswerHangs, StripeTrouble.Hang, StripeTrouble.Hang);

        var call = both.Gateway.CreateRefundAsync(new(paid.Id, 12_000, Nothing), "refund-1", Cancel);
        for (var tries = 1; tries <= 3; tries++)
        {
            await Until(() => both.Calls.Count(c => c.Kind is StripeCallKind.CreateRefund) == tries && both.Stripe.Refunds.Count == 1);
            both.Clock.RunOut();
        }
        var fault = await Should.ThrowAsync<StripeException>(() => call);

        (fault.Fault, fault.Code, fault.Status, fault.IsDefinite).ShouldBe((StripeFault.Unreachable, "timeout", null, false));
        (await both.Gateway.CreateRefundAsync(new(paid.Id, 12_000, Nothing), "refund-1", Cancel))
            .ShouldBe(both.Stripe.Refunds.ShouldHaveSingleItem());
    }

    [Fact]
    public async Task A_call_that_is_still_under_way_at_Stripe_when_it_is_tried_again_ends_well()
    {
        await using var both = await GatewayAndDouble.StartAsync();
        var goOn = new TaskCompletionSource();
        both.Stripe.Before = _ => goOn.Task;
        both.Clock.WhileWaiting = async () =>
        {
            if (!both.Stripe.Calls.Any(c => c.Status == 409))
                return;
            goOn.SetResult();
            await Until(() => both.Stripe.Intents.Count == 1);
        };

        var call = both.Gateway.CreateIntentAsync(GatewayAndDouble.Order, "order-1", Cancel);
        await Until(() => both.Stripe.Calls.Count == 1);
        both.Clock.RunOut();

        var intent = await call;
        both.Stripe.Intents.ShouldHaveSingleItem().Id.ShouldBe(intent.Id);
        both.Stripe.Calls.Skip(1).Select(c => (c.Status, c.Replayed)).ShouldBe([(409, false), (200, true)]);
    }

    [Fact]
    public async Task A_refused_key_after_a_lost_answer_says_nothing_about_what_was_done()
    {
        await using var both = await GatewayAndDouble.StartAsync();
        both.Stripe.Next(
            StripeCallKind.CreateIntent, StripeTrouble.AnswerLost, StripeTrouble.Status(401, "api_key_expired", "invalid_request_error"));

        var fault = await Should.ThrowAsync<StripeException>(() =>
            both.Gateway.CreateIntentAsync(GatewayAndDouble.Order, "order-1", Cancel));

        (fault.Fault, fault.IsDefinite).ShouldBe((StripeFault.Unauthorized, false));
        both.Stripe.Intents.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_failure_that_Stripe_keeps_for_the_key_comes_again_and_again_and_another_key_succeeds()
    {
        await using var both = await GatewayAndDouble.StartAsync();
        both.Stripe.Next(StripeCallKind.CreateIntent, StripeTrouble.StoredStatus(500));

        (await Should.ThrowAsync<StripeException>(
            () => both.Gateway.CreateIntentAsync(GatewayAndDouble.Order, "order-1", Cancel))).Fault.ShouldBe(StripeFault.Unavailable);
        both.Stripe.Calls.Select(call => (call.Status, call.Replayed)).ShouldBe([(500, false), (500, true), (500, true)]);

        (await both.Gateway.CreateIntentAsync(GatewayAndDouble.Order, "order-1-again", Cancel)).Amount.ShouldBe(12_000);
    }

    [Fact]
    public async Task An_address_where_nobody_listens_is_unreachable()
    {
        await using var gone = await StripeDouble.StartAsync();
        await gone.DisposeAsync();
        await using var both = await GatewayAndDouble.StartAsync(settings => settings with { BaseAddress = gone.BaseAddress });

        var fault = await Should.ThrowAsync<StripeException>(() => both.Gateway.RetrieveIntentAsync("pi_1", Cancel));

        (fault.Fault, fault.Code, fault.IsDefinite, both.Clock.Waits.Count).ShouldBe((StripeFault.Unreachable, "no_connection", false, 2));
    }

    [Fact]
    public async Task Whoever_cancels_a_call_gets_no_fault_of_Stripes()
    {
        await using var both = await GatewayAndDouble.StartAsync();
        both.Stripe.Next(StripeCallKind.RetrieveIntent, StripeTrouble.Hang);
        using var stop = new CancellationTokenSource();

        var call = both.Gateway.RetrieveIntentAsync("pi_1", stop.Token);
        await Until(() => both.Stripe.Calls.Count == 1);
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => call);
        both.Stripe.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var other = await StripeDouble.StartAsync();
        await using var both = await GatewayAndDouble.StartAsync();
        both.Stripe.Next(
            StripeCallKind.RetrieveIntent,
            StripeTrouble.Says(307, "", ("Location", new Uri(other.BaseAddress, "v1/payment_intents/pi_1").AbsoluteUri)));

        await Should.ThrowAsync<StripeException>(() => both.Gateway.RetrieveIntentAsync("pi_1", Cancel));

        other.Calls.ShouldBeEmpty();
    }

    static StripeTrouble Trouble(string name) => name switch
    {
        nameof(StripeTrouble.AnswerLost) => StripeTrouble.AnswerLost,
        nameof(StripeTrouble.AnswerBreaksOff) => StripeTrouble.AnswerBreaksOff,
        _ => StripeTrouble.Break,
    };

    static async Task Until(Func<bool> isSo)
    {
        for (var i = 0; !isSo() && i < 3000; i++)
            await Task.Delay(10, Cancel);
        isSo().ShouldBeTrue();
    }
}
