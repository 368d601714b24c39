using BookingAdmin.Domain.Payments;
using BookingAdmin.Services.Outbox;
using BookingAdmin.Services.Payments.Refunds;
using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Services.Refunds;

namespace BookingAdmin.Services.Payments.Intents;

/// <summary>
/// Closes the PaymentIntent of an order that nobody will fulfil, so that it cannot be paid any more. Stripe is asked first what became of
/// it, and the order whether it is still over. Where it was paid in between, the money goes back.
/// </summary>
sealed class IntentCloser(StripeGateway stripe, RefundAnswers books)
{
    const string TooLate = "payment_intent_unexpected_state", NothingToClose = "no_payment_intent";

    /// <returns>Why Stripe did not do it; null where it has answered.</returns>
    public async Task<StripeException?> CloseAsync(OutboxEntry claimed, CancellationToken cancel)
    {
        var refund = claimed.Refund!;
        if (refund.PaymentIntentId is not { } id)
        {
            await books.WriteAsync(claimed, (context, held) => books.FailAsync(context, held, NothingToClose, false, null, cancel), cancel);
            return null;
        }
        PaymentIntent intent;
        try
        {
            intent = await stripe.RetrieveIntentAsync(id, cancel);
            // Who pays in time wins, also where the bank only holds the amount: the celebrity has not answered yet.
            if (intent.Status is not ("canceled" or "succeeded") && !(intent.Status is "requires_capture" && refund.ForUnpaid))
            {
                if (!await books.IsStillDueAsync(claimed, cancel))
                    return null;
                intent = await CloseAsync(id, cancel);
            }
        }
        catch (StripeException fault)
        {
            await books.WriteAsync(claimed, (context, held) =>
                fault is { IsDefinite: true, IsOfTheKey: false, Code: not RefundAnswers.MissingAtStripe }
                ? books.FailAsync(context, held, fault.Word, true, null, cancel)
                : books.WaitAsync(context, claimed, held, fault, cancel), cancel);
            return fault;
        }
        await books.WriteAsync(claimed, (context, held) => AnsweredAsync(context, claimed, held, intent, cancel), cancel);
        return null;
    }

    async Task<PaymentIntent> CloseAsync(string id, CancellationToken cancel)
    {
        try
        {
            // A key of its own for each try: to close twice does no harm, and a refusal that Stripe repeats would.
            return await stripe.CancelIntentAsync(id, $"close-{Guid.CreateVersion7():N}", cancel);
        }
        catch (StripeException fault) when (fault.Code is TooLate)
        {
            return await stripe.RetrieveIntentAsync(id, cancel);
        }
    }

    Task<Action> AnsweredAsync(
        BookingAdminContext context, OutboxEntry claimed, HeldRefund held, PaymentIntent intent, CancellationToken cancel) =>
        intent.Status switch
    {
        "canceled" => books.SettleAsync(context, held, PaymentEvent.Canceled, cancel),
        "succeeded" => books.SettleAsync(context, held, PaymentEvent.Succeeded, cancel),
        "requires_capture" => books.SettleAsync(context, held, PaymentEvent.Authorized, cancel),
        // A bank is at work on the payment. Nothing is wrong, and how it ends is not known: it is looked at until it is.
        _ => books.PutOffAsync(context, claimed, held, OutboxQueue.WaitAfter(claimed.Attempts), "processing", cancel),
    };
}
