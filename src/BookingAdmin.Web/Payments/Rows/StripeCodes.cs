namespace BookingAdmin.Web.Payments.Rows;

/// <summary>Stripe's codes, and the few words of our own beside them, for people: what happened, and what to do.</summary>
static class StripeCodes
{
    static string AnotherWay => T("Give the money back another way, then mark it as done by hand.");

    static string Again => T("Try it again.");

    static string Key => T("Ask an admin for a key that Stripe accepts, then try again.");

    /// <param name="Does">What to do about it, once nothing is tried by itself any more.</param>
    public readonly record struct Words(string What, string Does);

    /// <summary>Of a payment that was to be cancelled: nothing was paid, so nobody waits for money.</summary>
    public static Words OfCancelling(string? code) => code switch
    {
        "no_payment_intent" =>
            new(T("The order has no payment at Stripe that could be cancelled."), T("Nobody can pay it, so mark it as done by hand.")),
        "unknown_outcome" =>
            new(T("Stripe never gave a clear answer, so nobody knows whether the payment is cancelled or can still be paid."),
                T("Try again: to cancel it twice does no harm.")),
        "resource_missing" => new(T("Stripe does not know this payment, so it could not be cancelled."), Of(code).Does),
        _ => new(
            T($"The payment could not be cancelled at Stripe: it can still be paid. {Of(code).What}"),
            T("Try again, or cancel it in Stripe’s dashboard and mark it as done by hand.")),
    };

    public static Words Of(string? code) => code switch
    {
        "insufficient_funds" or "balance_insufficient" => new(T("The balance at Stripe was too small."), T("Top it up, then try again.")),
        "charge_already_refunded" =>
            new(T("Stripe had given the money back before."), T("Look it up in Stripe’s dashboard, then mark it as done by hand.")),
        "lost_or_stolen_card" => new(T("The card was reported as lost or stolen."), AnotherWay),
        "expired_or_canceled_card" => new(T("The card has expired or was cancelled."), AnotherWay),
        "declined" =>
            new(T("The customer’s bank did not take it."),
                T("Try again. Where that fails too, give the money back another way, then mark it as done by hand.")),
        "charge_disputed" or "charge_for_pending_refund_disputed" =>
            new(T("The customer has asked their bank for the money."),
                T("Answer the dispute in Stripe’s dashboard: there it is decided who gets the money.")),
        "merchant_request" or "canceled" =>
            new(T("Somebody cancelled it at Stripe."), T("Ask who and why, then try again or mark it as done by hand.")),
        "unknown_outcome" =>
            new(T("Stripe never gave a clear answer, so nobody knows whether the money left."),
                T("Look it up in Stripe’s dashboard. To try again is safe: no payment can be refunded twice.")),
        "resource_missing" =>
            new(T("Stripe does not know this payment."), T("Ask an admin whether our key is of the account in which it was paid.")),
        "no_payment_intent" =>
            new(T("The order has no payment at Stripe."),
                T("Find out how it was paid, give the money back that way, and mark it as done by hand.")),
        "not_paid" =>
            new(T("Stripe has taken no money for this order, so nothing can go back."),
                T("Find out who set it to paid. Where the customer paid another way, give the money back that way, and mark "
                + "it as done by hand.")),
        "unknown_status" =>
            new(T("The order is in a status that this version does not know, so nothing was sent."),
                T("Look at the order, then try again.")),
        "no_forward_to" => new(T("There is no address to pass it on to."), T("Ask an admin to set one, then try again.")),
        "no_body" => new(T("The event is no longer kept."), T("Have Stripe send it again.")),
        "payment_intent_unexpected_state" => new(T("The payment is too far for that at Stripe."), Again),
        "processing" => new(T("The customer’s bank is still at work on the payment."), Again),
        "amount_too_large" => new(T("It is more than Stripe can give back of this payment."),
            T("Look the payment up in Stripe’s dashboard.")),
        "key_not_accepted" or "api_key_expired" => new(T("Stripe does not accept our key."), Key),
        "not_set_up" => new(T("Payments are off."), Key),
        "too_many_calls" or "rate_limit" => new(T("Stripe is asked too often."), Again),
        "conflict" or "idempotency_key_in_use" or "lock_timeout" => new(T("Stripe was still at work on an earlier try."), Again),
        "unavailable" or "unreachable" or "timeout" or "no_connection" or "no_valid_answer" or "name_not_known"
            or "no_secure_connection" => new(T("Stripe gave no usable answer."), Again),
        "no_answer" => new(T("Stripe gave no clear answer, and the customer could not come back for one."), Again),
        "not_written" =>
            new(T("A fault of ours: what Stripe said could not be written down. The log of the dashboard says why."),
                T("Report it, then try again.")),
        "unreadable_answer" => new(T("Stripe’s answer was none that can be read here, or a proxy gave it."), Again),
        "idempotency_error" =>
            new(T("Stripe was asked for this before, with other details."),
                T("Look it up in Stripe’s dashboard: the first call may have done its work.")),
        "authorization_lapsed" => new(
            T("The bank no longer holds the money: it was not taken in time. The order had been accepted, and is cancelled now."),
            T("Tell the celebrity and the customer. To try again only clears this line.")),
        "card_declined" or "charge_expired_for_capture" => new(T("The customer’s bank did not give the money that it held."), Again),
        "order_over" => new(T("It was over before it could be paid. What Stripe had of it is cancelled."), ""),
        "order_gone" => new(T("The marketplace deleted it before it could be paid. What Stripe had of it is cancelled."), ""),
        null or "" or "failed" or "unknown" or "refused" =>
            new(T("Stripe refused it and gave no reason."), T("Look it up in Stripe’s dashboard.")),
        _ => new(T($"Stripe says “{code}”."), T("Look it up in Stripe’s dashboard.")),
    };
}
