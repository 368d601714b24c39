using BookingAdmin.Services.Outbox;
using BookingAdmin.Services.Payments.Intents;
using BookingAdmin.Services.Payments.Stripe;

namespace BookingAdmin.Services.Payments.Refunds;

/// <summary>
/// Sends a refund, or closes the PaymentIntent of an order that is over. From the claim on nothing takes it back any more.
/// </summary>
sealed class MoneyBackHandler(
    StripeGateway stripe, StripeRest rest, RefundSender refunds, IntentCloser closings, OutboxQueue outbox,
    IDbContextFactory<BookingAdminContext> contexts)
    : StripeHandler(stripe, rest)
{
    public override OutboxKind Kind => OutboxKind.MoneyBack;

    public override ClaimSql Claim => new(
        Join: "JOIN booking_admin.refund r ON r.id = e.refund_id",
        Held: "e, r",
        Begin: """
            , sending AS (
                UPDATE booking_admin.refund r
                SET status = 'Sending',
                    payment_intent_id = coalesce(r.payment_intent_id,
                    (SELECT o."paymentIntentId" FROM public."Order" o WHERE o.id = r.order_id))
                FROM due JOIN booking_admin.outbox d ON d.id = due.id WHERE r.id = d.refund_id AND r.status = 'Queued'
            )
            """);

    protected override async Task<StripeException?> AskAsync(OutboxEntry claimed, CancellationToken cancel)
    {
        switch (claimed.Refund)
        {
            case { Kind: MoneyBack.Refund, Status: RefundStatus.Sending or RefundStatus.Pending }:
                return await refunds.SendAsync(claimed, cancel);
            case { Kind: MoneyBack.CancelIntent, Status: RefundStatus.Sending or RefundStatus.Pending }:
                return await closings.CloseAsync(claimed, cancel);
        }
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await outbox.DoneAsync(context, claimed, cancel);
        return null;
    }
}
