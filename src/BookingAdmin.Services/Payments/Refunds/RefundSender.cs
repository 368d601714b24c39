using System.Globalization;
using BookingAdmin.Domain.Payments;
using BookingAdmin.Services.Outbox;
using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Services.Refunds;

namespace BookingAdmin.Services.Payments.Refunds;

/// <summary>
/// Brings one refund to Stripe. Before it leaves, Stripe is asked what has happened to the payment, and the order whether it still calls
/// for it: what somebody else has refunded is taken over. Until Stripe has said a definite no, every try has the same idempotency key:
/// whatever was lost on the way, the money goes back once.
/// </summary>
sealed class RefundSender(StripeGateway stripe, RefundAnswers books)
{
    const string NothingToRefund = "no_payment_intent", NotPaid = "not_paid", Processing = "processing",
        RefundedElsewhere = "charge_already_refunded";
    static readonly TimeSpan BetweenLooks = TimeSpan.FromHours(1);

    /// <returns>Why Stripe did not do it; null where it has answered.</returns>
    public async Task<StripeException?> SendAsync(OutboxEntry claimed, CancellationToken cancel)
    {
        var refund = claimed.Refund!;
        if (refund.PaymentIntentId is not { } intent)
        {
            await books.WriteAsync(claimed, (context, held) =>
                books.FailAsync(context, held, NothingToRefund, false, null, cancel), cancel);
            return null;
        }
        try
        {
            if (refund is { Status: RefundStatus.Pending, StripeRefundId: { } known })
                await WriteAsync(claimed, await stripe.RetrieveRefundAsync(known, cancel), null, cancel);
            else
                await SendAsync(claimed, refund, intent, cancel);
            return null;
        }
        catch (StripeException fault)
        {
            await books.WriteAsync(claimed, (context, held) => RefusedAsync(context, claimed, held, fault, cancel), cancel);
            return fault;
        }
    }

    /// <exception cref="StripeException"/>
    async Task SendAsync(OutboxEntry claimed, Refund refund, string intent, CancellationToken cancel)
    {
        var found = await AskAsync(intent, cancel);
        if (found is FoundPayment.Open { Part: var part } && await books.IsStillDueAsync(claimed, cancel))
        {
            try
            {
                await WriteAsync(
                    claimed, await stripe.CreateRefundAsync(Ask(refund, intent), KeyOf(refund), cancel),
                    part > 0 ? FoundAtStripe.Part : null, cancel);
                return;
            }
            catch (StripeException fault) when (fault is { IsDefinite: true, Code: RefundedElsewhere })
            {
                // Somebody was faster, between the question and the call.
                found = await AskAsync(intent, cancel);
            }
        }
        switch (found)
        {
            case FoundPayment.Back { Refund: { } theirs }:
                await WriteAsync(
                    claimed, theirs, theirs.RefundId == refund.Id.ToString(CultureInfo.InvariantCulture) ? null : FoundAtStripe.Whole,
                    cancel);
                break;
            case FoundPayment.Back:
                await books.WriteAsync(claimed, (context, held) => ElsewhereAsync(context, held, cancel), cancel);
                break;
            case FoundPayment.NotPaid:
                await books.WriteAsync(claimed, (context, held) => books.FailAsync(context, held, NotPaid, true, null, cancel), cancel);
                break;
            case FoundPayment.Processing:
                await books.WriteAsync(claimed, (context, held) =>
                    books.PutOffAsync(context, claimed, held, OutboxQueue.WaitAfter(claimed.Attempts), Processing, cancel), cancel);
                break;
        }
    }

    async Task<FoundPayment> AskAsync(string intent, CancellationToken cancel) =>
        FoundPayment.Of(await stripe.RetrieveIntentWithChargeAsync(intent, cancel));

    /// <summary>
    /// The same until Stripe has refused, for Stripe repeats its answer to a key that it knows. With the order, for another database counts
    /// its refunds from one too.
    /// </summary>
    static string KeyOf(Refund refund) =>
        string.Create(CultureInfo.InvariantCulture, $"refund-{refund.OrderId}-{refund.Id}-{refund.Refusals}");

    // No amount: whatever of the payment has not gone back yet. Somebody may have refunded a part in Stripe's dashboard, so what this one
    // is about is in the answer.
    static NewRefund Ask(Refund refund, string intent) => new(intent, null, new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["orderId"] = refund.OrderId,
        ["refundId"] = refund.Id.ToString(CultureInfo.InvariantCulture),
    });

    Task WriteAsync(OutboxEntry claimed, StripeRefund answer, FoundAtStripe? found, CancellationToken cancel) =>
        books.WriteAsync(claimed, (context, held) => AnsweredAsync(context, claimed, held, answer, found, cancel), cancel, answer);

    async Task<Action> AnsweredAsync(
        BookingAdminContext context, OutboxEntry claimed, HeldRefund held, StripeRefund answer, FoundAtStripe? found,
        CancellationToken cancel)
    {
        await books.KnownAsync(context, held, answer, cancel);
        if (found is not null)
            await books.FoundAsync(context, held, answer, found.Value, cancel);
        switch (answer.Status)
        {
            case "succeeded":
                return await books.SettleAsync(context, held, PaymentEvent.Refunded, cancel);
            case "failed" or "canceled":
                return await books.FailAsync(context, held, answer.FailureReason ?? answer.Status, true, answer.Id, cancel);
            default:
                return await books.TakeAsync(
                    context, claimed, held, answer.Id, BetweenLooks * (1 + Random.Shared.NextDouble() / 4), cancel);
        }
    }

    /// <summary>All that was paid is back, and Stripe names no refund.</summary>
    async Task<Action> ElsewhereAsync(BookingAdminContext context, HeldRefund held, CancellationToken cancel)
    {
        await books.FoundAsync(context, held, null, FoundAtStripe.Whole, cancel);
        return await books.SettleAsync(context, held, PaymentEvent.Refunded, cancel);
    }

    Task<Action> RefusedAsync(
        BookingAdminContext context, OutboxEntry claimed, HeldRefund held, StripeException fault, CancellationToken cancel) => fault switch
    {
        // A refund that cannot be looked at has not necessarily failed.
        _ when held.Refund.Status is RefundStatus.Pending => books.WaitAsync(context, claimed, held, fault, cancel),
        { IsDefinite: true, IsOfTheKey: false, Code: not RefundAnswers.MissingAtStripe } =>
            books.FailAsync(context, held, fault.Word, true, null, cancel),
        _ => books.WaitAsync(context, claimed, held, fault, cancel),
    };
}
