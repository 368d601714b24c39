using System.Globalization;
using BookingAdmin.Domain.Payments;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Data;
using BookingAdmin.Services.Data.Own;
using BookingAdmin.Services.Payments.Stripe;
using Microsoft.EntityFrameworkCore;

namespace BookingAdmin.Services.Payments;

/// <summary>
/// Brings one refund to Stripe. Until Stripe has said a definite no, every try has the same idempotency key: whatever was lost on the way, the money goes back once.
/// </summary>
sealed class RefundSender(StripeClient stripe, MoneyBackBooks books)
{
    const string NothingToRefund = "no_payment_intent", RefundedElsewhere = "charge_already_refunded";
    static readonly TimeSpan BetweenLooks = TimeSpan.FromHours(1);

    /// <returns>Why Stripe did not do it; null where it has answered.</returns>
    public async Task<StripeException?> SendAsync(OutboxEntry claimed, CancellationToken cancel)
    {
        var refund = claimed.Refund!;
        if (refund.PaymentIntentId is not { } intent)
        {
            await books.WriteAsync(claimed, (context, held) => books.FailAsync(context, held, NothingToRefund, false, null, cancel), cancel);
            return null;
        }
        StripeRefund answer;
        try
        {
            answer = refund is { Status: RefundStatus.Pending, StripeRefundId: { } id }
                ? await stripe.RetrieveRefundAsync(id, cancel)
                : await stripe.CreateRefundAsync(Ask(refund, intent), KeyOf(refund), cancel);
        }
        catch (StripeException fault)
        {
            await books.WriteAsync(claimed, (context, held) => RefusedAsync(context, claimed, held, fault, cancel), cancel);
            return fault;
        }
        await books.WriteAsync(claimed, (context, held) => AnsweredAsync(context, claimed, held, answer, cancel), cancel, answer);
        return null;
    }

    /// <summary>The same until Stripe has refused, for Stripe repeats its answer to a key that it knows. With the order, for another database counts its refunds from one too.</summary>
    static string KeyOf(Refund refund) => string.Create(CultureInfo.InvariantCulture, $"refund-{refund.OrderId}-{refund.Id}-{refund.Refusals}");

    // No amount: whatever of the payment has not gone back yet. Somebody may have refunded a part in Stripe's dashboard, so what this one is about is in the answer.
    static NewRefund Ask(Refund refund, string intent) => new(intent, null, new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["orderId"] = refund.OrderId,
        ["refundId"] = refund.Id.ToString(CultureInfo.InvariantCulture),
    });

    async Task<Action> AnsweredAsync(BookingAdminContext context, OutboxEntry claimed, HeldRefund held, StripeRefund answer, CancellationToken cancel)
    {
        await MoneyBackBooks.KeepAsync(context, held.Id, answer, cancel);
        switch (answer.Status)
        {
            case "succeeded":
                return await books.SettleAsync(context, held, PaymentEvent.Refunded, cancel);
            case "failed" or "canceled":
                return await books.FailAsync(context, held, answer.FailureReason ?? answer.Status, true, answer.Id, cancel);
            default:
                return await books.TakeAsync(context, claimed, held, answer.Id, BetweenLooks * (1 + Random.Shared.NextDouble() / 4), cancel);
        }
    }

    async Task<Action> ElsewhereAsync(BookingAdminContext context, HeldRefund held, CancellationToken cancel)
    {
        // The id that is known is of a try that failed: what becomes of this one must not be taken for news of that.
        await context.Refunds.Where(r => r.Id == held.Id).ExecuteUpdateAsync(set => set.SetProperty(r => r.StripeRefundId, (string?)null), cancel);
        return await books.SettleAsync(context, held, PaymentEvent.Refunded, cancel);
    }

    Task<Action> RefusedAsync(BookingAdminContext context, OutboxEntry claimed, HeldRefund held, StripeException fault, CancellationToken cancel) => fault switch
    {
        // That it cannot be looked at does not mean that it failed.
        _ when held.Refund.Status is RefundStatus.Pending => books.WaitAsync(context, claimed, held, fault, cancel),
        // All that was paid: the customer has it, whoever gave it back.
        { IsDefinite: true, Code: RefundedElsewhere } => ElsewhereAsync(context, held, cancel),
        { IsDefinite: true, IsOfTheKey: false, Code: not MoneyBackBooks.MissingAtStripe } => books.FailAsync(context, held, fault.Word, true, null, cancel),
        _ => books.WaitAsync(context, claimed, held, fault, cancel),
    };
}
